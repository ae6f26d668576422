"""The formal check (形式审查)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock, log
from workflows import selectors
from workflows.models import Application, Screening
from workflows.services import corrections, notices
from workflows.services.errors import Conflict
from workflows.services.own import require_not_own


def screen(application, *, outcome, reason_code="", reason="", checklist=None, by):
    """Record the result of the formal check; the caller holds the case's lock.

    `checklist` maps the code of a checklist entry to `{answer, page, reason_code}` or to the answer alone:
    `yes`, `no` or `na`. Raises `Conflict` if it was checked already, `NotNow` for one's own.
    """
    waiting = Application.objects.filter(pk=application.pk, state=Application.State.SUBMITTED)
    if not waiting.exclude(selectors.own(by)).update(state=outcome):
        require_not_own(application, by=by)
        raise Conflict(_("This application has been checked already."))
    application.state = Application.State(outcome)
    screening = Screening.objects.create(
        application=application,
        outcome=outcome,
        reason_code=reason_code,
        reason=reason,
        checklist=checklist or {},
        done_by=by,
        done_at=clock.now(),
    )
    if outcome == Screening.Outcome.ACCEPTED:
        notices.tell_applicant(
            application,
            gettext_noop("“%(title)s” has passed the formal check and now waits for the decision."),
            key="screened",
            title=application.title,
        )
    else:
        notices.tell_applicant(
            application,
            gettext_noop("“%(title)s” was not accepted at the formal check: %(reason)s"),
            key="screened",
            title=application.title,
            reason=reason,
        )
    receipt = log.record(
        "screened",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        note=reason,
        after={"outcome": outcome, "reason_code": reason_code},
    )
    return screening, receipt


def send_back(application, *, defects, note="", by):
    """Send an application back to put right what stands in the programme's closed list, and nothing else; the
    caller holds the case's lock. Returns a receipt.

    Only the questions of the chosen `defects` are opened. `NotNow` for one's own, `Conflict` if it was
    checked already.
    """
    require_not_own(application, by=by)
    state = Application.objects.values_list("state", flat=True).get(pk=application.pk)
    if state != Application.State.SUBMITTED:
        raise Conflict(_("This application has been checked already."))
    remarks = [
        {"question": question, "text": defect.title} for defect in defects for question in defect.questions
    ]
    return corrections.ask(application, step="screen", remarks=remarks, note=note, by=by)
