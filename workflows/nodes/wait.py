"""Waiting for a day. The rows of the deadlines alone decide when; the engine's timers follow them."""

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import translation
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import Activation
from viewflow.workflow.models import Task
from viewflow.workflow.nodes.boundary import BoundaryActivationMixin, BoundaryEventMixin, TimerBoundary
from viewflow.workflow.nodes.timer import Timer, TimerActivation
from viewflow.workflow.status import STATUS

from trail import clock
from workflows.models import CaseProcess, Deadline


def case_of(activation, *related):
    """The case that the activation's process carries out, read together with what is `related` to it; the
    database is asked once in a step.
    """
    links = CaseProcess.objects.select_related("case", *(f"case__{each}" for each in related))
    prefetch_related_objects([activation.process], Prefetch("case_process", links))
    return activation.process.case_process.case


def begin_deadline(activation, due_at, *, fires):
    """Write down by when the task is due; with `fires` the day itself makes the process go on."""
    with translation.override(settings.LANGUAGE_CODE):
        title = str(activation.flow_task.task_title)
    Deadline.objects.create(
        case=case_of(activation),
        rule=activation.flow_task.name,
        title=title,
        task=activation.task,
        starts_at=min(clock.now(), due_at),
        due_at=due_at,
        fires=fires,
    )


def end_deadline(task):
    """The task is over: its day no longer runs."""
    Deadline.objects.filter(task=task, ended_at=None).update(ended_at=clock.now())


def fire(deadline):
    """Let a day come: its process goes on. Returns whether it did.

    False when the day was moved, has fired already or its task is over; so any number of dispatchers may
    call it. A failure of what follows is raised and undoes all of it, so that the next sweep tries again.
    """
    with deadline.task.activation() as activation:
        deadline.refresh_from_db()
        due = deadline.fires and deadline.ended_at is None and deadline.due_at <= clock.now()
        if not due or not activation.start.can_proceed():
            return False
        activation.start()
        activation.execute()
        return True


def move(deadline, due_at):
    """Move a day, and the engine's timer with it. Raises `TransitionNotAllowed` when it is over already."""
    with deadline.task.activation() as activation:
        deadline.refresh_from_db()
        if deadline.ended_at is not None:
            raise TransitionNotAllowed(f"{deadline.rule} is over")
        deadline.starts_at, deadline.due_at = min(deadline.starts_at, due_at), due_at
        deadline.save(update_fields=["starts_at", "due_at"])
        Task.objects.filter(pk=activation.task.pk, status=STATUS.SCHEDULED).update(scheduled=due_at)


class WaitActivation(TimerActivation):
    """Waits for the day of its deadline; a failure is never stored on the task, it undoes the step."""

    @Activation.status.super()
    def activate(self):
        self.task.scheduled = self.flow_task._delay(self)
        self.task.save()
        begin_deadline(self, self.task.scheduled, fires=True)

    @Activation.status.super()
    def complete(self):
        super().complete.original()
        end_deadline(self.task)

    @Activation.status.super()
    def execute(self):
        self.complete()
        self.activate_next()

    @Activation.status.super()
    def cancel(self):
        super().cancel.original()
        end_deadline(self.task)


class Day(Timer):
    """Wait for a day: a method of the flow gives the moment, as an aware datetime."""

    activation_class = WaitActivation


class TimeoutActivation(BoundaryActivationMixin, WaitActivation):
    """Waits beside a human task."""

    @Activation.status.super()
    def execute(self):
        if self.flow_task._interrupting:
            self.cancel_host_tasks()
        super().execute.original()


class Timeout(BoundaryEventMixin, Timer):
    """A day beside a human task, which arms it and, when it is done or cancelled, disarms it."""

    activation_class = TimeoutActivation
    shape = TimerBoundary.shape

    def _on_host_finished(self, **signal):
        """Nothing: the human task disarms all its timers at once, cancelled or done."""
