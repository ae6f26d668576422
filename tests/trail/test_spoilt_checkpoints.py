"""Whoever keeps the checkpoints takes them away, changes or exchanges them: that is found, and not healed."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from cultivation.launcher import keys
from tests.trail.conftest import as_owner, story
from tests.trail.forging import UPDATE, computed_anew, verified
from trail import sealing, tasks
from trail.checkpoints import Folder, SpoiltError
from trail.models import NumberSeries

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("checkpoints"),
]


def altered(folder):
    file = folder / "00000001.json"
    file.write_text(file.read_text().replace("case:1", "case:3"))
    return "checkpoint 1: is not as it was signed"


def taken_away(folder):
    (folder / "00000001.json").unlink()
    return "checkpoint 1: is gone"


def newest_taken_away(folder):
    (folder / "00000002.json").unlink()
    return "checkpoint 2: is gone: 2 were made"


def all_taken_away(folder):
    shutil.rmtree(folder)
    return "checkpoint 1: is gone: 2 were made"


def without_signature(folder):
    (folder / "00000002.sig").unlink()
    return "checkpoint 2: has no signature"


def exchanged(folder):
    for ending in ("json", "sig"):
        (folder / f"00000001.{ending}").replace(folder / f"00000002.{ending}")
    return "checkpoint 2: is not as it was signed"


def nonsense(folder):
    (folder / "00000002.json").write_text("[]")
    return "checkpoint 2: cannot be read"


@pytest.mark.parametrize(
    "attack",
    [altered, taken_away, newest_taken_away, all_taken_away, without_signature, exchanged, nonsense],
    ids=lambda attack: attack.__name__,
)
def test_what_is_done_to_a_checkpoint_is_found(attack, checkpoints):
    story()

    sentence = attack(checkpoints)

    said, code = verified()
    assert code == 1
    assert sentence in said


@pytest.mark.parametrize("gone", [["00000001.*"], ["00000002.*"], ["*"]], ids=["middle", "newest", "all"])
def test_next_sealing_does_not_heal_what_was_taken_away(gone, checkpoints):
    """By hand or by the timetable: what the lost checkpoint sealed would be sealed as it is now."""
    rows = story()
    for pattern in gone:
        for file in checkpoints.glob(pattern):
            file.unlink()
    as_owner((UPDATE.format("note = '改'"), [rows[6]]))
    computed_anew("case:1")

    number = 2 if gone == ["00000002.*"] else 1
    with pytest.raises(CommandError, match=f"checkpoint {number}: is gone: 2 were made; nothing was sealed"):
        call_command("seal_audit")
    with pytest.raises(SpoiltError):
        tasks.seal()
    said, code = verified()
    assert code == 1
    assert f"checkpoint {number}: is gone" in said


def test_checkpoint_of_another_key_is_not_believed(checkpoints, settings, tmp_path):
    story()
    other = keys.private()
    (tmp_path / "others.pem").write_text(keys.public_of(other.encode()))

    said, code = verified("--keys", str(tmp_path / "others.pem"))

    assert code == 1
    assert "is signed with a key that is not known here" in said


def test_checkpoint_replaced_by_one_of_the_own_rows_does_not_follow(checkpoints):
    """Whoever had the key once cannot slip another checkpoint between two that exist."""
    story()
    kept = {file.name: file.read_bytes() for file in checkpoints.iterdir()}
    for file in checkpoints.glob("00000002.*"):
        file.unlink()
    for file in checkpoints.glob("00000001.*"):
        file.unlink()
    NumberSeries.objects.all().delete()
    sealing.seal()
    for name in ("00000002.json", "00000002.sig"):
        (checkpoints / name).write_bytes(kept[name])

    said, code = verified()

    assert code == 1
    assert "checkpoint 2: does not follow from the one before" in said
    assert Folder().numbers() == [1, 2]
