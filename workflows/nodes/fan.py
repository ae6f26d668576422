"""Parallel work over a list."""

from viewflow import this
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS, Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes import Split
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.token import Token

# What a join no longer waits for; for a branch in error it does.
OVER = [STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED]


class FanActivation(SplitActivation):
    """One branch for each entry of a list; the entry is the `task.data` of the branch's first task."""

    @Activation.status.super()
    def activate(self):
        self.next_tasks = [(self.flow_task._branch, entry) for entry in self.flow_task._entries(self)]
        if not self.next_tasks and self.flow_task._if_none is None:
            raise FlowRuntimeError(f"{self.flow_task.name} has nobody to go to and no IfNone")

    @Activation.status.super()
    def create_next(self):
        if self.next_tasks:
            yield from super().create_next.original()
        else:
            yield self.flow_task._if_none._create(self, self.task.token)


class Fan(Split):
    """A split over a list; while its join waits, branches may be added and removed under the process lock."""

    activation_class = FanActivation

    def __init__(self, entries, **kwargs):
        super().__init__(**kwargs)
        self._entries = entries
        self._branch = None
        self._if_none = None

    def Next(self, node):  # noqa: N802 named like the engine's own
        """The node that every entry gets a task of."""
        self._branch = node
        return super().Next(node)

    def IfNone(self, node):  # noqa: N802 named like the engine's own
        """Where an empty list goes on, past the join."""
        self._if_none = node
        return super().Next(node)

    def _resolve(self, instance):
        super()._resolve(instance)
        self._entries = this.resolve(instance, self._entries)
        self._branch = this.resolve(instance, self._branch)
        self._if_none = this.resolve(instance, self._if_none)

    def add(self, process_pk, entry):
        """One more branch while the join waits. Raises `TransitionNotAllowed` when it has gone on already."""
        with self.flow_class.lock(process_pk):
            split, prefix = self._running(process_pk)
            tokens = self._branches_of(split, prefix).values_list("token", flat=True)
            number = 1 + max(int(token.token.removeprefix(prefix).split("/")[0]) for token in tokens)
            branch = self._branch._create(split, Token(f"{prefix}{number}"), data=entry)
            split._activate_next({branch})

    def is_running(self, process_pk):
        """Whether the join still waits, so that a branch may be added."""
        try:
            return bool(self._running(process_pk))
        except TransitionNotAllowed:
            return False

    def remove(self, process_pk, task_pk):
        """Take the branch of an open task away; the join goes on if it waited for nobody else.

        Raises `TransitionNotAllowed` when the branch is over, or is the last and nobody has reached the join.
        """
        with self.flow_class.lock(process_pk):
            split, prefix = self._running(process_pk)
            open_tasks = self._branches_of(split, prefix).exclude(status__in=OVER)
            task = open_tasks.filter(pk=task_pk).first()
            if task is None:
                raise TransitionNotAllowed(f"{self.name} has no open branch {task_pk}")
            task.flow_task.activation_class(task).cancel()
            join = self._tasks(process_pk).filter(
                flow_task_type="JOIN", token=split.task.token, status=STATUS.STARTED
            )
            if join:
                split._activate_next({each.flow_task.activation_class(each) for each in join})
            elif not open_tasks.exists():
                raise TransitionNotAllowed(f"{self.name} would have no branch left")

    def _tasks(self, process_pk):
        return self.flow_class.task_class._default_manager.filter(process_id=process_pk)

    def _branches_of(self, split, prefix):
        return self._tasks(split.process.pk).filter(token__startswith=prefix)

    def _running(self, process_pk):
        """The split that ran last and the beginning of its branches' tokens, while its join still waits."""
        task = self._tasks(process_pk).filter(flow_task=self, status=STATUS.DONE).order_by("pk").last()
        if task is not None:
            split, prefix = self.activation_class(task), f"{task.token}/{task.pk}_"
            if self._branches_of(split, prefix).exclude(status__in=OVER).exists():
                return split, prefix
        raise TransitionNotAllowed(f"{self.name} has been joined already")
