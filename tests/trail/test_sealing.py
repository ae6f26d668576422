"""Checkpoints are written whole, outside the database, once for each row; a public key verifies them."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cultivation.launcher import keys
from tests.trail.conftest import story, write
from trail import checks, log, sealing, tasks, verification
from trail.checkpoints import Folder, SpoiltError
from trail.models import ActionLog, NumberSeries
from trail.signing_keys import public_keys

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("checkpoints"),
]


def sealed(settings):
    """The numbers that the checkpoints name, in the order in which they do."""
    folder, keys = Folder(), public_keys(settings.CHECKPOINT_PUBLIC_KEYS_FILE)
    return [number for each in folder.numbers() for number, *_rest in folder.read(each, keys).sealed()]


def test_every_row_is_sealed_once_and_every_head_is_among_them(settings):
    rows = story()

    assert sorted(sealed(settings)) == rows
    heads = set(ActionLog.objects.order_by("chain", "-seq").distinct("chain").values_list("pk", flat=True))
    assert heads <= set(sealed(settings))


def test_checkpoints_lie_as_pairs_of_files_and_nothing_else(checkpoints):
    story()

    names = ["00000001.json", "00000001.sig", "00000002.json", "00000002.sig"]
    assert sorted(file.name for file in checkpoints.iterdir()) == names


def test_checkpoint_holds_neither_names_nor_texts(checkpoints):
    with transaction.atomic():
        log.record("decided", actor=None, object_type="application", object_id="A1", note="不予支持")
    sealing.seal()

    content = (checkpoints / "00000001.json").read_text()
    assert "不予支持" not in content
    assert set(json.loads(content)) == {
        "number", "at", "key", "algorithm", "previous", "last", "rows", "purged",
    }  # fmt: skip


def test_signature_is_verified_by_openssl_with_the_public_key_alone(checkpoints, settings):
    story()
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin"]
    command += ["-inkey", settings.CHECKPOINT_PUBLIC_KEYS_FILE, "-in", checkpoints / "00000002.json"]

    answer = subprocess.run([*command, "-sigfile", checkpoints / "00000002.sig"], check=False)

    assert answer.returncode == 0


def test_nothing_new_still_makes_a_checkpoint_that_says_when_it_looked():
    story()

    tasks.seal()

    assert Folder().numbers() == [1, 2, 3]
    assert verification.verify().holds


def test_many_rows_become_several_checkpoints(monkeypatch, settings):
    monkeypatch.setattr(sealing, "MOST_ROWS", 3)
    rows = write(*[("saved", f"case:{n % 2}") for n in range(7)])

    made = sealing.seal()

    assert [each.number for each in made] == [1, 2, 3]
    assert sorted(sealed(settings)) == rows
    assert verification.verify().holds


def test_row_that_was_on_its_way_is_sealed_by_the_next(settings):
    """Its number is lower than one that is sealed already."""
    ready, go = Barrier(2), Barrier(2)

    def slow():
        with transaction.atomic():
            receipt = log.record("saved", actor=None, object_type="a", object_id="1", chain="case:8")
            ready.wait()
            go.wait()
        connection.close()
        return receipt.number

    with ThreadPoolExecutor(1) as thread:
        pending = thread.submit(slow)
        ready.wait()
        (quick,) = write(("saved", "case:9"))
        sealing.seal()
        go.wait()
        late = pending.result()
    sealing.seal()

    assert late < quick
    assert sealed(settings) == [quick, late]
    assert verification.verify().holds


@pytest.mark.parametrize("after", [timedelta(hours=23), timedelta(hours=25), timedelta(days=9)])
def test_row_is_neither_forgotten_nor_sealed_twice_however_far_apart_checkpoints_are(after, days, settings):
    rows = story()
    days(after / timedelta(days=1))
    rows += write(("closed", "case:1"))
    sealing.seal()
    sealing.seal()

    assert sorted(sealed(settings)) == rows
    assert verification.verify().holds


def test_two_who_seal_at_once_make_two_checkpoints_one_after_the_other(settings):
    rows = write(*[("saved", "case:1")] * 5)

    def seal():
        sealing.seal()
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _n: seal(), range(2)))

    assert Folder().numbers() == [1, 2]
    assert sorted(sealed(settings)) == rows
    assert verification.verify().holds


def test_sealing_that_failed_to_commit_leaves_a_checkpoint_that_the_next_follows(settings):
    rows = write(("saved", "case:1"))
    with transaction.atomic():
        sealing.seal()
        transaction.set_rollback(True)
    assert not NumberSeries.objects.filter(series=sealing.SERIES).exists()

    rows += write(("saved", "case:1"))
    sealing.seal()

    assert sealed(settings) == rows
    assert verification.verify().holds


def test_without_its_key_nothing_is_sealed(settings):
    settings.CHECKPOINT_KEY_FILE.unlink()

    with pytest.raises(ImproperlyConfigured, match="CHECKPOINT_KEY_FILE"):
        sealing.seal()


@pytest.mark.parametrize(
    "content", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"]
)
def test_file_without_public_keys_is_refused(settings, content):
    settings.CHECKPOINT_PUBLIC_KEYS_FILE.write_text(content)

    with pytest.raises(ImproperlyConfigured, match="CHECKPOINT_PUBLIC_KEYS_FILE"):
        public_keys(settings.CHECKPOINT_PUBLIC_KEYS_FILE)


def test_new_key_beside_the_old_one_lets_all_checkpoints_be_believed(settings, checkpoints):
    story()
    private = keys.private()
    settings.CHECKPOINT_KEY_FILE.write_text(private)
    with settings.CHECKPOINT_PUBLIC_KEYS_FILE.open("a") as file:
        file.write(keys.public_of(private.encode()))
    write(("closed", "case:1"))
    sealing.seal()

    assert verification.verify().holds
    assert len({json.loads(file.read_text())["key"] for file in checkpoints.glob("*.json")}) == 2


def test_nothing_is_sealed_behind_a_checkpoint_that_cannot_be_believed(checkpoints):
    story()
    (checkpoints / "00000002.json").write_text("{}")

    with pytest.raises(SpoiltError):
        sealing.seal()
    with pytest.raises(CommandError, match="checkpoint 2: cannot be read; nothing was sealed"):
        call_command("seal_audit")


def test_command_says_what_it_sealed():
    number = write(("saved", "case:1"), ("saved", "case:2"))[-1]
    said = StringIO()

    call_command("seal_audit", stdout=said)

    assert said.getvalue() == f"checkpoint 1: 2 rows sealed, up to number {number}\n"


def test_keys_that_do_not_belong_together_are_found_by_check(settings):
    assert checks.keys_belong_together(None) == []

    settings.CHECKPOINT_KEY_FILE.write_text(keys.private())
    assert [error.id for error in checks.keys_belong_together(None)] == ["trail.E002"]

    settings.CHECKPOINT_KEY_FILE.write_text("no key")
    assert [error.id for error in checks.keys_belong_together(None)] == ["trail.E001"]

    settings.CHECKPOINT_KEY_FILE.unlink()
    assert checks.keys_belong_together(None) == [], "only the worker has it"
