"""What is owed every year of what was granted, and how each of these reports stands, in words."""

from django.urls import reverse
from django.utils.translation import gettext as _

from trail import clock
from workflows.services import annual_reports


def tasks(award, policy):
    """The reports of an award as a list of tasks, the newest first."""
    rule = policy and policy.upkeep.annual_report
    if not rule:
        return []
    return [
        {
            "title": _("%(report)s of %(year)d") % {"report": rule.title, "year": duty.year},
            "url": reverse("annual-report", args=[award.public_id, duty.year]),
            **_state(duty),
        }
        for duty in annual_reports.duties(award, rule, clock.today())
    ]


def in_short(award, policy):
    """Of which years these reports are open, or else the newest, as tasks; none where none was due yet."""
    rule = policy and policy.upkeep.annual_report
    duties = annual_reports.duties(award, rule, clock.today()) if rule else []
    unfiled = [duty for duty in duties if duty.report is None]
    return [
        {
            "title": _("Year %(year)d") % {"year": duty.year},
            "url": reverse("annual-report", args=[award.public_id, duty.year]),
            **(_state(duty) if not duty.is_missed else {"status": _("Missed"), "tone": "danger"}),
        }
        for duty in unfiled or duties[:1]
    ]


def _state(duty):
    due = {"day": duty.due.isoformat()}
    if duty.is_missed:
        return {"status": _("Missed, was due on %(day)s") % due, "tone": "danger"}
    if duty.report is None:
        return {"status": _("Due on %(day)s") % due, "tone": "warning"}
    if duty.report.is_late:
        return {"status": _("Filed late"), "tone": "warning"}
    return {"status": _("Filed in time"), "tone": "success"}
