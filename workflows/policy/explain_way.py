"""What an application passes besides the formal check, read back in plain Chinese: its way as on a day."""

from functools import partial

from . import facts, sheet, wording

BLINDNESS = {"single": "单盲（申报人不知评审专家）", "double": "双盲（互不知情）"}
OFFICES = {"screen": "经办处室", "division": "处务会岗位", "decide": "审定岗位", "meeting": "厅务会岗位"}
ROUNDINGS = {"half_up": "各项取专家评分的平均值，四舍五入取整数", "down": "各项取专家评分的平均值，舍去小数"}
KINDS = {"calendar": "日", "working": "个工作日"}


def way(programme, day):
    """The lines that tell the links, quota, corrections, review, sign-off, notice and task book of a day."""
    teller = _Teller(programme, day)
    parts = (
        teller.issuers,
        teller.links,
        teller.visit,
        teller.quota,
        teller.correction,
        teller.reconsideration,
        teller.review,
        teller.interview,
        teller.comprehensive_check,
        teller.sign_off,
        teller.notice,
        teller.package,
        teller.task_book,
    )
    for tell in parts:
        yield from tell()


class _Teller:
    """Tells each part of a programme's way; a part that it has not is passed over."""

    def __init__(self, programme, day):
        self.programme = programme
        self.way = programme.way
        self.day = day

    def links(self):
        if self.way.links:
            yield from _heading("报送（依次）")
            yield f"  {'→'.join(self.way.links.values())}→科技厅"
            if self.way.checks:
                yield f"  逐项核对：{'；'.join(self.way.checks.values())}"
            if self.way.barred:
                cited = self.programme.cite(self.way.barred.source, self.way.barred.clause)
                yield f"  {self.way.barred.title}（{cited}）"
            if self.way.latecomers == "next_batch":
                yield "  截止时未报到科技厅的，转入下一批次"

    def issuers(self):
        if self.way.issuers:
            yield from _heading("联合发文")
            yield from self.dated("", self.way.issuers, "、".join)

    def visit(self):
        visit = self.way.visit
        if visit:
            yield from _heading(f"{visit.title}（一企一表）{_mark(visit)}")
            yield from (f"  {number}. {each.title}" for number, each in enumerate(visit.questions, 1))
            yield f"  现场核对的数：{'、'.join(facts.get(name).title for name in visit.figures)}"

    def comprehensive_check(self):
        check = self.way.comprehensive_check
        if check:
            yield from _heading(f"{check.title}（依次）")
            for number, line in enumerate(check.lines, 1):
                yield f"  {number}. {line.title}{_mark(line)}"

    def quota(self):
        quota = self.way.quota
        if quota:
            yield from _heading(f"限额：{quota.title}")
            yield f"  按依托单位合并计算的项目：{'、'.join(quota.programmes)}"
            yield from self.dated("", quota.rule, _quota)
        elif self.way.links:
            yield from _heading("限额：不限额")

    def correction(self):
        correction = self.way.correction
        if not correction.defects:
            return
        yield from _heading("截止后可以补正的（只限所列）")
        for number, defect in enumerate(correction.defects, 1):
            yield f"  {number}. {defect.title}：{self.questions(defect.questions)}"
        yield from self.dated("期限", correction.period, _period)

    def reconsideration(self):
        rule = self.way.reconsideration
        if rule:
            yield from _heading("对不予受理的复审")
            yield from self.dated("申请", rule.ask, _period)
            yield from self.dated("答复", rule.answer, _period)

    def review(self):
        yield from self.reviewed("通讯评审", self.way.review)

    def interview(self):
        yield from self.reviewed("会评答辩", self.way.interview)

    def reviewed(self, title, rule):
        """One stage of review."""
        if rule is None:
            return
        yield from _heading(f"{title}：{BLINDNESS[rule.blind]}")
        if rule.groups:
            fact = facts.get(rule.groups.fact)
            say = partial(_fields, dict(fact.choices))
            yield from self.dated(f"分组：按{fact.title}", rule.groups.fields, say)
        yield from self.dated("专家", rule.panel, _panel)
        yield from self.dated("抽取", rule.draw, _draw)
        yield from self.dated("答复邀请", rule.invitation, _period)
        yield from self.dated("评审", rule.period, _period)
        for part, its_title in (rule.sheets or {"": ""}).items():
            yield from self.sheet(its_title, [item for item in rule.sheet if item.by == part])
        if rule.panel_sheet:
            yield from self.dated(rule.panel_sheet.title, rule.panel_sheet.rounding, ROUNDINGS.get)
        if rule.grades:
            yield f"  等级：{'、'.join(rule.grades)}"
        if rule.recommendations:
            yield f"  意见：{'、'.join(title for _code, title in rule.recommendations)}"
        if rule.hidden:
            yield f"  专家看不到：{self.questions(rule.hidden)}"
        if rule.ranking:
            yield from self.dated("意见相差过大的标记", rule.ranking.outlier, _outlier)

    def sheet(self, title, items):
        """The lines of a sheet: points of its own, or what scorecard and conditions leave to experts."""
        judged = sheet.judged_items(self.programme) | sheet.rules_by_hand(self.programme)
        if title:
            yield f"  {title}"
        for item in items:
            if item.most:
                yield from self.dated(item.title, item.most, lambda most: f"最多{most}分")
            else:
                yield f"  {judged[item.name].title}"

    def sign_off(self):
        if not self.way.sign_off:
            return
        yield from _heading("逐级审定（依次）")
        for number, step in enumerate(self.way.sign_off, 1):
            asked = "，写会议纪要编号" if step.minutes else ""
            asked += "，登记联合发文其他单位的会签意见" if step.joint else ""
            yield f"  {number}. {step.title}（由{OFFICES[step.office]}{asked}）"

    def notice(self):
        rule = self.way.notice
        if rule is None:
            return
        yield from _heading("公示")
        yield from self.dated("公示期", rule.period, _period)
        yield f"  名单各栏：{'、'.join(title for _name, title in rule.columns)}"
        yield from self.dated("异议是否受理", rule.objections.admit, _period)
        yield from self.dated("异议核实", rule.objections.verify, _period)
        yield from self.dated("异议处理", rule.objections.decide, _period)

    def package(self):
        rule = self.way.package
        if rule is None:
            return
        yield from _heading(f"报出材料、导入结果：{rule.platform}")
        mark = wording.UNVERIFIED if rule.unverified else ""
        yield f"  《{rule.title}》各栏：{'、'.join(column.title for column in rule.columns)}{mark}"
        if rule.papers:
            yield f"  附件：{self.questions(rule.papers)}"
        yield f"  结果表各栏：{'、'.join(rule.results.columns.values())}"
        if rule.results.number:
            shape = rule.results.number
            yield f"  编号一般形如{shape.shape}{wording.UNVERIFIED if shape.unverified else ''}"
        yield f"  报出后每{rule.remind_days}日未见结果提醒经办"

    def task_book(self):
        rule = self.way.task_book
        if rule is None:
            return
        yield from _heading("任务书（逾期未交视为自动放弃）")
        yield from self.dated("提交", rule.period, _period)
        yield f"  到期前{rule.remind_days}日提醒"
        yield f"  照申报书、不得改动：{self.questions(rule.locked)}"
        if rule.editable:
            yield f"  照申报书、可以改动：{self.questions(rule.editable)}"
        if rule.questions:
            yield f"  另填：{'、'.join(question.title for question in rule.questions)}"
        yield f"  承诺：{rule.pledge}"

    def dated(self, title, dated, say):
        """One dated value: what it says on the day, its note, since when and by which clause."""
        lead = f"{title}：" if title else ""
        if not dated.in_force(self.day):
            yield f"  {lead}{wording.day(self.day)}没有施行中的规定"
            return
        entry = dated.on(self.day)
        yield f"  {lead}{say(entry.value)}{wording.UNVERIFIED if entry.unverified else ''}"
        yield from wording.authority(self.programme, entry, "    ")

    def questions(self, names):
        """The titles of questions of the form."""
        titles = {question.name: question.title for question in self.programme.form.questions}
        return "、".join(titles[name] for name in names)


def _mark(entry):
    return wording.UNVERIFIED if entry.unverified else ""


def _heading(text):
    yield ""
    yield text


def _quota(rule):
    return f"近{rule.years}年中立项最多一年的{rule.times}倍，不足{rule.at_least}项的按{rule.at_least}项"


def _period(period):
    first = "，当日计入" if period.first_day_counts else ""
    return f"{period.days}{KINDS[period.kind]}{first}"


def _fields(titles, known):
    said = (f"{titles[field]}（{'、'.join(codes)}）" for field, codes in known.disciplines.items())
    return f"不足{known.least}家的领域合为一组，专家的学科代码为{'、'.join(said)}"


def _panel(panel):
    return f"每项{panel.experts}名，至少{panel.quorum}份有效意见，候补{panel.reserves}名"


def _draw(rule):
    said = (
        (rule.research_share, f"科技研究类不少于{rule.research_share}%"),
        (rule.finance, f"财务审计类至少{rule.finance}名"),
        (rule.outside_share, f"区外专家不少于{rule.outside_share}%"),
        (rule.most_from_unit, f"同一单位至多{rule.most_from_unit}名"),
        (rule.yearly_load, f"每人每年至多{rule.yearly_load}项"),
        (rule.rotate, "上年同一学科的专家轮换"),
        (rule.cowork_years, f"近{rule.cowork_years}年与申请人或成员合作过的回避"),
    )
    return "，".join(text for holds, text in said if holds) or "随机抽取，没有其他要求"


def _outlier(limit):
    by = [f"{limit.points}分"] if limit.points else []
    by += [f"{limit.deviations}倍标准差"] if limit.deviations else []
    return f"与其余意见的平均分相差超过{'或'.join(by)}"
