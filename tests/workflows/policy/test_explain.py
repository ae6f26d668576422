from datetime import date
from fractions import Fraction

import pytest

from tests.plan.cases import the_plan
from workflows.policy import assess, explain, wording
from workflows.policy.dated import NotInForce

from .making import DAY, limit, programme, rule, scored


def told(tried, day=DAY):
    return "\n".join(explain.programme(tried, day))


def test_the_youth_fund_tells_its_cut_off_dates_its_clauses_and_its_doubts():
    text = told(the_plan().programmes["youth_fund"])

    assert "男：未满35周岁，即1991年1月1日（含）以后出生（按2026年度）" in text
    assert "女：未满40周岁，即1986年1月1日（含）以后出生（按2026年度）" in text
    assert "申请年度1月1日，男性未满35周岁、女性未满40周岁（待核实）" in text
    assert "自 2021-08-28 起施行。依据：《内蒙古自治区自然科学基金申报通知》限项规定。" in text
    assert "评分表（样例，未采用，不计分）" in text


def test_the_sme_evaluation_tells_its_bands_pass_mark_and_shortcut():
    text = told(the_plan().programmes["tech_sme"])

    assert "研发费用占销售收入的比例：6%及以上 50分；5%及以上 40分" in text
    assert "合格线：总分不低于60分，科技人员高于0分" in text
    assert "直通车（满足其一，不看评分，条件仍须满足）" in text


def test_the_way_is_told_with_its_day_clause_and_doubts():
    text = told(the_plan().programmes["youth_fund"])

    for said in (
        "报送（依次）\n  依托单位审核→旗县（市、区）初审→归口部门推荐→科技厅",
        "限额：青年基金与面上项目合计限项\n  按依托单位合并计算的项目：youth_fund、general_fund\n"
        "  近3年中立项最多一年的2倍，不足5项的按5项\n",
        "对不予受理的复审\n  申请：15日（待核实）\n"
        "    自 2021-08-28 起施行。依据：《国家自然科学基金有关规定》复审。",
        "通讯评审：单盲（申报人不知评审专家）\n  专家：每项3名，至少3份有效意见，候补3名（待核实）",
        "同一单位至多1名，每人每年至多40项，上年同一学科的专家轮换",
        "科学意义与创新性：最多40分（待核实）",
        "逐级审定（依次）\n  1. 拟立项方案（由经办处室）\n  2. 处务会（由处务会岗位，写会议纪要编号）",
        "公示期：5个工作日，当日计入（待核实）",
        "任务书（逾期未交视为自动放弃）\n  提交：11日（待核实）",
    ):
        assert said in text
    assert "会评答辩" not in text


def test_what_a_programme_passes_over_is_not_told():
    distinguished, west = (
        told(the_plan().programmes[code]) for code in ("distinguished_youth_fund", "west_light")
    )

    assert "会评答辩：单盲" in distinguished
    assert "限额：不限额" in distinguished
    assert not any(word in west for word in ("报送", "限额", "通讯评审", "公示期", "任务书"))


def correctable(since):
    """A programme whose department lets one defect be put right from a day on."""
    correction = {
        "defects": [{"defect": "seal", "title": "缺章", "questions": ["proof"]}],
        "period": limit({"days": 5, "kind": "working"}, **{"from": since}, unverified=True),
    }
    asked = {"question": "proof", "type": "short_text", "title": "证明材料"}
    form = [{"page": "only", "title": "全部", "questions": [asked]}]
    return programme(form=form, way={"correction": correction})


def test_what_may_be_corrected_after_the_deadline_is_told_with_its_questions():
    text = told(correctable(DAY))

    assert "截止后可以补正的（只限所列）\n  1. 缺章：证明材料\n  期限：5个工作日（待核实）" in text


def test_a_part_of_the_way_before_its_first_day_says_so():
    assert "期限：2026年3月1日没有施行中的规定" in told(correctable(date(2026, 3, 2)))


def test_the_high_tech_recognition_tells_its_bands_ranges_and_who_numbers_it():
    text = told(the_plan().programmes["high_tech_enterprise"])

    for said in (
        "编号与公告：由全国平台编号、公告，本系统报出材料、导入结果。",
        "按销售收入——销售收入0元及以上：不低于5%；销售收入高于50,000,000元：不低于4%；销售收入高于200,000,000元：不低于3%",
        "近三年年均科技成果转化数：5项及以上 25至30分",
        "5%及以上 3至4分；高于0% 1至2分，档内由专家评定（待核实）",
        "知识产权获得方式：有自主研发的 1至6分",
        "合格线：总分高于70分",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("tech_benchmark_leading", DAY, "在本系统办理，由科技厅编号、公告"),
        ("tech_leading_enterprise", date(2024, 3, 1), "本系统只作测评、记录结果，不办理"),
        ("high_growth_enterprise", date(2024, 3, 1), "本系统只作测评、记录结果，不办理"),
        ("gazelle", DAY, "由其他部门编号、公告，本系统只作测评、记录结果"),
        ("srdi_sme", DAY, "由其他部门编号、公告，本系统报出材料、导入结果"),
    ],
)
def test_what_runs_no_flow_is_not_said_to_be_handled_here(code, day, said):
    assert f"编号与公告：{said}。" in told(the_plan().programmes[code], day)


def test_the_pass_mark_follows_the_scorecard_and_says_that_nobody_has_verified_it():
    text = told(the_plan().programmes["innovative_sme"], date(2024, 3, 1))

    assert "合格线：总分不低于60分，创新能力不低于20分，成长性不低于15分，专业化不低于15分（待核实）" in text


def test_what_is_left_open_of_points_is_told_with_them():
    programme = the_plan().programmes["srdi_sme"]
    day = date(2024, 3, 1)

    said = "".join(each.told() for each in assess.one(programme, {}, day).items)

    assert "      注：由省级主管部门自设一至三项，自治区的指标未见。\n" in told(programme, day)
    assert "附件2 评价指标（待核实）。注：由省级主管部门自设一至三项，自治区的指标未见。" in said


def test_a_group_is_told_with_the_value_limit_clause_and_note_of_each_part():
    parts = [
        rule("count", fact="try.count", at_least=limit(3, unverified=True)),
        rule("other", all_of=[rule("each", fact="try.other", at_least=limit(5, note="按正式文本。"))]),
    ]
    tried = programme(rule("group", any_of=parts))

    said = assess.one(tried, {"try.count": 2, "try.other": 5}, DAY).finding("group").told()

    assert "数目为2个，要求不低于3个，不符合。依据：text第一条（待核实）。" in said
    assert "另一数目为5个，要求不低于5个，符合。依据：text第一条。注：按正式文本。" in said


def test_old_texts_are_told_for_old_days_and_the_gap_for_new_ones():
    programme = the_plan().programmes["srdi_sme"]

    old, new = (told(programme, day) for day in (date(2026, 1, 17), date(2026, 1, 18)))

    assert "从事特定细分市场时间达到2年以上" in old
    assert "地方特色指标（满分15分）" in old
    assert "符合修订后的标准（待核实）" in new
    assert not any(word in new for word in ("特定细分市场", "评分表", "直通车", "合格线"))


def test_a_rule_is_told_as_on_the_day():
    changing = [*limit(60), {"from": date(2026, 1, 1), "value": 65, "source": "text 第二条"}]
    tried = programme(rule(fact="try.count", at_most=changing))

    assert "数目不超过60个" in told(tried, date(2025, 12, 31))
    assert "数目不超过65个" in told(tried, date(2026, 1, 1))
    with pytest.raises(NotInForce):
        told(tried, date(2019, 1, 1))


def test_every_way_of_testing_is_told_in_words():
    judged = {"item": "j", "title": "丙", "grades": limit({"高": [7, 8], "无": [0, 0]})}
    steps = {
        "item": "s",
        "title": "丁",
        "fact": "try.count",
        "steps": limit({"step": 2, "points": 1, "cap": 5}),
    }
    text = told(
        scored(
            judged,
            {**steps, "bonus": True},
            veto=[rule("v", fact="try.yes", one_of=limit([True]))],
            eligibility=[
                rule("a", by_hand="看一看", source="text 第一条"),
                rule("b", fact="try.count", below={"fact": "try.other"}, source="text 第一条"),
                rule("c", fact="try.day", at_most=limit(date(2026, 1, 2))),
                rule("d", all_of=[rule("e", fact="try.kind", one_of=limit(["a", "b"]))]),
            ],
        )
    )

    for said in (
        "人工判断：看一看",
        "数目低于另一数目",
        "日子不晚于2026年1月2日",
        "同时满足：",
        "种类应为甲、乙之一",
        "由专家评定：高 7至8分；无 0分",
        "数目每满2个得1分，最多5分",
        "加分项",
        "一票否决（有其一即不符合）",
    ):
        assert said in text


def test_facts_are_told_with_type_unit_origin_and_meaning():
    text = "\n".join(explain.meanings(the_plan().programmes["tech_sme"]))

    assert "enterprise.staff  职工总数（整数，单位人，本人或企业填报）" in text
    assert "由 enterprise.tech_staff、enterprise.staff 得出" in text
    assert "取值：by_revenue＝研发费用占销售收入" in text


def test_what_persons_answer_is_told_beside_the_facts():
    text = "\n".join(explain.meanings(the_plan().programmes["high_tech_enterprise"]))

    assert "judged.ip_count  专家评定的分数（整数）：知识产权数量（Ⅰ类或Ⅱ类，取高者）" in text
    assert "judged.ip_class_one" not in text


def sentence(tried, given, name="tried"):
    return assess.one(tried, given, DAY).finding(name).sentence


def test_findings_say_value_limit_clause_and_what_is_missing():
    ratio = programme(rule(fact="try.ratio", at_least=limit(25)))
    by_sex = programme(
        rule(fact="try.day", under_age=limit({"a": 35, "b": 40}, by="try.kind", unverified=True))
    )

    assert sentence(ratio, {"try.top": 24999, "try.bottom": 100000}) == (
        "试验的条件：比例为24.999%，要求不低于25%，不符合。依据：text第一条。"
    )
    assert "比例约24.99%，" in sentence(ratio, {"try.top": 24999999999, "try.bottom": 100000000000})
    assert (
        sentence(ratio, {"try.top": 3})
        == "试验的条件：要求不低于25%，缺少“分母”，暂不能判断。依据：text第一条。"
    )
    assert "比例为3∶0（无意义），要求不低于25" in sentence(ratio, {"try.top": 3, "try.bottom": 0})
    assert sentence(by_sex, {"try.day": date(1990, 6, 2), "try.kind": "b"}) == (
        "试验的条件：日子为1990年6月2日，界线为1986年1月1日（含）以后出生，符合。依据：text第一条（待核实）。"
    )
    assert "甲：1991年1月1日；乙：1986年1月1日" in sentence(by_sex, {"try.day": date(1990, 6, 2)})


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (Fraction(1234567, 10), "123,456.7"),
        (Fraction(468085, 10000), "46.8085"),
        (Fraction(59997, 10001), "约5.99"),
        (Fraction(5500001, 100000), "略高于55"),
        (Fraction(4680001, 100000), "略高于46.8"),
        (Fraction(1, 100000), "略高于0"),
        (Fraction(-1, 100000), "略低于0"),
        (Fraction(-100001, 3), "约-33,333.66"),
        (Fraction(-3000001, 1000000), "略低于-3"),
    ],
)
def test_a_number_that_goes_on_is_cut_so_that_it_seems_to_reach_no_border(number, told):
    assert wording.number(number) == told


def test_a_ratio_says_what_was_divided_by_what():
    ratio = programme(rule(fact="try.ratio", at_least=limit(25)))

    def made_of(given):
        return assess.one(ratio, given, DAY).finding("tried").made_of

    assert made_of({"try.top": 1, "try.bottom": 1000}) == "分子1 ÷ 分母1,000"
    assert made_of({"try.top": 3, "try.bottom": 0}) == "分子3 ÷ 分母0"
    assert made_of({"try.top": 3}) == ""
    told = assess.one(ratio, {"try.top": 1, "try.bottom": 1000}, DAY).finding("tried").told()
    assert told.endswith("依据：text第一条。分子1 ÷ 分母1,000。")
    assert made_of({}) == ""


def test_what_is_worked_out_comes_from_where_its_figures_come_from():
    ratio = programme(rule(fact="try.ratio", at_least=limit(25)))
    given = {"try.top": 1, "try.bottom": 3}

    def origin(**origins):
        named = {f"try.{name}": told for name, told in origins.items()}
        return assess.one(ratio, given, DAY, origins=named).finding("tried").origin

    assert origin(top="审计报告", bottom="审计报告") == "审计报告"
    assert origin(top="审计报告", bottom="企业填报") == "审计报告；企业填报"
    assert origin(bottom="企业填报") == "企业填报"
    assert origin() == ""


def test_a_finding_says_where_its_value_comes_from():
    tried = programme(rule(fact="try.count", below=limit(1)))

    judged = assess.one(
        tried, {"try.count": 1}, DAY, origins={"try.count": "系统统计：SB2026000123《羊草种质》"}
    )

    assert judged.finding("tried").origin == "系统统计：SB2026000123《羊草种质》"
    assert judged.finding("tried").sentence.startswith(
        "试验的条件：数目为1个（系统统计：SB2026000123《羊草种质》），要求低于1个，不符合。"
    )


def test_a_group_says_what_became_of_each_part():
    parts = [rule("a", fact="try.yes", one_of=limit([True])), rule("b", fact="try.count", at_least=limit(5))]

    said = sentence(programme(rule(any_of=parts)), {"try.yes": False})

    assert said == (
        "试验的条件：满足其中一项即可——试验的条件（不符合）；试验的条件（缺少“数目”，暂不能判断），"
        "缺少“数目”，暂不能判断。"
    )


@pytest.mark.parametrize("code", ["srdi_sme", "little_giant"])
def test_the_head_names_the_document_in_force_and_no_longer_the_one_that_was_replaced(code):
    read = the_plan().programmes[code]

    before, after = (told(read, day).splitlines()[1] for day in (date(2026, 1, 17), date(2026, 1, 18)))

    assert before.startswith("依据：《优质中小企业梯度培育管理暂行办法》（工信部企业〔2022〕63号）附件")
    assert after.startswith("依据：《优质中小企业梯度培育管理办法》全文（待核实）。上次核对")


def test_how_long_a_grant_holds_is_told_with_its_clause_and_doubts():
    plan = the_plan().programmes

    assert "\n有效期：3年\n  注：证书自颁发之日起三年有效。\n  自 2016-01-01 起施行。依据：" in told(
        plan["high_tech_enterprise"]
    )
    assert "\n有效期：至当年12月31日（待核实）\n" in told(plan["tech_sme"])
    assert "\n有效期：3年（待核实）\n  注：有效期未见正式规定。\n" in told(plan["tech_benchmark_growing"])


def test_what_is_not_verified_in_a_note_says_so():
    plan = the_plan().programmes

    assert "其他费用不超过20%（待核实）" in told(plan["high_tech_enterprise"])
    assert "总收入按收入总额减去不征税收入计，算法待核实" in told(plan["high_tech_enterprise"])
    assert "累计实际工作183天以上，人数按全年月平均数计，待核实" in told(plan["high_tech_enterprise"])
    assert "数据为上一会计年度（待核实）" in told(plan["tech_sme"])
    assert "算法是推断，待核实" in told(plan["tech_benchmark_leading"])


def test_a_note_says_what_a_condition_leaves_out():
    assert "只发生质量事故的不在此列" in told(the_plan().programmes["tech_benchmark_growing"])
