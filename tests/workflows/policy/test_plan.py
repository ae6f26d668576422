"""What the plan refuses, tried on a copy of the real one with one thing changed."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import enterprises.facts  # noqa: F401 - registers what the programmes name
import talent.facts  # noqa: F401
from workflows.policy import plan

PLAN = Path(__file__).resolve().parents[3] / "plan"


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(PLAN, tmp_path / "plan")
    return tmp_path / "plan"


def change(copy, name, before, after):
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        (
            "programmes/youth_fund.yaml",
            "fact: person.is_host_staff",
            "fact: person.is_host_stuff",
            "programmes/youth_fund.yaml：规则“为已注册依托单位的在职人员”用了未登记的事实“person.is_host_stuff”",
        ),
        (
            "programmes/youth_fund.yaml",
            "source: fund-call 申请资格",
            "source: fund-cell 申请资格",
            "programmes/youth_fund.yaml：来源“fund-cell”不在 sources.yaml 中",
        ),
        (
            "programmes/youth_fund.yaml",
            "value: [doctor]",
            "value: [docter]",
            "programmes/youth_fund.yaml：规则“具有博士学位”的“docter”不是“最高学位”可取的值",
        ),
        (
            "programmes/youth_fund.yaml",
            "value: {M: 35, F: 40}",
            "value: {M: 35}",
            "programmes/youth_fund.yaml：规则“申请年度1月1日，男性未满35周岁、女性未满40周岁”按“性别”分别写的值，须逐个写全",
        ),
        (
            "programmes/youth_fund.yaml",
            "fact: person.department,",
            "fact: person.departement,",
            "programmes/youth_fund.yaml：问题“所在院系或部门”用了未登记的事实“person.departement”",
        ),
        (
            "programmes/youth_fund.yaml",
            "when: {question: involves_ethics, one_of: [true]}\n      - question: has_partner",
            "when: {question: involves_ethnics, one_of: [true]}\n      - question: has_partner",
            "programmes/youth_fund.yaml：when 里的问题“involves_ethnics”不在申报书中",
        ),
        (
            "programmes/youth_fund.yaml",
            "  - {kind: signature_page,",
            "  - {kind: signature_pages,",
            "programmes/youth_fund.yaml：附件“signature_page”须同时写在 documents 与申报书的附件题中",
        ),
        (
            "programmes/youth_fund.yaml",
            "reasons: [over_limit]",
            "reasons: [over_limits]",
            "programmes/youth_fund.yaml：checklist 的“申请项数未超过限项规定”用了不在 refusal_reasons 中的",
        ),
        (
            "programmes/youth_fund.yaml",
            "编号为{number}",
            "编号为{nummer}",
            "programmes/youth_fund.yaml · letters · granted：函件里不能用“{nummer}”",
        ),
        (
            "programmes/youth_fund.yaml",
            'pattern: "QN{year}{serial:04d}"',
            'pattern: "QN{year.__class__}{serial:04d}"',
            "programmes/youth_fund.yaml · number · pattern：只能用 {year} 和 {serial}",
        ),
        (
            "programmes/youth_fund.yaml",
            "programme: youth_fund",
            "programme: youth_found",
            "programmes/youth_fund.yaml：programme: youth_found 与文件名不一致",
        ),
        (
            "programmes/youth_fund.yaml",
            "process: panel_review",
            "process: panel_revue",
            "programmes/youth_fund.yaml · process：“panel_revue”不在可选之列",
        ),
        (
            "programmes/tech_sme.yaml",
            "fact: enterprise.staff\n    at_most:\n      - {from: 2017-05-03, value: 500,",
            "fact: enterprise.staff\n    at_most:\n      - {from: 2017-05-03, value: 2026-01-01,",
            "programmes/tech_sme.yaml：规则“职工总数不超过500人”的限值“2026-01-01”与事实“职工总数”的类型不符",
        ),
        (
            "programmes/tech_sme.yaml",
            "value: 200000000,",
            "value: 2000000000000,",
            "programmes/tech_sme.yaml：规则“年销售收入不超过2亿元”的限值“2000000000000”太大或太细",
        ),
        (
            "programmes/tech_sme.yaml",
            "- item: by_cost",
            "- item: by_costs",
            "programmes/tech_sme.yaml：评分项“研发投入（二选一，由企业选定）”的各选项与事实“研发投入指标的选择”的选项不一致",
        ),
        (
            "periods/2021-2025.yaml",
            "{valid: [tech_sme]}",
            "{valid: [tech_smes]}",
            "periods/2021-2025.yaml：C1 统计的“tech_smes”既没有项目文件，也不在 recorded.yaml 中",
        ),
        (
            "programmes/youth_fund.yaml",
            "programmes: [youth_fund, general_fund]",
            "programmes: [youth_fund, general_found]",
            "programmes/youth_fund.yaml：限项“青年基金与面上项目合计限项”的“general_found”既没有项目文件",
        ),
        (
            "programmes/general_fund.yaml",
            "way:\n  like: youth_fund\n",
            "way:\n  like: youth_fund\n  quota: ~\n",
            "programmes/youth_fund.yaml：“general_fund”没有写同样的限项“青年基金与面上项目合计限项”",
        ),
        (
            "recorded.yaml",
            "technology_broker:",
            "youth_fund:",
            "recorded.yaml：“youth_fund”已有项目文件，不能再写在这里",
        ),
        (
            "programmes/general_fund.yaml",
            "{page: foundation, like: youth_fund}",
            "{page: foundations, like: youth_fund}",
            "programmes/general_fund.yaml · form 第4项：like 的“youth_fund”在同一处没有内容",
        ),
        (
            "programmes/tech_benchmark_leading.yaml",
            "from: 2025-04-24\nreplaces",
            "from: 2025-04-25\nreplaces",
            "programmes/tech_benchmark_leading.yaml：自 2025-04-25 起接替“自治区科技领军企业认定”",
        ),
        (
            "programmes/tech_benchmark_growing.yaml",
            "replaces: high_growth_enterprise",
            "replaces: tech_leading_enterprise",
            "programmes/tech_benchmark_leading.yaml：replaces 的“tech_leading_enterprise”已由“tech_bench",
        ),
        (
            "programmes/youth_fund.yaml",
            "process: panel_review",
            "process: panel_review\nrecognised_by: national_platform",
            "programmes/youth_fund.yaml：编号与公告不在本系统（recognised_by），不能写 number",
        ),
        (
            "programmes/high_tech_pool.yaml",
            "process: recognition",
            "process: recognition\nrecognised_by: other_department",
            "programmes/high_tech_pool.yaml：编号与公告不在本系统（recognised_by），在本系统受理的须写报出材料",
        ),
        (
            "programmes/tech_sme.yaml",
            "recognised_by: national_platform",
            "recognised_by: here",
            "programmes/tech_sme.yaml：编号与公告在本系统（recognised_by），不能写报出材料（package）",
        ),
        (
            "programmes/tech_sme.yaml",
            "recognised_by: national_platform",
            "recognised_by: platform",
            "programmes/tech_sme.yaml · recognised_by：“platform”不在可选之列",
        ),
        (
            "programmes/tech_benchmark_growing.yaml",
            "upkeep: {like: tech_benchmark_leading}\n",
            "",
            "programmes/tech_benchmark_growing.yaml：在本系统认定的企业项目，须写撤销的情形",
        ),
        (
            "programmes/srdi_sme.yaml",
            "recognised_by: other_department",
            "recognised_by: national_platform",
            "programmes/srdi_sme.yaml：备案的项目（process: filing），须写抽查的比例和期限",
        ),
        (
            "programmes/tech_sme.yaml",
            "value: 5, source: sme-115 抽查",
            "value: 0, source: sme-115 抽查",
            "programmes/tech_sme.yaml · upkeep · spot_check · share 第1项 · value：抽查比例须在1%至100%之间",
        ),
        (
            "programmes/tech_sme.yaml",
            "value: 5, source: sme-115 抽查",
            "value: 101, source: sme-115 抽查",
            "programmes/tech_sme.yaml · upkeep · spot_check · share 第1项 · value：抽查比例须在1%至100%之间",
        ),
        (
            "programmes/high_tech_pool.yaml",
            "since: {day: 认定之日}",
            "since: {year: 认定年度}",
            "programmes/high_tech_pool.yaml · upkeep：“已认定为高新技术企业”自行终止，须自某日起",
        ),
        (
            "programmes/high_tech_pool.yaml",
            "since: {day: 迁移之日}",
            "since: {year: 迁移年度}",
            "programmes/high_tech_pool.yaml · upkeep：迁移的“moved_away”自迁移之日起（since 的 day）",
        ),
        (
            "programmes/high_tech_pool.yaml",
            "process: recognition",
            "process: filing",
            "programmes/high_tech_pool.yaml：备案的项目（process: filing），须写抽查的比例和期限",
        ),
        (
            "programmes/tech_sme.yaml",
            "title: 提供虚假信息, ends: revoked, since: {decision:",
            "title: 提供虚假信息, ends: revoked, since: {day:",
            "programmes/tech_sme.yaml：撤销当年不得再次参加（barred）的，撤销的各情形须自决定之日起",
        ),
        (
            "programmes/high_tech_enterprise.yaml",
            "by: enterprise.revenue,",
            "by: enterprise.rd_measure,",
            "programmes/high_tech_enterprise.yaml：规则“近三年研发费用占销售收入的比例达到要求（按最近一年销售收入分档）”不能给“研发投入指标的选择”分档",
        ),
        (
            "programmes/high_tech_enterprise.yaml",
            "developed: [1, 6], acquired",
            "developped: [1, 6], acquired",
            "programmes/high_tech_enterprise.yaml：评分项“知识产权获得方式”的各档与事实“知识产权获得方式”的选项不一致",
        ),
        (
            "programmes/high_tech_enterprise.yaml",
            "electronics: [F]",
            "electronic: [F]",
            "programmes/high_tech_enterprise.yaml：分组的“electronic”不是“高新技术领域”可取的值",
        ),
        (
            "programmes/gazelle.yaml",
            "value: 20,",
            "value: 20.123457,",
            "programmes/gazelle.yaml：规则“三年复合增长率不低于20%”的限值太细：与“销售收入三年复合增长率”最大的数相乘",
        ),
        (
            "programmes/gazelle.yaml",
            "fact: enterprise.revenue\n            from: 2021-08-28\n            "
            "above: {fact: enterprise.sales_before}",
            "fact: enterprise.revenue_growth\n            from: 2021-08-28\n            "
            "above: {fact: enterprise.main_revenue_growth}",
            "programmes/gazelle.yaml：规则“上年度正增长”“销售收入增长率”与“主营业务收入增长率”中有逐年增长率，不能相比",
        ),
        ("ladder.yaml", "chain_leader", "chain_lader", "ladder.yaml：“chain_lader”既没有项目文件"),
        ("regions.yaml", '"150102"', "150102", "regions.yaml 第3项 · code：应当是文字（编号请加引号）"),
        (
            "regions.yaml",
            'parent: "150100"',
            'parent: "150900"',
            "regions.yaml 第3项：上级区划“150900”不存在",
        ),
        ("sources.yaml", "sme-115:", "sme-115: 1\nsme-115:", "sources.yaml：第"),
    ],
)
def test_what_does_not_hold_together_is_refused(copy, name, before, after, sentence):
    change(copy, name, before, after)

    with pytest.raises(plan.PlanError) as refused:
        plan.read(copy)

    assert any(said.startswith(sentence) for said in refused.value.sentences), refused.value.sentences


def test_all_broken_files_are_told_at_once(copy):
    change(copy, "ladder.yaml", "tiers:", "tires:")
    change(copy, "programmes/tech_sme.yaml", "word:", "wort:")

    with pytest.raises(plan.PlanError) as refused:
        plan.read(copy)

    assert [said.split("：")[0] for said in refused.value.sentences] == [
        "programmes/tech_sme.yaml",
        "ladder.yaml",
    ]


def test_a_missing_file_is_told(copy):
    (copy / "sources.yaml").unlink()

    with pytest.raises(plan.PlanError, match="sources.yaml：读不到这个文件"):
        plan.read(copy)


def test_a_programme_not_compared_with_the_texts_for_a_year_is_a_warning():
    assert plan.read(PLAN, today=date(2027, 11, 20)).warnings == ()
    assert plan.read(PLAN, today=date(2027, 11, 21)).warnings[0] == (
        "programmes/youth_fund.yaml：上次核对是 2026-11-20，已满一年，请对照文件重新核对"
    )


@pytest.mark.parametrize(
    ("code", "day", "standing"),
    [
        ("tech_leading_enterprise", date(2025, 4, 23), "tech_leading_enterprise"),
        ("tech_leading_enterprise", date(2025, 4, 24), "tech_benchmark_leading"),
        ("tech_benchmark_leading", date(2025, 4, 23), "tech_leading_enterprise"),
        ("tech_benchmark_leading", date(2022, 9, 15), None),
        ("high_growth_enterprise", date(2026, 1, 1), "tech_benchmark_growing"),
        ("innovative_sme", date(2026, 1, 18), "tech_innovative_sme"),
        ("srdi_sme", date(2026, 1, 18), "srdi_sme"),
        ("hidden_champion", date(2026, 1, 1), None),
    ],
)
def test_a_tier_is_answered_for_by_what_stood_for_it_on_the_day(code, day, standing):
    found = plan.read(PLAN).standing_for(code, day)

    assert (found and found.code) == standing


def test_every_tier_of_the_ladder_is_answered_for_today():
    whole = plan.read(PLAN)

    standing = [whole.standing_for(code, date(2026, 12, 1)).code for code in whole.ladder.tiers]

    assert standing == [
        "tech_sme", "high_tech_enterprise", "tech_benchmark_growing", "tech_benchmark_leading",
    ]  # fmt: skip


def test_a_new_number_is_a_new_edition(copy):
    before = plan.read(copy).programmes["tech_sme"].hash
    change(copy, "programmes/tech_sme.yaml", "value: 500,", "value: 501,")

    assert plan.read(copy).programmes["tech_sme"].hash != before
    assert plan.read(PLAN).programmes["tech_sme"].hash == before
