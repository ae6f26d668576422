"""The beginning of a process."""

from viewflow.workflow import STATUS, Activation
from viewflow.workflow.nodes import StartHandle
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.signals import flow_started, task_started


class StartActivation(StartHandleActivation):
    """Starts a process that its flow has stored already; nobody else can see it yet, so it needs no lock."""

    @Activation.status.transition(source=STATUS.NEW)
    def execute(self):
        task_started.send(sender=self.flow_class, process=self.process, task=self.task)
        self.complete()
        flow_started.send(sender=self.flow_class, process=self.process, task=self.task)
        self.activate_next()


class Start(StartHandle):
    """Start from code, within a transaction; the flow's method stores the process."""

    activation_class = StartActivation
