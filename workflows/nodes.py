"""The engine's nodes, repaired once: what a flow of this house may be built from.

The engine's own lock gives up at once, its human tasks lose their permission when they are revived and leave their
timers armed when they are cancelled, its split cannot run over a list, and its job does not exist in the open edition.
Flows use these nodes, `flow.StartHandle`, `flow.Function`, `flow.If`, `flow.Switch`, `flow.Join` and `flow.End`; a
system check refuses anything else.
"""

from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from viewflow import this
from viewflow.workflow import STATUS, Activation, lock
from viewflow.workflow.activation import has_manage_permission
from viewflow.workflow.exceptions import FlowLockFailed, FlowRuntimeError
from viewflow.workflow.nodes import Handle, Split, View
from viewflow.workflow.nodes.boundary import BoundaryActivationMixin, BoundaryEventMixin, TimerBoundary
from viewflow.workflow.nodes.job import AbstractJob, AbstractJobActivation
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.timer import Timer, TimerActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.token import Token

from accounts.fields import random_id
from trail import clock, outbox
from workflows.models import Deadline

ENDED = [STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED, STATUS.ERROR]


class RowLock(lock.SelectForUpdateLock):
    """Waits for the process row, but not for ever; whoever waits too long hears `FlowLockFailed`, a 409 to users.

    The time-out holds for the rest of the transaction, so it also bounds later waits for rows.
    """

    def __init__(self, timeout_ms=5000):
        super().__init__(nowait=False, attempts=1)
        self.timeout_ms = timeout_ms

    @contextmanager
    def __call__(self, flow_class, process_pk):
        with transaction.atomic():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{self.timeout_ms}ms"])
                    cursor.execute("SELECT 1 FROM viewflow_process WHERE id = %s FOR UPDATE", [process_pk])
            except OperationalError as error:
                raise FlowLockFailed(f"process {process_pk} is held by another") from error
            yield


row_lock = RowLock()


def case_of(activation):
    """The case that the activation's process carries out."""
    return activation.process.case_process.case


def end_deadlines(task):
    """The task is over: no day of it runs any longer."""
    Deadline.objects.filter(task=task, ended_at=None).update(ended_at=clock.now())


class HumanActivation(ViewActivation):
    """A human task: stamped when it is assigned, its days and timers disarmed with it, revived as it was."""

    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        task = flow_task.flow_class.task_class(
            process=prev_activation.process,
            flow_task=flow_task,
            token=token,
            data=data or {},
            seed=seed,
            external_task_id=random_id(),
        )
        activation = cls(task)
        activation.address()
        task.save()
        task.previous.add(prev_activation.task)
        activation.start_clock()
        return activation

    def address(self):
        """Say who may see and do the task: an office, and a person when the flow names one."""
        self.task.owner_permission = self.flow_task.calc_owner_permission(self)
        owner = self.flow_task.calc_owner(self)
        if owner:
            self.task.owner = owner
            self.task.assigned = clock.now()
            self.task.status = STATUS.ASSIGNED

    def start_clock(self):
        """Write down by when the task is due, where the flow says so."""
        if self.flow_task.due:
            Deadline.objects.create(
                case=case_of(self),
                rule=self.flow_task.name,
                title=self.flow_task.task_title,
                task=self.task,
                starts_at=clock.now(),
                due_at=self.flow_task.due(self),
            )

    def disarm(self):
        """Cancel the timers that wait for this task; the engine does so only when the task is finished."""
        end_deadlines(self.task)
        for armed in self.task.leading.filter(flow_task_type="TIMER").exclude(status__in=ENDED):
            timer = armed.flow_task.activation_class(armed)
            if timer.cancel.can_proceed():
                timer.cancel()

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.ASSIGNED)
    def assign(self, user):
        self.task.owner = user
        self.task.assigned = clock.now()
        self.task.save(update_fields=["owner", "assigned", "status"])

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.NEW)
    def unassign(self):
        self.task.owner = None
        self.task.assigned = None
        self.task.save(update_fields=["owner", "assigned", "status"])

    @Activation.status.transition(source=STATUS.ASSIGNED, target=STATUS.STARTED)
    def start(self, request=None):
        self.task.started = clock.now()

    @Activation.status.super()
    def complete(self):
        super().complete.original()
        if self.flow_task.due:
            end_deadlines(self.task)

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.CANCELED, permission=has_manage_permission
    )
    def cancel(self):
        self.disarm()
        super().cancel.original()

    def prepare_revived_task(self, task):
        task.external_task_id = random_id()
        revived = type(self)(task)
        revived.address()

    @Activation.status.super()
    def revive(self):
        task = super().revive.original()
        revived = type(self)(task)
        revived.start_clock()
        for boundary in self.flow_task._boundary_events:
            boundary._arm(revived)
        return task


class Human(View):
    """A task for people, addressed to an office and, if the flow says so, to one person of it.

    `view` is the step's view; `.Permission` names the office (`screen@150000`) or person (`user@7`) and is never left
    out, so that a task which is released or revived is seen by its office alone.
    """

    activation_class = HumanActivation

    def __init__(self, view, **kwargs):
        super().__init__(view, **kwargs)
        self.due = None

    @property
    def step(self):
        """The view by which a person does the task."""
        return self._view

    def Due(self, moment):
        """By when the task is due: a method of the flow that gives an aware datetime."""
        self.due = moment
        return self

    def OnTimeout(self, delay, then, interrupting=True, title=None):
        """What happens when the task is not done by a moment; the timer follows a row of the deadlines."""
        boundary = Timeout(None, delay=delay, interrupting=interrupting).Next(then)
        if title is not None:
            boundary.Annotation(title=title)
        self._boundary_specs.append(("timeout", boundary))
        return self

    def calc_owner(self, activation):
        return super().calc_owner(activation) if self._owner else None

    def _resolve(self, instance):
        super()._resolve(instance)
        self.due = this.resolve(instance, self.due)
        self._owner = this.resolve(instance, self._owner)
        self._owner_permission = this.resolve(instance, self._owner_permission)

    def can_act(self, user, task):
        """Whether the user may do the task: its owner, or, while it has none, whoever is of the office."""
        if task.owner_id is not None:
            return task.owner_id == user.pk
        return bool(task.owner_permission) and user.has_perm(task.owner_permission)

    can_assign = can_act
    can_execute = can_act


class FanActivation(SplitActivation):
    """One branch for each entry of a list; the entry is the branch's `task.data`."""

    @Activation.status.super()
    def activate(self):
        entries = list(self.flow_task._entries(self))
        if entries:
            self.next_tasks = [(self.flow_task._branch, entry) for entry in entries]
        elif self.flow_task._if_none is not None:
            self.next_tasks = [(self.flow_task._if_none, None)]
        else:
            raise FlowRuntimeError(f"{self.flow_task.name} has nobody to go to and no IfNone")


class Fan(Split):
    """A split over a list; while its join waits, branches may be added and removed under the process lock."""

    activation_class = FanActivation

    def __init__(self, entries, **kwargs):
        super().__init__(**kwargs)
        self._entries = entries
        self._branch = None
        self._if_none = None
        self._multi_instance = True

    def Next(self, node):
        """The node that every entry gets a task of."""
        self._branch = node
        self._activate_next.append((node, None, None))
        return self

    def IfNone(self, node):
        """Where an empty list goes on."""
        self._if_none = node
        self._activate_next.append((node, None, None))
        return self

    def _resolve(self, instance):
        super()._resolve(instance)
        self._entries = this.resolve(instance, self._entries)
        self._branch = this.resolve(instance, self._branch)
        self._if_none = this.resolve(instance, self._if_none)

    def _waiting(self, process_pk):
        """The finished split and the tasks of its branches; refused when the join has gone on."""
        tasks = self.flow_class.task_class._default_manager.filter(process_id=process_pk)
        split = tasks.filter(flow_task=self, status=STATUS.DONE).latest("pk")
        prefix = f"{split.token.token}/{split.pk}_"
        branches = tasks.filter(token__startswith=prefix)
        if not branches.exclude(status__in=ENDED).exists():
            raise FlowRuntimeError(f"{self.name} has been joined already")
        return split, prefix, branches

    def add(self, process_pk, entry):
        """One more branch while the join still waits; returns its task. Raises `FlowRuntimeError` when too late."""
        with self.flow_class.lock(process_pk):
            split, prefix, branches = self._waiting(process_pk)
            used = [int(token.token[len(prefix) :].split("/")[0]) for token in branches.values_list("token", flat=True)]
            token = Token(f"{prefix}{max(used) + 1}")
            return self._branch._create(self.activation_class(split), token, data=entry).task

    def remove(self, process_pk, task_pk):
        """Takes an unfinished branch away; the join goes on if it waited for nobody else."""
        with self.flow_class.lock(process_pk):
            split, _, branches = self._waiting(process_pk)
            task = branches.exclude(status__in=ENDED).filter(pk=task_pk).first()
            if task is None:
                raise FlowRuntimeError(f"{self.name} has no open branch {task_pk}")
            task.flow_task.activation_class(task).cancel()
            self._rejoin(split.process_id)

    def _rejoin(self, process_pk):
        joins = self.flow_class.task_class._default_manager.filter(
            process_id=process_pk, flow_task_type="JOIN", status=STATUS.STARTED
        )
        for task in joins:
            join = task.flow_task.activation_class(task)
            if join.complete.can_proceed():
                join.complete()
                join.activate_next()


class WaitActivation(TimerActivation):
    """Waits for the day of its `Deadline` row, which alone decides when it fires."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self):
        due_at = self.flow_task._delay(self)
        self.task.scheduled = due_at
        self.task.save()
        Deadline.objects.create(
            case=case_of(self),
            rule=self.flow_task.name,
            title=self.flow_task.task_title,
            task=self.task,
            starts_at=min(clock.now(), due_at),
            due_at=due_at,
            fires=True,
        )

    @Activation.status.super()
    def complete(self):
        super().complete.original()
        end_deadlines(self.task)

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self):
        """Go on; a failure is raised and rolls all of it back, so that the next sweep tries again."""
        self.complete()
        self.activate_next()

    @Activation.status.super()
    def cancel(self):
        end_deadlines(self.task)
        super().cancel.original()


class Day(Timer):
    """Wait for a day: a method of the flow gives the moment."""

    activation_class = WaitActivation


class TimeoutActivation(BoundaryActivationMixin, WaitActivation):
    """A timer beside a human task."""

    @Activation.status.super()
    def execute(self):
        if self.flow_task._interrupting:
            self.cancel_host_tasks()
        super().execute.original()


class Timeout(BoundaryEventMixin, Timer):
    """A timer that is armed and disarmed with its human task."""

    activation_class = TimeoutActivation
    shape = TimerBoundary.shape


class Message(Handle):
    """Wait for a message; `run(task, **content)` delivers it once, a second delivery is refused."""

    task_type = "MESSAGE"


class JobActivation(AbstractJobActivation):
    """A job: its outbox row holds lease and attempts; what it does and its completion are one commit."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self):
        self.task.save()
        outbox.put("flow_job", {"task": self.task.pk}, key=f"flow_job:{self.task.pk}")

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self):
        self.complete()
        self.activate_next()

    @Activation.status.transition(source=[STATUS.SCHEDULED, STATUS.STARTED], target=STATUS.ERROR)
    def error(self, exception):
        """Give up, visibly; nothing of the failing frame is kept, for it may hold personal data."""
        self.task.data = {**(self.task.data or {}), "failure": type(exception).__name__}
        self.task.finished = clock.now()
        self.task.save()

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.SCHEDULED, STATUS.STARTED], target=STATUS.CANCELED, permission=has_manage_permission
    )
    def cancel(self):
        self.task.finished = clock.now()
        self.task.save()


class Job(AbstractJob):
    """Work that takes time: `prepare(case) -> result` outside any transaction and repeatable, then
    `apply(activation, result)` together with the step onward. Delivered at least once, takes effect once.
    """

    activation_class = JobActivation

    def __init__(self, *, prepare=None, apply=None, **kwargs):
        super().__init__(**kwargs)
        self._prepare = prepare
        self._apply = apply

    def _resolve(self, instance):
        super()._resolve(instance)
        self._prepare = this.resolve(instance, self._prepare)
        self._apply = this.resolve(instance, self._apply)

    def prepare(self, task):
        """The slow part; `None` where the flow names none, or where the task is no longer waiting."""
        if self._prepare is None or task.status in ENDED:
            return None
        return self._prepare(task.process.case_process.case)

    def apply(self, task, result):
        """The effect and the step onward, in one commit; a second delivery changes nothing."""
        with task.activation() as activation:
            if task.status in ENDED:
                return
            activation.start()
            if self._apply is not None:
                self._apply(activation, result)
            activation.execute()


ALLOWED = (Human, Fan, Day, Timeout, Message, Job)

