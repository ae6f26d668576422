"""Ending a case before its flow does."""

from contextlib import contextmanager

from viewflow.workflow import PROCESS

from workflows.models import CaseProcess


@contextmanager
def ended_early(case):
    """Hold the lock of the case's open process; on leaving without an exception, all that waits in it is
    cancelled. Gives the process, or None where none is open.
    """
    link = CaseProcess.objects.select_related("process").filter(case=case, is_open=True).first()
    if link is None:
        yield None
        return
    process = link.process
    with process.flow_class.lock(process.pk):
        process.refresh_from_db()
        if process.status != PROCESS.NEW:
            yield None
            return
        yield process
        process.flow_class.instance.cancel(process)
