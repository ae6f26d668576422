"""What is reported every year of what was granted: the figures of the year before, as the archive has them,
confirmed and filed in one act.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import AnnualReport, Award
from workflows.policy import facts as declared
from workflows.services import endings, facts
from workflows.services.errors import Conflict, NotNow


@dataclass(frozen=True)
class Duty:
    """That the report of an accounting year is due on a day; `report` is None until it is filed."""

    year: int
    due: date
    report: AnnualReport | None
    day: date

    @property
    def is_missed(self):
        """Whether it is not filed though its day has passed."""
        return self.report is None and self.day > self.due


def rule_of(award):
    """The programme's rule of yearly reports; None where it asks for none."""
    upkeep = endings.upkeep_of(award)
    return upkeep and upkeep.annual_report


def duties(award, rule, day):
    """The reports that an award owes on a day, the newest first: of each year whose report is due while the
    award holds, and each that was filed, also where it ended before that day. What was due before the award
    was recorded here was another system's matter.
    """
    reports = {report.year: report for report in award.annual_reports.all()}
    first, last = first_day(award), last_day(award)
    due = [rule.due_on(year) for year in range(day.year - 1, first.year - 2, -1)]
    return [
        Duty(each.year - 1, each, reports.get(each.year - 1), day)
        for each in due
        if each.year - 1 in reports or (first <= each and (last is None or each <= last))
    ]


def first_day(award):
    """From when it owes reports here."""
    return max(award.since, timezone.localdate(award.recorded_at))


def last_day(award):
    """The last day on which it holds; None for one without end."""
    ended = award.ended_on and date.fromordinal(award.ended_on.toordinal() - 1)
    return min(filter(None, (award.until, ended)), default=None)


def missed(award, rule, day):
    """How many years were not reported by their day, and have not been since."""
    return sum(duty.is_missed for duty in duties(award, rule, day))


def is_ground(count, rule, day):
    """Whether so many missed years are a ground for ending the award."""
    return count >= rule.missed.on(day).value


def figures(award, rule, year):
    """What the archive and the register know of the facts of a year's report: `(fact, Known or None)`."""
    known = facts.known(award.holder, date(year, 12, 31), year + 1)
    return [(declared.get(name), known.get(name)) for name in rule.facts]


@transaction.atomic
def file(award, year, *, by):
    """Confirm the figures of a year and file its report. Returns a receipt.

    `NotNow` where no report of that year is due or a figure is not told yet, `Conflict` where it is filed
    already. Whether `by` speaks for the holder is asked before.
    """
    award = (
        Award.objects.select_for_update(no_key=True, of=["self"]).select_related("holder").get(pk=award.pk)
    )
    rule = rule_of(award)
    owed = duties(award, rule, clock.today()) if rule else ()
    duty = next((each for each in owed if each.year == year), None)
    if duty is None:
        raise NotNow(_("No report of this year is due."))
    if duty.report is not None:
        raise Conflict(_("The report of this year is filed already."))
    told = figures(award, rule, year)
    untold = [str(fact.title) for fact, known in told if known is None or known.value is None]
    if untold:
        raise NotNow(_("Tell these figures first: %(titles)s.") % {"titles": "、".join(untold)})
    report = AnnualReport.objects.create(
        award=award,
        year=year,
        figures={fact.name: known.value for fact, known in told},
        due_on=duty.due,
        filed_by=by,
        filed_at=clock.now(),
    )
    return log.record(
        "annual_report_filed",
        actor=by,
        chain=log.case_chain(award.case_id) if award.case_id else None,
        object_type="award",
        object_id=award.public_id,
        after={"year": year, "late": report.is_late, "figures": report.figures},
    )
