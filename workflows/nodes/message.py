"""Waiting for another flow."""

from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.nodes import Handle


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
