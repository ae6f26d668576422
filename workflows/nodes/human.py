"""Work for people."""

from viewflow import this
from viewflow.workflow import STATUS, Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes import View
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.signals import task_finished

from accounts.fields import random_id
from trail import clock

from .wait import Timeout, begin_deadline, end_deadline


class HumanActivation(ViewActivation):
    """A human task: timed by the database's clock, its timers disarmed with it, revived as it was."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        task = flow_task.flow_class.task_class(
            process=prev_activation.process,
            flow_task=flow_task,
            token=token,
            data=data or {},
            created=clock.now(),
        )
        task.seed = seed
        activation = cls(task)
        activation.address()
        task.save()
        task.previous.add(prev_activation.task)
        activation.begin_due()
        return activation

    def address(self):
        """Say who may see and do the task: an office, and a person when the flow names one."""
        task = self.task
        task.external_task_id = random_id()
        task.owner_permission = self.flow_task.calc_owner_permission(self)
        if not task.owner_permission:
            raise FlowRuntimeError(f"{self.flow_task.name} is addressed to nobody")
        task.owner = self.flow_task.calc_owner(self)
        if task.owner:
            task.assigned = clock.now()
            task.status = STATUS.ASSIGNED

    def begin_due(self):
        """Write down by when the task is due, where the flow names a day; it may name none."""
        due_at = self.flow_task.due(self) if self.flow_task.due else None
        if due_at is not None:
            begin_deadline(self, due_at, fires=False)

    def disarm(self):
        """The task is over: end its day, cancel the timers that wait beside it."""
        if self.flow_task.due:
            end_deadline(self.task)
        if self.flow_task._boundary_events:
            for timer in self.task.leading.filter(flow_task_type=Timeout.task_type, status=STATUS.SCHEDULED):
                timer.process = self.process
                timer.flow_task.activation_class(timer).cancel()

    @Activation.status.super()
    def assign(self, user):
        self._give(user)

    @Activation.status.super()
    def reassign(self, user):
        self._give(user)

    @Activation.status.super()
    def unassign(self):
        self._give(None)

    def _give(self, user):
        self.task.owner = user
        self.task.assigned = clock.now() if user else None
        self.task.save(update_fields=["owner", "assigned", "status"])

    @Activation.status.super()
    def start(self, request=None):
        self.task.started = clock.now()

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.STARTED)
    def begin(self, user):
        """The user does the task now, having taken it before or not; stored when it is done."""
        self.task.started = clock.now()
        if self.task.owner_id is None:
            self.task.owner, self.task.assigned = user, clock.now()

    @Activation.status.super()
    def complete(self):
        self.task.finished = clock.now()
        self.task.save()
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)
        self.disarm()

    @Activation.status.super()
    def cancel(self):
        super().cancel.original()
        self.disarm()

    def prepare_revived_task(self, task):
        type(self)(task).address()

    @Activation.status.super()
    def revive(self):
        task = super().revive.original()
        revived = type(self)(task)
        revived.begin_due()
        for boundary in self.flow_task._boundary_events:
            boundary._arm(revived)
        return task


class Human(View):
    """A task for people, addressed to an office and, if the flow says so, to one person of it.

    `view` is the step's view; `.Permission` names the office (`screen@150000`) or person (`user@7`) and is
    never left out, so that a task which is released or revived is seen by its office alone.
    """

    activation_class = HumanActivation

    def __init__(self, view, **kwargs):
        super().__init__(view, **kwargs)
        self.due = None

    @property
    def step(self):
        """The view by which a person does the task."""
        return self._view

    def Due(self, moment):  # noqa: N802 named like the engine's own
        """By when the task is due: a method of the flow that gives an aware datetime."""
        self.due = moment
        return self

    def OnTimeout(self, delay, then, interrupting=True, title=None):  # noqa: N802 named like the engine's own
        """What happens when the task is not done by a moment, which a method of the flow gives."""
        boundary = Timeout(None, delay=delay, interrupting=interrupting).Next(then)
        self._boundary_specs.append(("timeout", boundary.Annotation(title=title)))
        return self

    def _resolve(self, instance):
        super()._resolve(instance)
        self.due = this.resolve(instance, self.due)
        self._owner_permission = this.resolve(instance, self._owner_permission)

    def can_act(self, user, task):
        """Whether the user may do the task: is of the office now, and nobody else of it has taken it."""
        is_free = task.owner_id is None or task.owner_id == user.pk
        return is_free and bool(task.owner_permission) and user.has_perm(task.owner_permission)

    can_assign = can_act
    can_execute = can_act
