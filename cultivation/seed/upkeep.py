"""What is done about what enterprises hold: a spot check with its first results, changes at their several
stations, a recognition that was taken away and one of which that is proposed, two judgings of everybody
between which one enterprise told more and another corrected itself, and the reminders of the day.
"""

from datetime import date, timedelta

from accounts.models import Office
from cultivation.seed.deciding import PORTAL
from cultivation.seed.enterprises import held
from cultivation.seed.filling import pdf
from cultivation.seed.sketches import LATER, SKETCHES
from enterprises import falls, tasks, years
from enterprises.known_basics import HIGH_TECH
from enterprises.models import Enterprise
from enterprises.night import run
from trail import clock, outbox
from workflows import process
from workflows.models import Award, Change, ProgrammeEdition, Revocation
from workflows.services import changes, facts, revocation, spot_checks

SME = "tech_sme"
TELLS, CORRECTS = "克什克腾风电技术（演示）", "集宁石墨负极（演示）"
# Research in thousandths of revenue, as it was told first.
MISTAKEN = 52
ALLOWED = "enterprise.has_restricted_products"
DAYS_AGO = 20
REPORTED, KEPT, IN_PUBLIC = "乌海氯碱新材料（演示）", "石拐镁业新材料（演示）", "北原乳品生物（演示）"
CHANGES = {
    REPORTED: {"kind": "business", "account": "新增氢氧化钾产品线，主营业务和研发方向不变。（演示）"},
    KEPT: {"kind": "restructuring", "account": "控股股东变更，研发团队和知识产权不变。（演示）"},
    IN_PUBLIC: {
        "kind": "rename",
        "new_name": "北原乳品科技（演示）",
        "account": "公司名称变更，主营业务不变。（演示）",
    },
}
FOUND = "登记材料与申报一致，仍符合认定条件。（演示）"
TAKEN, PROPOSED = "准格尔碳基材料（演示）", CORRECTS
TAKEN_FOR = "上一年度高新技术产品收入占比复核为48%，不足60%。（演示）"
SPOT_CHECK, SEED = "{year}年科技型中小企业随机抽查（演示）", "{year}年第1批公告（演示）"
# What was found of the number that is then proposed to be taken away, and of another that was drawn.
DRAWN = {
    "mismatch": "研发费用辅助账与申报数不一致：按3.2%归集，评价得分低于60分。（演示）",
    "in_order": "与社保缴纳记录、研发费用辅助账和知识产权证书核对，一致。（演示）",
}
PROPOSED_FOR = "抽查发现研发费用按3.2%归集，评价得分低于60分。（演示）"
STATED = "部分产品归类有误，企业认可复核结果。（演示）"
CAUSE = "ineligible"


def newcomers_told(hands):
    """They say what no table and no ledger asks."""
    for sketch in LATER:
        _allow(hands, _enterprise(sketch.name))


def judged_yesterday(hands):
    """Everybody was judged on what an enterprise told by mistake, before it put that right."""
    enterprise = _enterprise(CORRECTS)
    right = next(sketch.research for sketch in SKETCHES if sketch.name == CORRECTS)
    _allow(hands, enterprise)
    _tell_research(hands, enterprise, MISTAKEN, "计入了尚未立项的试验支出。（演示）")
    run.finish(run.begin(clock.today() - timedelta(days=1)))
    _tell_research(hands, enterprise, right, "更正：剔除未立项的试验支出。（演示）")


def judged_today(hands):
    """Everybody is judged anew: one meets the conditions now, the other no longer."""
    _allow(hands, _enterprise(TELLS))
    run.finish(run.begin(clock.today()))


def reminded():
    """Contacts are told what the timetable tells every morning; of what may fall the workers tell."""
    tasks.remind()
    falls.begin()


def spot_checked(hands):
    """Of this year's numbers some of each league were drawn; one did not agree with its evidence, another
    did, and the rest are still to be looked at. Returns the check.
    """
    office, year = Office.objects.get(code="screen@150000"), clock.today().year
    policy = ProgrammeEdition.objects.get(programme=SME, is_current=True).policy
    terms = {name: each.value for name, each in spot_checks.proposed(policy).items()}
    title, seed = SPOT_CHECK.format(year=year), SEED.format(year=year)
    told = {"title": title, "seed": seed, "by_league": True, "office": office, "by": hands.of(office.code)}
    check = spot_checks.draw(SME, **told, **terms)
    proposed = check.sheets.get(**_of(PROPOSED, "award__holder"))
    other = check.sheets.exclude(pk=proposed.pk).first()
    for sheet, (outcome, found) in zip((proposed, other), DRAWN.items(), strict=True):
        spot_checks.record(sheet, outcome=outcome, found=found, by=hands.of(sheet.office))
    for address in check.sheets.values_list("office", flat=True):
        hands.of(address)
    return check


def reported(hands):
    """A change that its recommending body has to check, one with which the status was kept, and a new name
    that is in public.
    """
    for name, told in CHANGES.items():
        award = Award.objects.get(Award.in_force(clock.today()), programme=HIGH_TECH, **_of(name))
        papers, day = [pdf("登记变更通知书.pdf")], clock.today() - timedelta(days=DAYS_AGO)
        process.report_change(award, papers=papers, day=day, by=_contact(hands, award), **told)
    waiting = Change.objects.get(**_of(REPORTED, "award__holder"))
    hands.of(f"recommend@{waiting.body.public_id}")
    for name in (KEPT, IN_PUBLIC):
        _decided(hands, Change.objects.get(**_of(name, "award__holder")))
    public = Change.objects.get(**_of(IN_PUBLIC, "award__holder"))
    published = {"portal_url": PORTAL, "first_day": clock.today()}
    hands.do(public.case, "publish", lambda by: changes.publish(public, by=by, **published))


def taken_away(hands):
    """A certificate that is lost from a whole year on, and a number whose holder may still state and
    defend.
    """
    last_year = clock.today().year - 1
    award = held(_enterprise(TAKEN), HIGH_TECH, date(last_year - 1, 11, 28), 6)
    matter = _proposed(hands, award, grounds=TAKEN_FOR, since=date(last_year, 1, 1))
    hands.do(matter.case, "state", lambda by: revocation.state(matter, statement=STATED, by=by))
    decision = {
        "outcome": Revocation.Outcome.REVOKED,
        "opinion": "事实清楚，予以撤销。（演示）",
        "announcement": f"内科高字〔{clock.today().year}〕18号（演示）",
        "announced_on": clock.today(),
    }
    hands.do(matter.case, "decide", lambda by: revocation.decide(matter, by=by, **decision))
    number = Award.objects.get(Award.in_force(clock.today()), programme=SME, **_of(PROPOSED))
    _proposed(hands, number, grounds=PROPOSED_FOR)
    outbox.dispatch(limit=100)


def _decided(hands, change):
    """Checked by who stands above the enterprise, and kept by the department."""
    if change.bureau:
        hands.do(change.case, "first_check", lambda by: changes.first_check(change, finding=FOUND, by=by))
    hands.do(change.case, "check", lambda by: changes.check(change, finding=FOUND, by=by))
    kept = {"outcome": Change.Outcome.KEPT, "opinion": "同意保留资格。（演示）"}
    hands.do(change.case, "decide", lambda by: changes.decide(change, by=by, **kept))


def _proposed(hands, award, **told):
    office = Office.objects.get(code="screen@150000")
    process.propose_revocation(award, cause=CAUSE, office=office, by=hands.of(office.code), **told)
    return Revocation.objects.get(award=award)


def _tell_research(hands, enterprise, share, why):
    year = clock.today().year - 1
    row = years.row_of(enterprise, year)
    told = {"rd_cost": row.revenue * share // 1000}
    by = _contact(hands, enterprise)
    years.tell(
        enterprise, year, told, explanations={"rd_cost": why}, source="企业自述", by=by, version=row.version
    )


def _allow(hands, enterprise):
    """It says that it makes nothing that is restricted."""
    facts.write(enterprise.holder, {ALLOWED: False}, source="企业自述", by=_contact(hands, enterprise))


def _contact(hands, held):
    return hands.of(f"contact@{held.holder.organisation.public_id}")


def _enterprise(name):
    return Enterprise.objects.select_related("holder__organisation").get(**_of(name))


def _of(name, holder="holder"):
    return {f"{holder}__organisation__name": name}
