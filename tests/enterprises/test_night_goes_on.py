"""The judging of everybody goes on after whatever ended it: killed in the middle, given up, left behind."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from enterprises.models import Standing, StandingRun
from enterprises.night import run
from tests.enterprises.test_night import everybody, rows  # noqa: F401 - a fixture
from trail import clock, outbox
from trail.models import Outbox

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

COMMAND = """
import sys, django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from enterprises.night import run

run.PIECE = 1
call_command("judge_enterprises", "--resume")
"""


def command():
    return subprocess.Popen([sys.executable, "-c", COMMAND, connection.settings_dict["NAME"]])


def written():
    """By which transaction each standing was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT enterprise_id, xmin::text FROM enterprises_standing ORDER BY 1")
        return dict(cursor.fetchall())


def somebody_waits_for(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", [pid])
        return cursor.fetchone()[0] > 0


@for_real
def test_a_command_killed_within_a_piece_goes_on_behind_the_last_whole_one(everybody):  # noqa: F811
    third = everybody[2]
    begun = run.begin(clock.today())

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprises_standing (enterprise_id, industry, held, met, open, met_later,"
            " open_later, scores, codes, fingerprint, changed_on)"
            " VALUES (%s, '', 0, 0, 0, 0, 0, '{}', '{}', 0, now())",
            [third.pk],
        )
        killed = command()
        try:
            pid = connections["owner"].connection.info.backend_pid
            _wait_for(lambda: killed.poll() is not None or somebody_waits_for(pid))
        finally:
            killed.kill()
            killed.wait()
        transaction.set_rollback(True, using="owner")

    begun.refresh_from_db()
    before = written()
    assert (begun.judged, begun.ended_at) == (2, None)
    assert list(before) == [each.pk for each in everybody[:2]]

    assert command().wait(timeout=300) == 0

    begun.refresh_from_db()
    after, resumed = written(), rows()
    assert (begun.judged, begun.changed, begun.ended_at is not None) == (5, 5, True)
    assert {key: after[key] for key in before} == before, "what was stored is not stored again"
    Standing.objects.all().delete()
    run.finish(run.begin(clock.today()))
    assert rows() == resumed


def test_a_judging_whose_job_was_given_up_ends_as_that_and_the_day_may_begin_anew(everybody, monkeypatch):  # noqa: F811
    run.begin_night()
    with monkeypatch.context() as broken:
        broken.setattr(run, "plan", lambda day: 1 / 0)
        for _ in range(outbox.MOST_ATTEMPTS):
            outbox.dispatch()
            Outbox.objects.update(not_before=clock.now())

    (given_up,) = StandingRun.objects.all()
    assert given_up.given_up
    assert run.last_run() is None, "no page tells of a night that did not come to everybody"

    run.begin_night()
    outbox.dispatch()

    assert run.last_run().judged == 5
    with pytest.raises(CommandError):
        call_command("judge_enterprises", "--resume")
    assert StandingRun.objects.filter(given_up=False).count() == 1


def test_a_judging_that_stands_still_is_taken_on_the_same_day_and_given_up_on_another(everybody):  # noqa: F811
    left = run.begin(clock.today())
    run.begin_night()
    run.begin_night()
    assert Outbox.objects.filter(kind=run.JOB).count() == 1
    outbox.dispatch()
    left.refresh_from_db()
    assert (left.judged, left.given_up, run.open_run()) == (5, False, None)

    old = run.begin(clock.today() - timedelta(days=1))
    run.begin_night(clock.today() + timedelta(days=1))
    old.refresh_from_db()
    assert old.given_up
    assert run.open_run().day == clock.today() + timedelta(days=1)


def _wait_for(condition, seconds=300):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)
