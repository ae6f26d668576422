"""Whoever owns the database changes the log in every way there is: that is found, the first bad row named."""

import shutil

import pytest

from tests.trail.conftest import as_owner, story, write
from tests.trail.forging import UPDATE, computed_anew, verified
from trail import hashing, sealing
from trail.models import ActionLog, NumberSeries

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("checkpoints"),
]
DELETE = "DELETE FROM trail_actionlog WHERE id = ANY(%s)"
INSERT = """
INSERT INTO trail_actionlog (id, chain, seq, at, actor_id, actor_label, address, verb, object_type, object_id,
    outcome, note, before, after, previous, scheme, hash)
SELECT coalesce(%s, nextval('trail_actionlog_id_seq')), %s, %s, at, actor_id, actor_label, address, 'forged',
    object_type, object_id, outcome, note, before, after, %s, scheme, hash
FROM trail_actionlog WHERE id = %s
"""


def edited(rows):
    as_owner((UPDATE.format("note = '改'"), [rows[2]]))
    return rows[2]


def another_actor(rows):
    as_owner((UPDATE.format("actor_label = '别人', actor_id = 7"), [rows[4]]))
    return rows[4]


def another_time(rows):
    as_owner((UPDATE.format("at = at - interval '1 day'"), [rows[5]]))
    return rows[5]


def another_outcome(rows):
    as_owner((UPDATE.format("outcome = 'refused'"), [rows[3]]))
    return rows[3]


def edited_and_hashed_anew(rows):
    row = ActionLog.objects.get(pk=rows[2])
    row.verb = "forged"
    as_owner((UPDATE.format("verb = 'forged', hash = %s"), [hashing.digest(row), row.pk]))
    return rows[2]


def scheme_exchanged(rows):
    as_owner((UPDATE.format("scheme = 'sm3/2'"), [rows[2]]))
    return rows[2]


def scheme_unknown(rows):
    as_owner((UPDATE.format("scheme = 'none/9', hash = ''"), [rows[6]]))
    return rows[6]


def deleted_in_the_middle(rows):
    as_owner((DELETE, [[rows[2]]]))
    return rows[2]


def deleted_and_closed_up(rows):
    as_owner((DELETE, [[rows[2]]]))
    computed_anew("case:1")
    return rows[2]


def deleted_at_the_beginning(rows):
    as_owner((DELETE, [[rows[0]]]))
    return rows[0]


def a_whole_chain_deleted(rows):
    as_owner((DELETE, [[rows[1], rows[5]]]))
    return rows[1]


def inserted_behind_the_end(rows):
    """With a place and a link that fit, but not the hash, which is another row's."""
    last = ActionLog.objects.get(pk=rows[6])
    as_owner((INSERT, [None, last.chain, last.seq + 1, last.hash, last.pk]))
    return ActionLog.objects.get(verb="forged").pk


def inserted_and_all_behind_it_moved(rows):
    first = ActionLog.objects.get(pk=rows[0])
    as_owner(
        ("UPDATE trail_actionlog SET seq = seq + 100 WHERE chain = 'case:1' AND seq > 1", []),
        ("UPDATE trail_actionlog SET seq = seq - 99 WHERE chain = 'case:1' AND seq > 100", []),
        (INSERT, [None, first.chain, 2, first.hash, first.pk]),
    )
    computed_anew("case:1")
    return rows[2]


def inserted_under_an_old_number(rows, days):
    """Into the gap that a transaction rolled back had left, long after everything around it was sealed."""
    days(3)
    write(("closed", "case:2"))
    sealing.seal()
    as_owner((INSERT, [rows[4] - 1, "case:9", 1, "", rows[0]]))
    computed_anew("case:9")
    return rows[4] - 1


def appended(row, *, chain=None, number=None, at="at"):
    """Put a row like another behind a chain's end, at a time of one's own, without a fault in its hash."""
    seq = ActionLog.objects.filter(chain=chain or row.chain).count() + 1
    as_owner((INSERT, [number, chain or row.chain, seq, "", row.pk]))
    as_owner((f"UPDATE trail_actionlog SET at = {at} WHERE verb = 'forged'", []))
    computed_anew(chain or row.chain)
    return ActionLog.objects.get(verb="forged").pk


def appended_under_a_negative_number(rows):
    """Past the rule of the table that numbers begin at one."""
    rule = "ALTER TABLE trail_actionlog {} CONSTRAINT log_numbers_from_one"
    as_owner((rule.format("DROP"), []))
    number = appended(ActionLog.objects.get(pk=rows[7]), number=-1)
    as_owner((rule.format("ADD") + " CHECK (id > 0) NOT VALID", []))
    return number


def appended_and_dated_before_the_end(rows):
    return appended(ActionLog.objects.get(pk=rows[6]), at="at - interval '1 minute'")


def appended_to_another_day(rows):
    return appended(ActionLog.objects.get(pk=rows[7]), at="at + interval '1 day'")


def appended_to_a_day_that_is_none(rows):
    return appended(ActionLog.objects.get(pk=rows[7]), chain="day:2026-02-30")


def appended_to_a_day_long_ago(rows, days):
    days(3)
    write(("closed", "case:2"))
    sealing.seal()
    return appended(ActionLog.objects.get(pk=rows[7]))


def appended_long_ago_and_sealed(rows, days):
    """What nobody looks at for an hour, the next checkpoint names like any row."""
    number = appended_to_a_day_long_ago(rows, days)
    days(3 + 1 / 24)
    sealing.seal()
    return number


def appended_by_the_first_scheme_with_what_it_leaves_out(rows):
    """Its hash holds for whatever address and outcome."""
    row = ActionLog.objects.get(pk=rows[6])
    row.scheme, row.seq, row.previous, row.verb = hashing.FIRST, row.seq + 1, row.hash, "forged"
    link = hashing.digest(row)
    as_owner((INSERT, [None, row.chain, row.seq, row.previous, row.pk]))
    number = ActionLog.objects.get(verb="forged").pk
    as_owner((UPDATE.format("scheme = 'sha256/1', hash = %s, outcome = 'refused'"), [link, number]))
    return number


def contents_swapped(rows):
    one, other = ActionLog.objects.get(pk=rows[0]), ActionLog.objects.get(pk=rows[2])
    as_owner(
        (UPDATE.format("verb = %s"), [other.verb, one.pk]), (UPDATE.format("verb = %s"), [one.verb, other.pk])
    )
    return rows[0]


def places_swapped(rows):
    as_owner(
        (UPDATE.format("seq = 99"), [rows[0]]),
        (UPDATE.format("seq = 1"), [rows[2]]),
        (UPDATE.format("seq = 2"), [rows[0]]),
    )
    return rows[0]


def numbers_swapped(rows):
    as_owner(
        (UPDATE.format("id = 999999"), [rows[4]]),
        (UPDATE.format(f"id = {rows[4]}"), [rows[6]]),
        (UPDATE.format(f"id = {rows[6]}"), [999_999]),
    )
    return rows[4]


def tail_cut(rows):
    as_owner((DELETE, [[rows[6]]]))
    return rows[6]


def tails_of_all_chains_cut(rows):
    as_owner((DELETE, [rows[4:]]))
    return rows[4]


def older_copy_restored(rows):
    """Back to the first checkpoint, the sequence of numbers and the count of checkpoints with it."""
    as_owner((DELETE, [rows[4:]]))
    NumberSeries.objects.filter(series=sealing.SERIES).update(last=1)
    return rows[4]


def older_copy_restored_and_worked_on(rows):
    as_owner((DELETE, [rows[4:]]), ("SELECT setval('trail_actionlog_id_seq', %s)", [rows[4] - 1]))
    assert write(("withdrawn", "case:1"), ("refused", "case:1")) == rows[4:6]
    return rows[4]


def a_whole_chain_computed_anew(rows):
    as_owner((UPDATE.format("note = '改'"), [rows[0]]))
    computed_anew("case:1")
    return rows[0]


def a_chain_computed_anew_from_the_middle(rows):
    as_owner((UPDATE.format("verb = 'refused'"), [rows[6]]))
    computed_anew("case:1")
    return rows[6]


def all_chains_computed_anew(rows):
    as_owner(("UPDATE trail_actionlog SET actor_label = '别人'", []))
    for chain in ActionLog.objects.values_list("chain", flat=True).distinct():
        computed_anew(chain)
    return rows[0]


def emptied(rows):
    as_owner(("TRUNCATE trail_actionlog", []))
    return rows[0]


ATTACKS = [
    edited, another_actor, another_time, another_outcome, edited_and_hashed_anew, scheme_exchanged,
    scheme_unknown, deleted_in_the_middle, deleted_and_closed_up, deleted_at_the_beginning,
    a_whole_chain_deleted, inserted_behind_the_end, inserted_and_all_behind_it_moved,
    inserted_under_an_old_number, appended_under_a_negative_number, appended_and_dated_before_the_end,
    appended_to_another_day, appended_to_a_day_that_is_none, appended_to_a_day_long_ago,
    appended_long_ago_and_sealed, appended_by_the_first_scheme_with_what_it_leaves_out, contents_swapped,
    places_swapped, numbers_swapped, tail_cut,
    tails_of_all_chains_cut, older_copy_restored, older_copy_restored_and_worked_on,
    a_whole_chain_computed_anew, a_chain_computed_anew_from_the_middle, all_chains_computed_anew, emptied,
]  # fmt: skip
TAKES_DAYS = (inserted_under_an_old_number, appended_to_a_day_long_ago, appended_long_ago_and_sealed)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_what_the_owner_does_to_the_log_is_found_and_the_first_bad_row_named(attack, days):
    rows = story()
    assert verified()[1] == 0

    first = attack(rows, days) if attack in TAKES_DAYS else attack(rows)

    said, code = verified()
    assert code == 1
    assert said.startswith(f"first bad row: row {first} (")


@pytest.mark.parametrize("scheme", ["sha256", "sm3"])
def test_what_nobody_touched_holds_under_either_hash(settings, scheme):
    settings.LOG_HASH = scheme
    story()

    said, code = verified()

    assert (code, said.splitlines()[-1]) == (0, "the log holds")
    assert "8 rows read, 8 of them compared with 2 checkpoints" in said


def test_another_hash_breaks_no_older_row(settings):
    story()
    settings.LOG_HASH = "sm3"
    write(("closed", "case:1"))
    sealing.seal()

    assert verified()[1] == 0
    assert set(ActionLog.objects.values_list("scheme", flat=True)) == {"sha256/2", "sm3/2"}


# What is read


def test_from_a_number_on_only_later_rows_are_read():
    rows = story()
    as_owner((UPDATE.format("note = '改'"), [rows[0]]))

    assert verified("--from", str(rows[2]))[1] == 0
    assert verified("--from", str(rows[0]))[1] == 1


def test_copies_of_checkpoints_and_keys_kept_elsewhere_serve_as_well(checkpoints, settings, tmp_path):
    story()
    shutil.copytree(checkpoints, tmp_path / "copy")
    settings.CHECKPOINT_PUBLIC_KEYS_FILE.rename(tmp_path / "copy.pem")
    settings.CHECKPOINT_KEY_FILE.unlink()

    words = ("--checkpoints", str(tmp_path / "copy"), "--keys", str(tmp_path / "copy.pem"))

    assert verified(*words)[1] == 0


def test_rows_younger_than_the_newest_checkpoint_are_only_chained():
    story()
    (late,) = write(("closed", "case:1"))

    assert verified()[1] == 0
    as_owner((UPDATE.format("note = '改'"), [late]))
    assert verified()[0].startswith(f"first bad row: row {late} ")
