"""Who holds a process, who waits for it, and for how long."""

from threading import Event, Thread
from time import monotonic

import pytest
from django.db import DatabaseError, connection, transaction
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.models import Process, Task

from tests.engine_app import cases
from tests.engine_app.flows import DeskFlow
from tests.factories.accounts import UserFactory
from workflows import nodes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HASTY = nodes.RowLock(timeout_ms=200)


@pytest.fixture
def held():
    """A process that another connection holds until the test is over."""
    process = cases.begin(DeskFlow)
    holding, over = Event(), Event()

    def hold():
        with DeskFlow.lock(process.pk):
            holding.set()
            over.wait(10)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    holding.wait(10)
    yield process
    over.set()
    holder.join()


def test_whoever_waits_too_long_hears_that_the_process_is_held(held):
    began = monotonic()
    with pytest.raises(FlowLockFailed), HASTY(DeskFlow, held.pk):
        pytest.fail("the lock was given twice")
    assert 0.2 <= monotonic() - began < 4


def test_a_failed_wait_leaves_the_outer_transaction_usable(held):
    with transaction.atomic():
        with pytest.raises(FlowLockFailed), HASTY(DeskFlow, held.pk):
            pass
        Process.objects.filter(pk=held.pk).exists()
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)


def test_a_wait_for_another_row_under_the_lock_is_bounded_and_heard_alike(held):
    mine = cases.begin(DeskFlow)
    with pytest.raises(FlowLockFailed), HASTY(DeskFlow, mine.pk):
        Process.objects.select_for_update().get(pk=held.pk)


def test_other_errors_of_the_database_are_not_mistaken_for_a_held_process():
    process = cases.begin(DeskFlow)
    with pytest.raises(DatabaseError), DeskFlow.lock(process.pk), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")


def test_the_lock_may_be_taken_again_by_its_holder():
    process = cases.begin(DeskFlow)
    with DeskFlow.lock(process.pk), DeskFlow.lock(process.pk):
        assert connection.in_atomic_block


def test_the_lock_does_not_hold_up_rows_that_point_to_the_process(held):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        Task.objects.create(process=held, flow_task=DeskFlow.check)


def test_of_eight_who_do_the_same_task_at_once_one_does_it():
    process = cases.begin(DeskFlow)
    users = UserFactory.create_batch(8)
    answers = cases.at_once(
        *[lambda user=user: cases.do(cases.task_of(process, DeskFlow.check), user) for user in users]
    )
    assert answers.count(None) == 1
    assert {type(answer).__name__ for answer in answers if answer is not None} == {"NoTransition"}
