"""A round's way through the door: planned, its days moved, its list signed on paper, its panels kept full."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow.models import Task

from workflows import nodes, selectors
from workflows.flows import ApplicationFlow, RoundFlow
from workflows.models import Deadline
from workflows.services import batching, grouping, links, panel_leaders, panels, rounds
from workflows.services.errors import Conflict, NotNow
from workflows.services.messages import AWAIT_PANEL

from .deadline import sweep_deadlines
from .task import activated, require_open

# From the draw until the list is handed over the groups of a round stand, and may still be joined; from the
# collection on who joins is reviewed at once.
REVIEWING = {"collect", "interviews", "comprehensive_check", "propose", "decide"}
GROUPED = {"draw", "witness", "invitation", "open_review"} | REVIEWING


@transaction.atomic
def plan_round(edition, *, by, **columns):
    """Write a round down and start its flow: it opens by itself on its day. Returns the round."""
    round_ = rounds.plan_round(edition, by=by, **columns)
    start_round(round_)
    sweep_deadlines(case=round_.case)
    round_.refresh_from_db()
    return round_


@transaction.atomic
def start_round(round_):
    """Start a planned round's flow: it opens on its day. Raises `Conflict` if it was started already."""
    try:
        with transaction.atomic():
            RoundFlow.start.run(round_=round_)
    except IntegrityError as error:
        raise Conflict(_("This round has been started already.")) from error


@transaction.atomic
def move_cutoff(round_, *, reason, by, **moments):
    """Move the applicants' cut-off of an open round or those of the links (`closes_at`, `unit_closes_at`,
    `body_closes_at`), to a later moment or to now; the flow's days move with them.

    Raises `NotNow` where it is too late for that, or there is no reason. Returns a receipt.
    """
    with RoundFlow.lock(round_.case.processes.latest("pk").process_id):
        receipt = rounds.move_cutoff(round_, reason=reason, by=by, **moments)
        round_.refresh_from_db(fields=rounds.CUTOFFS)
        for rule, due_at in (("await_cutoff", round_.closes_at), ("await_links", round_.body_closes_at)):
            running = Deadline.objects.filter(case=round_.case, rule=rule, ended_at=None).first()
            if running is not None and running.due_at != due_at:
                nodes.move(running, due_at)
    return receipt


@transaction.atomic
def hand_on_unchecked(round_, *, by):
    """Let go on in the next batch what the department has not finished checking, or waits for from a
    correction, so that the list of this one does not wait for it. Returns how many went on.

    `PermissionError` to who does not check, `NotNow` where the list is not being proposed, nothing is left to
    hand on, no batch follows or its office is another.
    """
    if not by.has_perm(round_.screening_office.code):
        raise PermissionError(round_.pk)
    with RoundFlow.lock(round_.case.processes.latest("pk").process_id):
        at = selectors.round_tasks(round_).filter(finished=None, flow_task=RoundFlow.propose)
        late = list(batching.unchecked(round_).select_related("case", "edition", "round", "holder"))
        if not (links.has_next_batch(round_) and at.exists()):
            raise NotNow(_("Only while the list is being proposed can something be handed on."))
        if not late:
            raise NotNow(_("Nothing is left at the formal check or in correction."))
        into = RoundFlow.instance.next_batch(round_)
        if into is None or into.screening_office_id != round_.screening_office_id:
            raise NotNow(_("No batch of this year follows that the same office checks."))
        went_on = [RoundFlow.instance.hand_on(each, into, by=by) for each in sorted(late, key=lambda a: a.pk)]
    return sum(went_on)


def sign_from_paper(round_, *, by, act):
    """Do the step of the sign-off whose turn it is from a list that was signed on paper, as an officer of the
    office that proposed it. Returns what `act` returns.

    Raises `PermissionError` to everybody else, `Conflict` where nobody's signature is waited for or somebody
    has taken the task to sign it in the account.
    """
    if not by.has_perm(round_.screening_office.code):
        raise PermissionError(round_.pk)
    task = Task.objects.filter(
        process__case_process__case=round_.case_id, flow_task=RoundFlow.sign, finished=None
    ).first()
    if task is None:
        raise Conflict(_("No signature is waited for at present."))
    with activated(task) as activation:
        require_open(activation.task)
        if activation.task.owner_id is not None:
            raise Conflict(_("Somebody has taken this task to sign it in the account."))
        activation.begin(by)
        answer = act()
        activation.execute()
    return answer


@transaction.atomic
def take_back_invitation(member, *, reason, by):
    """An officer takes back an invitation that an expert has not answered; the next in reserve is invited.

    Raises `Conflict` where it was answered or is over, `NotNow` without a reason or where it is the only one,
    PermissionError to others. Returns a receipt.
    """
    process_pk = member.draw.group.round.case.processes.get(is_open=True).process_id
    with RoundFlow.lock(process_pk):
        receipt = panels.take_back(member.pk, reason=reason, by=by)
        asked = Task.objects.get(
            process=process_pk, flow_task=RoundFlow.invitation, data__member=member.pk, finished=None
        )
        entry = panels.invite_next(member.pk)
        if entry:
            RoundFlow.instance.add_invitation(process_pk, entry)
        try:
            RoundFlow.ask_experts.remove(process_pk, asked.pk)
        except TransitionNotAllowed as error:
            raise NotNow(_("This is the only invitation; wait for its answer.")) from error
    return receipt


@transaction.atomic
def name_leader(group, member, *, by):
    """Name who leads the panel of a group; raises as `panel_leaders.name` does. Returns a receipt."""
    with RoundFlow.lock(group.round.case.processes.latest("pk").process_id):
        return panel_leaders.name(group, member, by=by)


@transaction.atomic
def add_to_group(round_, application, group, *, by):
    """Put an application that was accepted late, or that its experts left short, into a group of its round,
    until the list is handed over; where the reviews have begun, its own begin at once. Returns a receipt.

    Raises `NotNow` before the grouping is finished, while the list is being signed, or for one that does not
    wait.
    """
    running = round_.case.processes.latest("pk").process_id
    its_own = application.case.processes.values_list("process_id", flat=True).order_by("pk").last()
    # Its own lock too: a message on the way opens reviews by the experts of the group that it finds.
    with RoundFlow.lock(running), ApplicationFlow.lock(its_own):
        at = selectors.round_tasks(round_).filter(finished=None).values_list("flow_task", flat=True)
        names = {node.name for node in at}
        if not names & GROUPED:
            raise NotNow(_("Only between the grouping and the handing over of the list can one be added."))
        receipt = grouping.add_late(application, group, by=by)
        if names & REVIEWING:
            nodes.post(AWAIT_PANEL, application.case, key=f"late:{receipt.number}")
    return receipt
