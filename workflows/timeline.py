"""Where a matter stands, in plain words: what was done when, who holds it now, until when, what comes
next.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from viewflow.workflow import STATUS

from workflows.models import Application, Round, Screening


@dataclass(frozen=True)
class Step:
    """One step of the way. `state` is done, current, upcoming or refused (the way ended here)."""

    title: str
    state: str
    note: str = ""
    when: datetime | None = None
    who: str = ""
    until: datetime | None = None


def timeline(application):
    """The way of one application as its applicant may know it: decisions show only once the round is
    released.
    """
    if application.state == Application.State.DRAFT:
        return [_filling_in(application), *_upcoming(1)]
    screening = Screening.objects.filter(application=application).first()
    steps = [_submitted(application), _screened(application, screening)]
    if screening and screening.outcome == Screening.Outcome.REFUSED:
        return [*steps, _letter(application, _("Notice of non-acceptance"))]
    return [*steps, _decided(application, screening), _letter(application, _("Letter"))]


def diagram_process(case):
    """The process to draw for a case: the open one, otherwise its last; None before it was started."""
    link = case.processes.select_related("process").order_by("-is_open", "-id").first()
    return link.process if link else None


def _filling_in(application):
    return Step(
        _("Fill in and submit"),
        "current",
        _("You can go on at any time; every page is kept. Only what is submitted before the cut-off counts."),
        who=_("You"),
        until=application.round.closes_at,
    )


def _upcoming(since):
    titles = [_("Submitted"), _("Formal check"), _("Decision of the round"), _("Letter")]
    return [Step(title, "upcoming") for title in titles[since:]]


def _submitted(application):
    return Step(
        _("Submitted"),
        "done",
        _("Received under number %(number)s.") % {"number": application.number},
        when=application.submitted_at,
        who=_("You"),
    )


def _screened(application, screening):
    if screening is None:
        return Step(
            _("Formal check"),
            "current",
            _("An officer checks whether everything is there and in form. You need do nothing now."),
            who=application.round.screening_office.title,
            until=_until(application.case, "screen"),
        )
    if screening.outcome == Screening.Outcome.REFUSED:
        return Step(
            _("Formal check"),
            "refused",
            screening.reason,
            screening.done_at,
            application.round.screening_office.title,
        )
    return Step(
        _("Formal check"),
        "done",
        _("Everything is there; the application takes part in the round."),
        when=screening.done_at,
        who=application.round.screening_office.title,
    )


def _decided(application, screening):
    title = _("Decision of the round")
    if screening is None:
        return Step(title, "upcoming")
    released = application.round.window == Round.Window.RELEASED
    if application.state == Application.State.GRANTED:
        return Step(
            title,
            "done",
            _("Granted."),
            application.round.released_at,
            application.round.deciding_office.title,
        )
    if application.state == Application.State.DECLINED:
        reason = application.decision.reason
        return Step(
            title, "refused", reason, application.round.released_at, application.round.deciding_office.title
        )
    note = (
        _("The results are released and are being delivered.")
        if released
        else _("All accepted applications are decided on together; results go out at one moment.")
    )
    return Step(title, "current", note, who=application.round.deciding_office.title)


def _letter(application, title):
    document = application.case.documents.first()
    if document:
        return Step(document.title, "done", _("You can download it below."), document.made_at)
    ended = application.state not in (Application.State.SUBMITTED, Application.State.ACCEPTED)
    note = _("The letter is being made; this takes a minute.") if ended else ""
    return Step(title, "current" if ended else "upcoming", note, who=_("The system") if ended else "")


def _until(case, rule):
    deadline = case.deadlines.filter(rule=rule, ended_at=None).exclude(task__status=STATUS.CANCELED).first()
    return deadline.due_at if deadline else None
