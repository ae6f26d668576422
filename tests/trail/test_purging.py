"""Old days leave the log whole, sealed and logged, and what stays can be verified; nothing else may leave."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

from tests.trail.conftest import as_owner, write
from trail import purging, sealing, verification
from trail.models import ActionLog

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("checkpoints"),
]
KEPT = 183


@pytest.fixture
def year(settings, days):
    """Rows of a case and of three days: as old as kept and a day more, exactly as old, and of today."""
    settings.LOG_KEPT_DAYS = KEPT
    days(-KEPT - 1)
    old = write(("signed_in", None), ("started", "case:1"), ("signed_out", None))
    days(-KEPT)
    border = write(("signed_in", None))
    days(0)
    return {"old": old, "border": border, "new": write(("closed", "case:1"), ("signed_in", None))}


def numbers():
    return list(ActionLog.objects.order_by("pk").values_list("pk", flat=True))


def test_days_older_than_kept_leave_and_everything_else_stays(year):
    found, receipt = purging.purge("2026年留存期满，审计管理员批准")

    first, case, last = year["old"]
    assert (list(found.chains.values()), found.rows) == ([2], 2)
    assert numbers() == [case, *year["border"], *year["new"], receipt.number]
    assert not {first, last} & set(numbers())


def test_log_still_holds_and_says_who_took_what_and_why(year):
    _found, receipt = purging.purge("留存期满")

    assert verification.verify().holds
    row = ActionLog.objects.get(pk=receipt.number)
    assert (row.verb, row.note) == ("purged_log", "留存期满")
    assert (row.after["chains"], row.after["rows"], row.after["kept_days"]) == (1, 2, KEPT)


def test_rows_that_no_purge_names_are_missed_all_the_same(year):
    sealing.seal()
    purging.purge("留存期满")
    as_owner(("DELETE FROM trail_actionlog WHERE id = %s", year["border"]))

    report = verification.verify()
    assert [(each.number, each.reason) for each in report.breaks] == [(year["border"][0], "gone")]


def test_purge_broken_off_after_its_checkpoint_is_begun_anew(year, monkeypatch):
    def broken_off(*_given):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(purging, "_take_out", broken_off)
        with pytest.raises(ZeroDivisionError):
            purging.purge("留存期满")
    assert verification.verify().holds

    assert purging.purge("留存期满")[0].rows == 2
    assert verification.verify().holds


def test_nothing_is_taken_out_of_a_log_that_does_not_hold(year):
    sealing.seal()
    as_owner(("UPDATE trail_actionlog SET note = '改' WHERE id = %s", [year["old"][1]]))

    with pytest.raises(CommandError, match="the log does not hold"):
        call_command("purge_audit", reason="留存期满")
    assert set(year["old"]) <= set(numbers())


def test_nothing_older_changes_nothing(settings, days):
    settings.LOG_KEPT_DAYS = KEPT
    days(-KEPT)
    rows = write(("signed_in", None))
    days(0)
    said = StringIO()

    call_command("purge_audit", reason="留存期满", stdout=said)

    assert said.getvalue() == "nothing is older (kept: 183 days)\n"
    assert numbers() == rows


def test_reason_is_asked_for(year):
    with pytest.raises(CommandError, match="say why"):
        call_command("purge_audit")


def test_dry_run_takes_nothing_out(year):
    said = StringIO()
    call_command("purge_audit", dry_run=True, stdout=said)

    assert said.getvalue().startswith("1 days with 2 rows are older")
    assert set(year["old"]) <= set(numbers())


@pytest.mark.parametrize(
    ("days_kept", "said"),
    [("182", "LOG_KEPT_DAYS must be a number from 183 to 36600"), ("183", "183"), ("0", "must be a number")],
)
def test_less_than_half_a_year_is_refused_at_start(days_kept, said):
    command = [sys.executable, "-c", "from cultivation import settings; print(settings.LOG_KEPT_DAYS)"]
    environment = os.environ | {"LOG_KEPT_DAYS": days_kept}

    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert said in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("alias", "statement"),
    [
        ("default", "DELETE FROM trail_actionlog"),
        ("default", "UPDATE trail_actionlog SET note = ''"),
        ("owner", "UPDATE trail_actionlog SET note = ''"),
    ],
)
def test_application_may_not_purge_and_nobody_may_change(year, alias, statement):
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('trail.purge', 'on', true)")
        with pytest.raises(DatabaseError):
            cursor.execute(statement)
        transaction.set_rollback(True, using=alias)
    assert set(year["old"]) <= set(numbers())
