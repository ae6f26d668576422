"""Jobs: delivered at least once, effective once, visible when they fail."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS

from tests.engine_app import cases
from tests.engine_app.flows import SECRET, LetterFlow
from trail import clock, outbox
from trail.models import Outbox

FILED = "filed 尊敬的申请人"
for_real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def letter(process):
    return cases.task_of(process, LetterFlow.letter)


def row_of(process):
    return Outbox.objects.get(key=f"flow_job:{letter(process).pk}")


def let_waits_end():
    Outbox.objects.update(not_before=clock.now())


def let_leases_end():
    Outbox.objects.filter(done_at=None).update(lease_until=clock.now() - timedelta(seconds=1))


@pytest.fixture
def failed(db):
    """A process whose letter failed five times."""
    process = cases.begin(LetterFlow, fails=True)
    for _ in range(outbox.MOST_ATTEMPTS):
        outbox.dispatch()
        let_waits_end()
    return process


def test_a_job_waits_for_a_worker_and_takes_effect_with_the_step_onward(db):
    process = cases.begin(LetterFlow)
    assert letter(process).status == STATUS.SCHEDULED
    assert outbox.dispatch() == 1
    assert cases.noted(process, FILED) == 1
    assert letter(process).status == cases.status_of(process) == STATUS.DONE


def test_a_second_delivery_has_no_effect(db):
    process = cases.begin(LetterFlow)
    outbox.dispatch()
    Outbox.objects.update(done_at=None)
    assert outbox.dispatch() == 1
    assert cases.noted(process, FILED) == 1


def test_a_job_of_a_cancelled_process_has_no_effect(db, tmp_path):
    process = cases.begin(LetterFlow, began=str(tmp_path / "began"))
    LetterFlow.instance.cancel(process)
    assert outbox.dispatch() == 1
    assert cases.noted(process, FILED) == 0
    assert not (tmp_path / "began").exists()
    assert letter(process).status == STATUS.CANCELED


def test_a_job_cancelled_while_it_is_prepared_has_no_effect(db):
    process = cases.begin(LetterFlow)
    job, payload = outbox._jobs["flow_job"], row_of(process).payload
    result = job.prepare(payload)
    LetterFlow.instance.cancel(process)
    job.apply(payload, result)
    assert cases.noted(process, FILED) == 0


def test_a_failing_job_is_tried_again(db):
    process = cases.begin(LetterFlow, fails=True)
    outbox.dispatch()
    assert letter(process).status == STATUS.SCHEDULED
    cases.order(process, fails=False)
    let_waits_end()
    outbox.dispatch()
    assert cases.noted(process, FILED) == 1


def test_after_five_failures_the_task_stands_in_error_with_the_kind_of_failure_and_nothing_else(failed):
    task = letter(failed)
    assert (task.status, task.data) == (STATUS.ERROR, {"failure": "RuntimeError"})
    assert task.finished is not None
    assert cases.noted(failed, FILED) == 0
    assert row_of(failed).dead_at is not None


def test_no_value_of_the_failing_frame_is_kept_anywhere(failed):
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS kept WHERE kept::text LIKE %s', [f"%{SECRET}%"]
            )
            assert cursor.fetchone() == (0,), table


def test_a_revived_job_is_tried_anew_and_done(failed):
    cases.order(failed, fails=False)
    with letter(failed).activation() as activation:
        activation.revive()
    assert letter(failed).data == {}
    outbox.dispatch()
    assert cases.noted(failed, FILED) == 1
    assert cases.status_of(failed) == STATUS.DONE


def test_a_process_with_a_failed_job_can_be_cancelled(failed):
    with letter(failed).activation() as activation:
        activation.cancel()
    LetterFlow.instance.cancel(failed)
    assert cases.status_of(failed) == STATUS.CANCELED


def test_a_job_that_is_done_cannot_be_given_up(db):
    process = cases.begin(LetterFlow)
    payload = row_of(process).payload
    outbox.dispatch()
    outbox._jobs["flow_job"].gave_up(payload, RuntimeError())
    assert letter(process).status == STATUS.DONE
    with letter(process).activation() as activation, pytest.raises(TransitionNotAllowed):
        activation.cancel()


@for_real
def test_many_workers_give_a_job_one_effect(tmp_path):
    processes = [cases.begin(LetterFlow) for _ in range(6)]
    assert sum(cases.at_once(*[outbox.dispatch] * 4)) == 6
    assert [cases.noted(process, FILED) for process in processes] == [1] * 6


@for_real
def test_a_long_job_keeps_its_lease(monkeypatch):
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=1.2))
    process = cases.begin(LetterFlow, seconds=3)
    assert sorted(cases.at_once(outbox.dispatch, lambda: time.sleep(2) or outbox.dispatch())) == [0, 1]
    assert row_of(process).attempts == cases.noted(process, FILED) == 1


WORKER = """
import sys, django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from trail import outbox

outbox.dispatch()
"""


@for_real
def test_a_worker_killed_in_the_middle_of_a_job_leaves_one_effect(tmp_path):
    began = tmp_path / "began"
    process = cases.begin(LetterFlow, began=str(began), seconds=60)
    worker = subprocess.Popen([sys.executable, "-c", WORKER, connection.settings_dict["NAME"]])
    try:
        _wait_for(began.exists)
        assert outbox.dispatch() == 0, "the killed worker's lease still runs"
    finally:
        worker.kill()
        worker.wait()
    assert cases.noted(process, FILED) == 0

    cases.order(process, seconds=0)
    let_leases_end()
    assert outbox.dispatch() == 1
    assert began.read_text().splitlines() == ["began"] * 2
    assert cases.noted(process, FILED) == 1
    assert cases.status_of(process) == STATUS.DONE


def _wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)
