"""The lock under which everything that happens to one process happens one after the other."""

from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg import errors
from viewflow.workflow.exceptions import FlowLockFailed

from trail import clock

# One round trip, which brings the clock along: the row is locked only after the time-out has been set. Not
# FOR UPDATE, so that whoever merely writes a row that points to the process need not wait.
WAIT_FOR_PROCESS = """
    WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true))
    SELECT transaction_timestamp() FROM viewflow_process, patience WHERE id = %s
    FOR NO KEY UPDATE OF viewflow_process
"""


class RowLock:
    """Waits for the process row, but not for ever; whoever waits too long hears `FlowLockFailed` (HTTP 409).

    The time-out holds for the rest of the transaction, so it also bounds the waits for other rows. Inside an
    outer transaction a failure undoes only what happened under this lock.
    """

    def __init__(self, timeout_ms=5000):
        self.timeout_ms = timeout_ms

    @contextmanager
    def __call__(self, flow_class, process_pk):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(WAIT_FOR_PROCESS, [f"{self.timeout_ms}ms", process_pk])
                    for (moment,) in cursor:
                        clock.learn(moment)
                yield
        except OperationalError as error:
            if isinstance(error.__cause__, (errors.LockNotAvailable, errors.DeadlockDetected)):
                raise FlowLockFailed(f"process {process_pk} is held by another") from error
            raise


row_lock = RowLock()


@contextmanager
def held(case):
    """Hold the lock of the case's process, so that what is written meanwhile comes before or after its
    steps.
    """
    process = case.processes.select_related("process").latest("pk").process
    with process.flow_class.lock(process.pk):
        yield
