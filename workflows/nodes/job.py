"""Work that takes time, done by a worker after the commit."""

from viewflow import this
from viewflow.workflow import STATUS, Activation
from viewflow.workflow.activation import has_manage_permission
from viewflow.workflow.models import Task
from viewflow.workflow.nodes.job import AbstractJob, AbstractJobActivation

from trail import clock, outbox

KIND = "flow_job"
KEY = f"{KIND}:"


class JobActivation(AbstractJobActivation):
    """A job: its outbox row holds lease and attempts; what it does and its completion are one commit."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.SCHEDULED)
    def activate(self):
        self.task.save()
        outbox.put(KIND, {"task": self.task.pk}, key=f"{KEY}{self.task.pk}")

    @Activation.status.super()
    def start(self):
        self.task.started = clock.now()

    @Activation.status.super()
    def execute(self):
        self.complete()
        self.activate_next()

    @Activation.status.transition(source=STATUS.SCHEDULED, target=STATUS.ERROR)
    def error(self, exception):
        """Give up, visibly; of the failure only its kind is kept: its words and values may be personal."""
        self.task.data = {**self.task.data, "failure": type(exception).__name__}
        self.task.finished = clock.now()
        self.task.save()

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.SCHEDULED, STATUS.ERROR],
        target=STATUS.CANCELED,
        permission=has_manage_permission,
    )
    def cancel(self):
        self.task.finished = clock.now()
        self.task.save()

    def prepare_revived_task(self, task):
        super().prepare_revived_task(task)
        task.data = {name: value for name, value in task.data.items() if name != "failure"}


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


@outbox.job(KIND)
class FlowJob(outbox.Job):
    """Carries a row of the outbox to the task that wrote it; a task that no longer waits is left as it is."""

    def prepare(self, payload):
        task = Task.objects.select_related("process__case_process__case").get(pk=payload["task"])
        if task.status == STATUS.SCHEDULED and task.flow_task._prepare:
            return task.flow_task._prepare(task.process.case_process.case)
        return None

    def apply(self, payload, result):
        with Task.objects.get(pk=payload["task"]).activation() as activation:
            if activation.task.status != STATUS.SCHEDULED:
                return
            activation.start()
            if activation.flow_task._apply:
                activation.flow_task._apply(activation, result)
            activation.execute()

    def gave_up(self, payload, error):
        """After the last attempt the task stands in error, where an operator revives or cancels it."""
        with Task.objects.get(pk=payload["task"]).activation() as activation:
            if activation.error.can_proceed():
                activation.error(error)
