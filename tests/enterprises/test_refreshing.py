"""What nights judge by is read beside them: all of it once, what changed, and after a month all again."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from polars.testing import assert_frame_equal

from enterprises.models import KeptFacts, Standing
from enterprises.night import keeping, reading, refreshing, run, touched
from tests.enterprises.test_night import everybody, judged  # noqa: F401 - a fixture
from tests.enterprises.test_night_goes_on import _wait_for as wait_for
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from trail import clock, outbox
from trail.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
DAY = timedelta(days=1)
COMMAND = """
import sys, django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from enterprises.night import run
from trail import outbox

run.PIECE = 1
outbox.dispatch()
"""


@pytest.fixture
def laid_out(everybody, monkeypatch):  # noqa: F811
    """Five enterprises in pieces of one, whose facts are kept."""
    monkeypatch.setattr(run, "PIECE", 1)
    refresh()
    return everybody


def refresh():
    settle()
    assert refreshing.refresh() is None


def settle():
    """Wait until whatever was written so far, in other databases too, is older than what a look takes for
    new.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (written,) = cursor.fetchone()
    wait_for(lambda: touched.moment()[0] > written)


def tables():
    """By which transaction each kept table was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upto, xmin::text FROM enterprises_keptfacts ORDER BY 1")
        return dict(cursor.fetchall())


def read_before(days):
    KeptFacts.objects.update(read_on=clock.today() - days * DAY)


def assert_true(pieces):
    """What is kept is what a whole reading says."""
    day = clock.today()
    facts = run.facts_for(run.plan(day))
    rows = KeptFacts.objects.defer("table")
    assert [each.upto for each in rows] == pieces
    for row in rows:
        whole = reading.facts_of(facts.names, day, row.after, row.upto, places=facts.places)
        assert_frame_equal(keeping.table_of(row.upto), whole.sort("enterprise"))


def test_what_was_laid_out_no_night_reads_anew(laid_out):
    before = tables()
    assert list(before) == [each.pk for each in laid_out]
    assert_true(list(before))

    assert judged().changed == len(laid_out)

    assert tables() == before, "a piece that is read anew is kept anew"
    assert run.facts_for(run.plan(clock.today())).touched.is_empty()
    assert Standing.objects.count() == len(laid_out)


def test_where_nothing_changed_nothing_is_read(laid_out):
    before = tables()
    settle()

    with CaptureQueriesContext(connection) as asked:
        refreshing.refresh()

    assert tables() == before
    said = [each["sql"] for each in asked.captured_queries]
    assert any("age(l.xmin)" in sql for sql in said)
    assert not [sql for sql in said if "row::text" in sql or 'SELECT "table"' in sql]


def test_only_pieces_of_which_much_changed_are_kept_anew(everybody):  # noqa: F811
    made = [*everybody, *EnterpriseFactory.create_batch(2 * keeping.ONE_IN - len(everybody))]
    refresh()
    before = tables()

    for one in made[:2]:
        YearFactsFactory(enterprise=one, year=2001)
    refresh()
    assert tables() == before, "of one in so many the night reads"

    YearFactsFactory(enterprise=made[2], year=2001)
    read_before(days=1)
    refresh()
    assert tables() != before
    (kept,) = KeptFacts.objects.all()
    assert kept.read_on == clock.today() - DAY, "only those that changed were read"
    assert_true([kept.upto])


def test_new_enterprises_are_laid_out(laid_out):
    new = EnterpriseFactory()
    refresh()
    assert_true([*(each.pk for each in laid_out), new.pk])


def test_a_deleted_row_is_known_after_a_month_and_the_night_after_it(laid_out):
    judged()
    before = tables()
    laid_out[0].years.all().delete()

    read_before(keeping.MONTH.days)
    refresh()
    assert set(tables()) == set(before)
    assert set(KeptFacts.objects.values_list("read_on", flat=True)) == {clock.today() - keeping.MONTH}
    assert judged().changed == 0

    read_before(keeping.MONTH.days + 1)
    refresh()
    assert set(KeptFacts.objects.values_list("read_on", flat=True)) == {clock.today()}
    assert_true(list(before))
    assert judged().changed == 1


def test_a_night_reads_all_anew_only_where_nobody_did_for_two_months(laid_out):
    judged()
    read_before(keeping.TWO_MONTHS.days)
    laid_out[0].years.all().delete()
    assert judged().changed == 0
    assert set(KeptFacts.objects.values_list("read_on", flat=True)) == {clock.today() - keeping.TWO_MONTHS}

    read_before(keeping.TWO_MONTHS.days + 1)
    assert judged().changed == 1
    assert set(KeptFacts.objects.values_list("read_on", flat=True)) == {clock.today()}


def test_the_timetable_asks_once_an_hour_and_a_spell_follows_the_other(everybody, monkeypatch):  # noqa: F811
    monkeypatch.setattr(run, "PIECE", 1)
    monkeypatch.setattr(run, "SPELL", 0)

    refreshing.begin()
    refreshing.begin("a table")
    assert Outbox.objects.count() == 1, "one at a time"
    outbox.dispatch()
    assert Outbox.objects.exclude(done_at=None).count() == len(everybody) + 1
    assert_true([each.pk for each in everybody])

    refreshing.begin("a table")
    assert outbox.due() == 1
    outbox.dispatch()


def test_whoever_is_killed_between_two_pieces_goes_on_behind_the_first(everybody):  # noqa: F811
    settle()
    refreshing.begin()
    with held(everybody[2]):
        killed = subprocess.Popen([sys.executable, "-c", COMMAND, connection.settings_dict["NAME"]])
        try:
            wait_for(lambda: killed.poll() is not None or waiting() == 1)
        finally:
            killed.kill()
            killed.wait()
    before = tables()
    assert list(before) == [each.pk for each in everybody[:2]]

    Outbox.objects.update(lease_until=clock.now())
    done = subprocess.run([sys.executable, "-c", COMMAND, connection.settings_dict["NAME"]], check=False)

    assert done.returncode == 0
    after = tables()
    assert {key: after[key] for key in before} == before, "what was kept is not kept again"
    assert_true([each.pk for each in everybody])
    assert not outbox.is_open(refreshing.JOB)


def test_while_everybody_is_judged_nothing_is_laid_out(everybody):  # noqa: F811
    begun = run.begin(clock.today())
    refreshing.begin()
    outbox.dispatch()
    assert not KeptFacts.objects.exists()
    assert not outbox.is_open(refreshing.JOB)

    run.give_up(begun)
    refreshing.begin("a table")
    outbox.dispatch()
    assert KeptFacts.objects.exists()


def test_two_at_once_leave_one_table_a_piece(everybody, monkeypatch):  # noqa: F811
    monkeypatch.setattr(run, "PIECE", 1)
    with ThreadPoolExecutor(2) as pool:
        with held(everybody[0]):
            both = [pool.submit(aside) for _ in range(2)]
            wait_for(lambda: waiting() == 2)
        assert [each.result() for each in both] == [None, None]

    assert_true([each.pk for each in everybody])


def aside():
    try:
        return refreshing.refresh()
    finally:
        connection.close()


@contextmanager
def held(enterprise):
    """While it lasts whoever keeps the table of that piece of one must wait."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprises_keptfacts"
            ' (after, upto, shape, day, read_on, cluster, transaction, "table")'
            " VALUES (%s, %s, '', now(), now(), 0, 0, '')",
            [enterprise.pk - 1, enterprise.pk],
        )
        yield
        transaction.set_rollback(True, using="owner")


def waiting():
    """How many connections to this database wait for another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'"
        )
        return cursor.fetchone()[0]
