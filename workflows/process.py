"""The one door to the engine: whoever starts a flow, does a task or lets time pass comes through here."""

import logging
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from trail import clock, log
from workflows import nodes, selectors
from workflows.flows import ApplicationFlow, ObjectionFlow, RoundFlow
from workflows.models import Deadline, Stage
from workflows.services import (
    applications,
    corrections,
    ending,
    grouping,
    objections,
    opinions,
    panels,
    reviews,
    rounds,
)
from workflows.services.errors import Conflict, NotNow

logger = logging.getLogger(__name__)

AWAIT_PANEL = "workflows/flows.ApplicationFlow.await_panel"
# From the draw to the end of the collection the groups of a round stand, and may still be joined.
GROUPED = {"draw", "witness", "invitation", "open_review", "collect"}


@transaction.atomic
def submit(application, *, by):
    """Hand an application in and start its flow; a second call answers with the first receipt.

    Raises `Closed` after the cut-off by the database's clock and `Incomplete` with what is missing.
    """
    receipt, is_new = applications.hand_in(application, by=by)
    if is_new:
        ApplicationFlow.start.run(application=application)
    return receipt


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


def resubmit(application, *, by):
    """Hand in what was corrected: the open task of correction is done, and it goes straight back to who
    returned it. Returns a receipt.

    Raises `Conflict` where no correction is waited for, `Closed` after its day by the database's clock,
    `Incomplete` with what is missing or not met, PermissionError for anybody but the applicant.
    """
    if application.applicant_id != by.pk:
        raise PermissionError(application.pk)
    task = selectors.open_tasks_of(by).filter(
        flow_task=ApplicationFlow.correct, process__case_process__case=application.case_id
    )
    task = task.first()
    if task is None:
        raise Conflict(_("This has been done already, by you in another window or by somebody else."))
    return perform(task, by=by, act=lambda: corrections.answer(application, by=by))


@transaction.atomic
def withdraw(application, *, reason, by):
    """The applicant takes an application back before it is decided on; whatever waits in its flow is over.

    Raises `NotNow` when it is too late or there is no reason, `Conflict` where it is over already.
    """
    with nodes.ended_early(application.case) as running:
        if running is None:
            raise Conflict(_("This has been done already, by you in another window or by somebody else."))
        application.refresh_from_db(fields=["state"])
        return ending.withdraw(application, running, reason=reason, by=by)


@transaction.atomic
def declare_late(review, *, ground, note="", by):
    """A conflict that an expert finds after handing in makes the opinion void, and the next of the reserve is
    asked. Raises `NotNow` once the collection is closed, `Conflict` where it was void already.
    """
    pk = review.application.case.processes.latest("pk").process_id
    with ApplicationFlow.lock(pk):
        receipt = opinions.recuse_late(review, ground=ground, note=note, by=by)
        if ApplicationFlow.invite.is_running(pk):
            entry = reviews.replacement(review.pk)
            if entry:
                ApplicationFlow.invite.add(pk, entry)
        elif not reviews.has_enough(review.application, Stage.WRITTEN):
            _back_to_the_experts(pk)
    return receipt


@transaction.atomic
def file_objection(item, statement, *, letter=None, evidence=()):
    """File an objection to a line of a notice and start its flow. Returns the objection.

    Raises `Closed` once the notice's period is over by the database's clock.
    """
    objection = objections.file(item, statement, letter=letter, evidence=evidence)
    ObjectionFlow.start.run(objection=objection)
    return objection


def perform(task, *, by, act):
    """Do a human task: check under the lock that it is still open and the person's, act, let the flow go on.

    Returns what `act` returns. Raises `Conflict` when somebody else did it meanwhile, `PermissionError` to
    strangers.
    """
    with _held(task, by=by) as activation:
        activation.begin(by)
        answer = act()
        activation.execute()
    return answer


def work(task, *, by, act):
    """Do a part of a human task under its lock without finishing it. Returns what `act` returns."""
    with _held(task, by=by):
        return act()


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
    with _activated(task) as activation:
        _require_open(activation.task)
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


def claim(task, *, by):
    """Take a task of one's office for oneself. Returns a receipt."""
    with _held(task, by=by) as activation:
        if not activation.assign.can_proceed():
            raise Conflict(_("You have taken this task already."))
        activation.assign(by)
        return _logged("task_taken", activation, by)


def claim_next(tasks, *, by):
    """Take the first of these tasks that nobody else takes meanwhile; one's own counts as taken. Returns it,
    or None where none is left.
    """
    for task in tasks:
        if task.owner_id == by.pk:
            return task
        try:
            claim(task, by=by)
        except Conflict:
            continue
        return task
    return None


@transaction.atomic
def add_to_group(round_, application, group, *, by):
    """Put an application that was accepted late into a group of its round, until the reviews are collected;
    where they have begun, its own begin at once. Returns a receipt.

    Raises `NotNow` before the grouping is finished, after the collection, or for one that does not wait.
    """
    running = round_.case.processes.latest("pk").process_id
    with RoundFlow.lock(running):
        at = selectors.round_tasks(round_).filter(finished=None).values_list("flow_task", flat=True)
        names = {node.name for node in at}
        if not names & GROUPED:
            raise NotNow(_("Only between the grouping and the end of the reviews can one be added."))
        receipt = grouping.add_late(application, group, by=by)
        if RoundFlow.collect.name in names:
            nodes.post(AWAIT_PANEL, application.case, key=f"late:{receipt.number}")
    return receipt


def release(task, *, by):
    """Give a task back to its office. Returns a receipt."""
    with _held(task, by=by) as activation:
        if not activation.unassign.can_proceed():
            raise Conflict(_("Nobody has taken this task."))
        activation.unassign()
        return _logged("task_given_back", activation, by)


def give_back_what_was_left(*, limit=500):
    """Give tasks back to their office whose owners have left it; returns how many."""
    given = 0
    for task in selectors.tasks_left_behind()[:limit]:
        with task.activation() as activation:
            if activation.unassign.can_proceed() and not task.owner.has_perm(task.owner_permission):
                activation.unassign()
                _logged("task_given_back", activation, None)
                given += 1
    return given


def revive(task):
    """Let a job that was given up try again, after its cause is mended.

    Raises `Conflict` for one that was not given up.
    """
    with task.activation() as activation:
        if activation.task.status != STATUS.ERROR:
            raise Conflict(_("This job has not been given up."))
        again = activation.revive()
        _logged("job_revived", activation, None)
    return again


def sweep_deadlines(*, case=None, limit=500):
    """Fire what has come due by the database's clock, each in a transaction of its own; returns how many
    fired.

    Only those of `case`, if it is given. One that fails is logged and tried again at the next sweep; it holds
    nothing else up.
    """
    due = Deadline.objects.filter(fires=True, ended_at=None, due_at__lte=clock.now()).order_by("due_at")
    if case is not None:
        due = due.filter(case=case)
    fired = 0
    for deadline in due[:limit]:
        try:
            fired += bool(nodes.fire(deadline))
        except Exception as error:
            logger.error(
                "Deadline %s of case %s did not fire: %s", deadline.pk, deadline.case_id, type(error).__name__
            )
    return fired


def _back_to_the_experts(pk):
    """An application that had all its opinions waits for experts again, and for those of the reserve at
    once.
    """
    for node in (
        ApplicationFlow.await_interview,
        ApplicationFlow.await_decision,
        ApplicationFlow.await_panel,
    ):
        task = node.waiting(pk)
        if task is not None:
            node.run(task)


@contextmanager
def _held(task, *, by):
    """The task's activation under the process lock, open and the person's."""
    with _activated(task) as activation:
        _check(activation.task, by)
        yield activation


@contextmanager
def _activated(task):
    """The task's activation under the process lock; the engine's refusals become a `Conflict`."""
    try:
        with task.activation() as activation:
            yield activation
    except TransitionNotAllowed as error:
        raise Conflict(_("This has been done already.")) from error


def _logged(verb, activation, by):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(nodes.case_of(activation).pk),
        object_type="task",
        object_id=activation.task.external_task_id,
    )


def _require_open(task):
    if task.status not in (STATUS.NEW, STATUS.ASSIGNED):
        raise Conflict(_("This has been done already, by you in another window or by somebody else."))


def _check(task, by):
    _require_open(task)
    if task.flow_task.can_act(by, task):
        return
    if task.owner_id is not None and by.has_perm(task.owner_permission):
        raise Conflict(_("Somebody else of your office has taken this task."))
    raise PermissionError(task.pk)
