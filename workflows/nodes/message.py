"""Waiting for another flow."""

import logging

from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import Handle

from trail import outbox
from workflows.services.messages import KIND, post

__all__ = ["Message", "deliver_to_all", "post"]

logger = logging.getLogger(__name__)


class Message(Handle):
    """Wait for a message; a second delivery is refused with `TransitionNotAllowed`.

    `run(task, **content)` delivers to a task, `deliver(process_pk, **content)` to a process's waiting task.
    """

    task_type = "MESSAGE"

    def waiting(self, process_pk):
        """The task of a process that waits for this message, or None."""
        tasks = self.flow_class.task_class._default_manager
        return tasks.filter(process_id=process_pk, flow_task=self, status=STATUS.NEW).first()

    def deliver(self, process_pk, **content):
        """Deliver to the process; returns what the flow's method returns."""
        with self.flow_class.lock(process_pk):
            task = self.waiting(process_pk)
            if task is None:
                raise TransitionNotAllowed(f"process {process_pk} does not wait for {self.name}")
            return self.run(task, **content)


def deliver_to_all(node, applications):
    """Deliver to every application of the queryset that waits at the node (`app/flows.Flow.node`), in the
    order of ids, each in its own transaction. One that fails holds no other up; the first failure is raised
    at the end, so that a job tries again.
    """
    waiting = Task.objects.filter(
        flow_task=node,
        status=STATUS.NEW,
        process__case_process__case__application__in=applications.values("pk"),
    )
    failures = []
    for task in waiting.order_by("process__case_process__case__application__pk"):
        try:
            task.flow_task.run(task)
        except Exception as error:
            logger.error("Task %s did not get its message: %s", task.pk, type(error).__name__)
            failures.append(error)
    if failures:
        raise failures[0]


@outbox.job(KIND)
class FlowMessage(outbox.Job):
    """Carries a message to the task that waits for it; a process that waits elsewhere is left as it is."""

    def apply(self, payload, result):
        task = Task.objects.filter(
            flow_task=payload["node"],
            status=STATUS.NEW,
            process__case_process__case=payload["case"],
        ).first()
        if task is not None:
            task.flow_task.run(task)
