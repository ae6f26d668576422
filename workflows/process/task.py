"""The tasks of people through the door: done, taken, given back; and a job revived."""

from contextlib import contextmanager

from django.utils.translation import gettext as _
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from trail import log
from workflows import nodes, selectors
from workflows.services import isolated
from workflows.services.errors import Conflict, NotNow


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


def claim(task, *, by):
    """Take a task of one's office for oneself. Returns a receipt."""
    with _held(task, by=by) as activation:
        if not activation.assign.can_proceed():
            raise Conflict(_("You have taken this task already."))
        activation.assign(by)
        return _logged("task_taken", activation, by)


def claim_next(tasks, *, by):
    """Take the first of these tasks that nobody else takes meanwhile and that is not isolated; one's own
    counts as taken. Returns it, or None where none is left.
    """
    for task in tasks:
        if task.owner_id == by.pk:
            return task
        try:
            claim(task, by=by)
        except (Conflict, NotNow):
            continue
        return task
    return None


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


@contextmanager
def _held(task, *, by):
    """The task's activation under the process lock, open, the person's, and of nothing that is isolated."""
    with activated(task) as activation:
        _check(activation.task, by)
        isolated.require_readable_process(activation.task.process_id)
        yield activation


@contextmanager
def activated(task):
    """The task's activation under the process lock; the engine's refusals become a `Conflict`."""
    try:
        with task.flow_task.flow_class.lock(task.process_id):
            # With its process, which the activation would ask for.
            task.refresh_from_db(from_queryset=Task.objects.select_related("process"))
            yield task.flow_task.activation_class(task)
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


def require_open(task):
    """Raises `Conflict` for a task that is over."""
    if task.status not in (STATUS.NEW, STATUS.ASSIGNED):
        raise Conflict(_("This has been done already, by you in another window or by somebody else."))


def _check(task, by):
    require_open(task)
    if task.flow_task.can_act(by, task):
        return
    if task.owner_id is not None and by.has_perm(task.owner_permission):
        raise Conflict(_("Somebody else of your office has taken this task."))
    raise PermissionError(task.pk)
