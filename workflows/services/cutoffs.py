"""What waits by a cut-off that is moved."""

from django.db.models import F, Q
from django.db.models.functions import Least
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from workflows.models import Application, CallForwarding, Correction, Deadline, Endorsement
from workflows.services import links

Link, State = Endorsement.Link, Application.State


def follow(round_, before):
    """Let the days of what waits with the links follow the cut-offs of the round and of who is above them;
    `before` are the round's own as they were.

    The caller holds the round's row, so that nothing new comes to wait meanwhile by the old ones.
    """
    calls = list(CallForwarding.objects.filter(round=round_))
    for link, step in links.STEPS.items():
        if links.own_cutoff(round_, link) is None:
            continue
        running = Deadline.objects.filter(case__application__round=round_, rule=step, ended_at=None)
        if step in round_.edition.policy.deadlines:
            _follow_periods(running, link)
        else:
            _move(running, links.own_cutoff(round_, link))
            for call in calls:
                _move(running.filter(_below(call, link), due_at__gt=call.closes_at), call.closes_at)
        # Where a next batch takes what is late, a correction has its own period beyond the cut-off.
        if not links.has_next_batch(round_):
            own = "unit_closes_at" if link == Link.UNIT else "body_closes_at"
            _follow_corrections(round_, link, before[own])


def follow_calls(round_):
    """The same, where somebody in between has set another cut-off and the round's own stay."""
    follow(round_, {"unit_closes_at": round_.unit_closes_at, "body_closes_at": round_.body_closes_at})


def _below(call, link):
    """The condition of days of a link that lie below the organisation which forwarded the call."""
    nobody = Q(pk=None)
    return {
        Link.UNIT: Q(case__application__banner_bureau=call.organisation_id)
        | Q(case__application__recommending_body=call.organisation_id),
        Link.BANNER: Q(case__application__recommending_body=call.organisation_id),
        Link.BODY: nobody,
    }[link]


def _follow_periods(running, link):
    """Each has its own period from when it came, and is due by the cut-off at the latest."""
    related = ("case__application__edition", "case__application__round__edition")
    for deadline in running.select_related(*related):
        due_at = links.due(deadline.case.application, link, since=deadline.starts_at)
        if due_at != deadline.due_at:
            _move(Deadline.objects.filter(pk=deadline.pk), due_at)


def _follow_corrections(round_, link, before):
    """What a link sent back is due by its cut-off at the latest, and follows one that it was due by."""
    waiting = Correction.objects.filter(
        application__round=round_, application__state=State.RETURNED, step=links.STEPS[link], answered_at=None
    )
    for correction in waiting.select_related("application"):
        correction.application.round = round_
        last = links.closes_at(correction.application, link)
        due_at = last if correction.due_at == before else min(correction.due_at, last)
        if due_at != correction.due_at:
            correction.due_at = due_at
            correction.save(update_fields=["due_at"])
            _move(Deadline.objects.filter(case=correction.application.case_id, ended_at=None), due_at)


def _move(deadlines, due_at):
    """The rows alone decide when; the engine's timers follow them."""
    tasks = list(deadlines.filter(fires=True).values_list("task", flat=True))
    deadlines.update(starts_at=Least(F("starts_at"), due_at), due_at=due_at)
    Task.objects.filter(pk__in=tasks, status=STATUS.SCHEDULED).update(scheduled=due_at)
