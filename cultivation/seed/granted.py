"""What follows a grant: the pool with those who mentor and one that left it, an enterprise recognised here
with its certificate, and the yearly reports of who was recognised before.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Membership
from cultivation.seed.enterprises import SOURCE
from cultivation.seed.recognition import BENCHMARK, Recognition
from enterprises import mentoring
from enterprises.known_basics import HIGH_TECH, POOL
from trail import clock
from workflows.models import AnnualReport, Award
from workflows.policy.calendar import months_after
from workflows.services import annual_reports, endings

IN_THE_POOL = ("集宁石墨负极（演示）", "克什克腾风电技术（演示）", "西辽河玉米种业（演示）")
RECOGNISED = ("石拐镁业新材料（演示）",)
# Whose last report is missing.
OWING = "乌海氯碱新材料（演示）"
DAYS_EARLY = 19
MORNING = datetime.min.time().replace(hour=10, tzinfo=ZoneInfo("Asia/Shanghai"))
MENTORS = {
    "集宁石墨负极（演示）": {
        "kind": "university", "name": "乌力吉（演示）", "unit": "北疆理工大学（演示）",
        "subject": "研发费用归集和知识产权布局",
    },
    "克什克腾风电技术（演示）": {
        "kind": "organisation", "name": "草原科技服务中心（演示）", "unit": "", "subject": "申报辅导",
    },
}  # fmt: skip


def pool(hands, random):
    """A round of the pool that came to its end, mentors, and an enterprise that left it when it was
    recognised; returns the round.
    """
    left = Award.objects.filter(programme=HIGH_TECH, holder__organisation__name=RECOGNISED[0]).get()
    _entered(left, since=left.since - timedelta(days=200))
    endings.sweep()
    pooled = Recognition(hands, random, POOL)
    year = clock.today().year
    round_ = pooled.granted(f"{year}年高新技术企业培育库入库（演示）", IN_THE_POOL, f"内科高字〔{year}〕21号")
    for name, mentor in MENTORS.items():
        award = Award.objects.get(case__application__round=round_, holder__organisation__name=name)
        mentoring.enter(award, since=award.since, until=None, by=hands.of("screen@150000"), **mentor)
    return round_


def benchmark(hands, random):
    """A round of benchmark enterprises that came to its end; returns it."""
    year = clock.today().year
    return Recognition(hands, random, BENCHMARK).granted(
        f"{year}年度科技标杆企业（成长型）认定（演示）", RECOGNISED, f"内科高字〔{year}〕27号"
    )


def reports():
    """The yearly reports that were due, each filed in time but one; returns how many."""
    today, filed = clock.today(), 0
    for award in Award.objects.filter(imported_from=SOURCE).select_related("holder__organisation"):
        rule = annual_reports.rule_of(award)
        owed = annual_reports.duties(award, rule, today) if rule else ()
        was_due = [duty for duty in owed if duty.due < today]
        missing = was_due[:1] if award.holder.organisation.name == OWING else ()
        filed += sum(_file(award, rule, duty) for duty in was_due if duty not in missing)
    return filed


def _entered(award, *, since):
    """A row of the pool as an earlier list had it."""
    Award.objects.create(
        holder=award.holder,
        programme=POOL,
        number=f"演示入库{since.year}-0001",
        region=award.region,
        since=since,
        until=months_after(since, 36),
        recorded_at=datetime.combine(since, MORNING),
        imported_from=SOURCE,
    )


def _file(award, rule, duty):
    """File a report as the archive's figures stand, some days before it was due; whether that could be."""
    told = annual_reports.figures(award, rule, duty.year)
    if any(known is None for _fact, known in told):
        return False
    contact = Membership.objects.filter(
        office__role="contact", office__organisation=award.holder.organisation, until=None
    ).first()
    AnnualReport.objects.create(
        award=award,
        year=duty.year,
        figures={fact.name: known.value for fact, known in told},
        due_on=duty.due,
        filed_by=contact.user,
        filed_at=datetime.combine(duty.due - timedelta(days=DAYS_EARLY), MORNING),
    )
    return True
