"""The panel's meeting (会评答辩): who is heard in which order, who came, and when an item is closed.

The secretary calls these under the lock of the round's process.
"""

import random
import secrets

from django.db.models import Max
from django.utils.translation import gettext as _
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from trail import clock, log
from workflows.models import Application, Deadline, Interview, Review, Stage
from workflows.services import isolated, messages, reviews
from workflows.services.errors import NotNow
from workflows.services.messages import AWAIT_INTERVIEW

AFTER = "workflows/flows.RoundFlow.after_interviews"
TIMEOUT = "interview__timeout"
State = Interview.State
NOT_YET = (State.WAITING, State.ABSENT)


def candidates(round_):
    """Who may be heard: the accepted applications of the round."""
    return round_.applications.filter(state=Application.State.ACCEPTED)


def of_round(round_):
    """The round's interviews in their order."""
    return (
        Interview.objects.filter(application__round=round_)
        .select_related(
            "application__holder__person",
            "application__holder__organisation",
            "application__host_unit",
            "application__group",
        )
        .select_related("application__case", "application__round__edition", "application__round__case")
        .order_by("position", "pk")
    )


def arrange(round_, chosen, *, seed="", by):
    """Say who is heard. Those already called keep their places before the others; with a `seed` the others
    come in its order, which anybody can compute again, otherwise as they are given. Who has
    come stays present. Returns a receipt.
    """
    begun = of_round(round_).exclude(state=State.WAITING)
    done = set(begun.values_list("application", flat=True))
    first = 1 + (begun.aggregate(last=Max("position"))["last"] or 0)
    order = [application for application in chosen if application.pk not in done]
    if not order and not done:
        raise NotNow(_("Choose at least one application."))
    if seed:
        order.sort(key=lambda application: application.pk)
        random.Random(seed).shuffle(order)
    waiting = of_round(round_).filter(state=State.WAITING)
    present = dict(waiting.values_list("application", "present_at"))
    waiting.delete()
    Interview.objects.bulk_create(
        Interview(application=application, position=number, present_at=present.get(application.pk))
        for number, application in enumerate(order, first)
    )
    numbers = [application.number for application in order]
    return _logged("interviews_arranged", round_, by, object_=round_, seed=seed, order=numbers)


def draw_seed():
    """A seed for an order at random."""
    return secrets.token_hex(8)


def call(interview, *, by):
    """The applicant has come and goes before the panel: its experts get their sheets. Returns a receipt.

    Raises `NotNow` while another of the same group is before the panel, or where this one was heard.
    """
    interview = _locked(interview)
    application = interview.application
    if interview.state not in NOT_YET:
        raise NotNow(_("This applicant has been called already."))
    if (
        of_round(application.round)
        .filter(state=State.CALLED, application__group=application.group_id)
        .exists()
    ):
        raise NotNow(_("Another applicant is before this panel. Close that interview first."))
    if not _waits(application):
        raise NotNow(_("This application does not wait for an interview."))
    interview.state, interview.called_at, interview.note = State.CALLED, clock.now(), ""
    interview.present_at = interview.present_at or interview.called_at
    interview.save(update_fields=["state", "called_at", "present_at", "note"])
    messages.post(AWAIT_INTERVIEW, application.case, key=interview.called_at.isoformat())
    return _logged("called_to_the_interview", application.round, by, object_=application)


def mark_present(interview, *, by):
    """The applicant has come and waits to be called; who was absent waits again. Returns a receipt."""
    interview = _locked(interview)
    if interview.state not in NOT_YET:
        raise NotNow(_("This applicant has been called already."))
    if interview.present_at is not None:
        raise NotNow(_("This applicant is recorded as present already."))
    interview.state, interview.present_at, interview.note = State.WAITING, clock.now(), ""
    interview.save(update_fields=["state", "present_at", "note"])
    return _logged("present_at_the_interview", interview.application.round, by, object_=interview.application)


def mark_absent(interview, *, note="", by):
    """The applicant did not come; one who comes later can still be called. Returns a receipt."""
    interview = _locked(interview)
    if interview.state != State.WAITING:
        raise NotNow(_("Only who waits can be absent."))
    interview.state, interview.present_at, interview.note = State.ABSENT, None, note
    interview.save(update_fields=["state", "present_at", "note"])
    return _logged(
        "absent_from_the_interview", interview.application.round, by, object_=interview.application
    )


def close(interview, *, by):
    """The item is closed: who has not scored by now abstains. Where nobody is left who could score, it is
    closed without a score. Raises `NotNow` while too few have scored.
    """
    interview = _locked(interview)
    application = interview.application
    if interview.state != State.CALLED:
        raise NotNow(_("Nobody is before the panel here."))
    states = list(_reviews(application).values_list("state", flat=True))
    filed, writing = states.count(Review.State.FILED), states.count(Review.State.OPEN)
    quorum = reviews.size_of(application.round, Stage.INTERVIEW).quorum
    if writing and filed < quorum or not filed and _waits(application):
        raise NotNow(_("Too few experts have scored: %(n)d of %(m)d.") % {"n": filed, "m": filed + writing})
    interview.state = State.HEARD
    interview.save(update_fields=["state"])
    _let_the_day_come(application)
    return _logged("interview_closed", application.round, by, object_=application, scored=filed)


def finish(round_, *, by):
    """The meeting is over. Raises `NotNow` while somebody waits or is before the panel, or may still be
    called because the written opinions come in late.
    """
    late = reviews.unfinished(round_, steps=reviews.WRITTEN).count()
    if late:
        raise NotNow(
            _("%(count)d applications that were accepted late are not reviewed yet.") % {"count": late}
        )
    left = of_round(round_).filter(state__in=(State.WAITING, State.CALLED)).count()
    if left:
        raise NotNow(_("%(n)d interviews are still open: hear them or record who is absent.") % {"n": left})
    absent = of_round(round_).filter(state=State.ABSENT).count()
    heard = of_round(round_).filter(state=State.HEARD).count()
    return _logged("interviews_finished", round_, by, object_=round_, heard=heard, absent=absent)


def are_over(round_):
    """Whether the round has ended its interviews: who is reviewed later goes on without one."""
    return Task.objects.filter(flow_task=AFTER, process__case_process__case=round_.case_id).exists()


def _waits(application):
    """Whether the experts' sheets have not been given out yet."""
    waiting = Task.objects.filter(flow_task=AWAIT_INTERVIEW, status=STATUS.NEW)
    return waiting.filter(process__case_process__case=application.case_id).exists()


def _reviews(application):
    return Review.objects.filter(application=application, stage=Stage.INTERVIEW)


def _locked(interview):
    found = (
        Interview.objects.select_for_update(of=["self"])
        .select_related("application__round__edition", "application__case", "application__round__case")
        .get(pk=interview.pk)
    )
    isolated.require_readable(found.application.case)
    return found


def _let_the_day_come(application):
    """The timers of those who did not score run out now; the next sweep lets their branches end."""
    running = Deadline.objects.filter(
        case=application.case_id, rule=TIMEOUT, fires=True, ended_at=None, due_at__gt=clock.now()
    )
    running.update(due_at=clock.now())


def _logged(verb, round_, by, *, object_, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type=object_._meta.model_name,
        object_id=object_.public_id,
        after=after,
    )
