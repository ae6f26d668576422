"""What must follow a commit follows it, and once."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from celery import Celery
from django.core.management import call_command
from django.db import connection, transaction

from tests.factories.accounts import id_number
from trail import clock, outbox, tasks, wake
from trail.guard import IdentityNumberError
from trail.models import NumberSeries, Outbox

real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SECRET = "mongolian-horse"


@pytest.fixture
def jobs(monkeypatch):
    """An empty register of jobs, for jobs of a test's own."""
    monkeypatch.setattr(outbox, "_jobs", {})


@pytest.fixture
def letter(jobs):
    """A job that counts its preparations, and whose effect is one row a key."""

    @outbox.job("letter")
    class Letter(outbox.Job):
        prepared = 0

        def prepare(self, payload):
            Letter.prepared += 1
            return f"letter {payload['n']}"

        def apply(self, payload, result):
            NumberSeries.objects.create(series=result, last=payload["n"])

    return Letter


@pytest.fixture
def broken(jobs):
    """A job that always fails, with a secret in its hands."""

    @outbox.job("broken")
    class Broken(outbox.Job):
        def apply(self, payload, result):
            password = SECRET
            NumberSeries.objects.create(series="half done", last=len(password))
            raise RuntimeError(f"no printer for {id_number(1)}\nDETAIL: {password}")


def put(kind="letter", n=1, **options):
    with transaction.atomic():
        outbox.put(kind, {"n": n}, key=f"{kind} {n}", **options)


def let_leases_end():
    Outbox.objects.filter(lease_until__isnull=False).update(lease_until=clock.now() - timedelta(seconds=1))


def let_waits_end():
    Outbox.objects.update(not_before=clock.now())


@pytest.mark.django_db
def test_row_is_prepared_applied_and_done(letter):
    put(n=7)

    assert outbox.dispatch() == 1
    assert NumberSeries.objects.get().series == "letter 7"
    assert Outbox.objects.get().done_at == clock.now()
    assert outbox.dispatch() == 0


@pytest.mark.django_db
def test_same_key_is_done_once(letter):
    put(n=7)
    put(n=7)
    outbox.dispatch()
    put(n=7)

    assert outbox.dispatch() == 0
    assert Outbox.objects.count() == 1


@pytest.mark.django_db
def test_a_kind_is_open_until_its_rows_are_done_or_given_up(letter, broken):
    assert not outbox.is_open("letter")
    put()
    assert (outbox.is_open("letter"), outbox.is_open("broken")) == (True, False)
    outbox.dispatch()
    assert not outbox.is_open("letter")

    put("broken")
    outbox.dispatch()
    assert outbox.is_open("broken")
    Outbox.objects.filter(kind="broken").update(dead_at=clock.now())
    assert not outbox.is_open("broken")


@real
def test_what_is_rolled_back_never_happens(letter):
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    assert outbox.dispatch() == 0


@pytest.mark.django_db
def test_row_waits_for_its_time(letter):
    put(not_before=clock.now() + timedelta(hours=1))
    assert outbox.dispatch() == 0

    let_waits_end()
    assert outbox.dispatch() == 1


@real
def test_row_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        outbox.put("letter", {}, key="letter")


@pytest.mark.django_db
def test_identity_number_never_enters_the_outbox():
    with pytest.raises(IdentityNumberError):
        outbox.put("letter", {"to": id_number(9)}, key="letter")


@real
def test_worker_killed_after_preparing_leaves_one_effect(letter):
    put()
    outbox._jobs["letter"].prepare(outbox._claim().payload)  # and here the worker is killed
    assert outbox.dispatch() == 0, "its lease still runs"

    let_leases_end()

    assert outbox.dispatch() == 1
    assert letter.prepared == 2
    assert NumberSeries.objects.count() == 1


@real
def test_worker_that_comes_back_too_late_applies_nothing(letter):
    put()
    sleeper = outbox._claim()
    let_leases_end()
    assert outbox.dispatch() == 1

    assert outbox._work(sleeper) is False
    assert NumberSeries.objects.count() == 1
    assert Outbox.objects.get().attempts == 2


@real
def test_worker_killed_while_applying_leaves_nothing_half_done(letter):
    put()
    row = outbox._claim()
    with transaction.atomic():
        outbox._finish(row, "letter 1")
        transaction.set_rollback(True)  # as the database does when the worker is killed here

    assert not NumberSeries.objects.exists()
    let_leases_end()
    assert outbox.dispatch() == 1
    assert NumberSeries.objects.count() == 1


@real
def test_eight_workers_do_every_row_once(letter):
    for n in range(40):
        put(n=n)
    start = Barrier(8)

    def work(_):
        start.wait()
        done = outbox.dispatch()
        connection.close()
        return done

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(work, range(8)))

    assert sum(done) == 40
    assert letter.prepared == 40
    assert NumberSeries.objects.count() == 40


@real
def test_long_work_keeps_its_lease(jobs, monkeypatch):
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=0.6))

    @outbox.job("slow")
    class Slow(outbox.Job):
        def prepare(self, payload):
            time.sleep(1.5)
            return outbox.due()

        def apply(self, payload, result):
            NumberSeries.objects.create(series="due meanwhile", last=result)

    put("slow")

    assert outbox.dispatch() == 1
    assert NumberSeries.objects.get().last == 0


@pytest.mark.django_db
def test_failure_is_tried_again_ever_later_and_then_given_up(broken):
    put("broken")
    waits = []
    for _ in range(4):
        assert outbox.dispatch() == 0
        waits.append((Outbox.objects.get().not_before - clock.now()).total_seconds())
        let_waits_end()
    assert outbox.dispatch() == 0

    row = Outbox.objects.get()
    assert waits == [20, 40, 80, 160]
    assert (row.attempts, row.dead_at) == (5, clock.now())
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db
def test_failure_is_kept_as_type_and_message_without_values(broken):
    put("broken")
    outbox.dispatch()

    assert Outbox.objects.get().last_error == "RuntimeError: no printer for ******"


@pytest.mark.django_db
def test_failing_row_does_not_stop_the_others(broken, letter):
    put("broken")
    put("letter")

    assert outbox.dispatch() == 1


@pytest.mark.django_db
def test_kind_nobody_knows_is_named(jobs):
    put("unheard-of")
    outbox.dispatch()

    assert Outbox.objects.get().last_error == "LookupError: no job is known for unheard-of"


@pytest.mark.django_db
def test_row_whose_workers_never_come_back_is_given_up_by_the_reaper(letter):
    put()
    Outbox.objects.update(
        attempts=5, lease_until=clock.now() - timedelta(seconds=1), lease_token=uuid.uuid4()
    )

    assert outbox.reap() == 0
    assert outbox.state() == {"pending": 0, "oldest_age_seconds": 0, "dead": 1}


@pytest.fixture
def mourned(jobs):
    """A job that always fails and writes down that it was given up."""

    @outbox.job("mourned")
    class Mourned(outbox.Job):
        in_the_way = False

        def prepare(self, payload):
            raise RuntimeError("no printer")

        def gave_up(self, payload, error):
            NumberSeries.objects.create(series=type(error).__name__, last=payload["n"])
            if Mourned.in_the_way:
                raise RuntimeError("somebody holds the case")

    return Mourned


@pytest.mark.django_db
def test_job_hears_once_that_it_was_given_up(mourned):
    put("mourned", n=7)
    for _ in range(5):
        assert not NumberSeries.objects.exists()
        outbox.dispatch()
        let_waits_end()
    outbox.dispatch()
    outbox.reap()

    assert list(NumberSeries.objects.values_list("series", "last")) == [("RuntimeError", 7)]


@real
def test_job_that_cannot_be_told_yet_is_told_by_the_reaper(mourned):
    mourned.in_the_way = True
    put("mourned")
    Outbox.objects.update(attempts=4)
    outbox.dispatch()
    assert not NumberSeries.objects.exists()
    assert outbox.state()["dead"] == 0

    mourned.in_the_way = False
    let_leases_end()
    outbox.reap()

    assert NumberSeries.objects.get().series == "WorkerLostError"
    assert outbox.state()["dead"] == 1


@real
def test_timetable_finds_what_no_wake_up_told_of(letter):
    put()
    outbox._claim()
    let_leases_end()

    tasks.reap()

    assert NumberSeries.objects.count() == 1


@real
def test_broker_that_is_down_hinders_no_commit_and_loses_nothing(letter, monkeypatch, caplog):
    monkeypatch.setattr(wake, "_quiet_until", 0.0)
    monkeypatch.setattr(wake, "current_app", Celery(broker="redis://127.0.0.1:1", set_as_current=False))
    before = time.monotonic()

    put()

    assert time.monotonic() - before < 2
    assert "The workers were not woken" in caplog.text
    assert outbox.dispatch() == 1


@real
def test_transaction_wakes_the_workers_once(letter, monkeypatch):
    woken = []
    monkeypatch.setattr(wake, "dispatcher", lambda: woken.append(True))

    with transaction.atomic():
        for n in range(3):
            put(n=n)
    with transaction.atomic():
        put(n=4)

    assert woken == [True, True]


@real
def test_savepoint_rolled_back_does_not_swallow_the_wake_up(letter, monkeypatch):
    woken = []
    monkeypatch.setattr(wake, "dispatcher", lambda: woken.append(True))

    with transaction.atomic():
        with transaction.atomic():
            put(n=1)
            transaction.set_rollback(True)
        put(n=2)

    assert woken == [True]


@pytest.mark.django_db
def test_command_tells_what_waits_and_what_is_dead(letter, capsys):
    put(n=1)
    put(n=2, not_before=clock.now() + timedelta(hours=1))
    Outbox.objects.filter(key="letter 1").update(not_before=clock.now() - timedelta(seconds=90))
    put("gone")
    Outbox.objects.filter(kind="gone").update(dead_at=clock.now())

    call_command("outbox", "--json")

    assert json.loads(capsys.readouterr().out) == {"pending": 2, "oldest_age_seconds": 90, "dead": 1}


@pytest.mark.django_db
def test_put_takes_one_query_beside_the_clock(django_assert_num_queries):
    clock.now()

    with django_assert_num_queries(1):
        outbox.put("letter", {}, key="letter")
