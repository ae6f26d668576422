"""The chains of the action log, read as a stream: where one does not hold."""

import json
from collections import namedtuple
from dataclasses import dataclass

from django.db import connection, transaction

from trail.hashing import FORM_2, digest

CHUNK = 5_000
# Past the models, which take twice as long: the time comes as the text that is hashed.
READ = """
SELECT id, hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00'), scheme, chain, seq,
    actor_id, actor_label, address, verb, object_type, object_id, outcome, note, before::text, after::text,
    previous
FROM trail_actionlog WHERE id >= %s AND (%s::text IS NULL OR chain = %s) ORDER BY chain, seq
"""
Row = namedtuple("Row", ("id", "hash", "at", *FORM_2))


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold: its row's number and what is wrong there."""

    chain: str
    seq: int
    number: int
    reason: str


def verify(chain=None):
    """Return the first break of each chain, or of one; an empty list says that all hold.

    Rows cut off at a chain's end leave no break: only a checkpoint kept elsewhere can show that.
    """
    return list(breaks(rows(chain)))


def rows(chain=None, since=0):
    """Yield the log's rows with a number from `since` on, chain by chain, without holding them in memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(READ, [since, chain, chain])
        while portion := cursor.fetchmany(CHUNK):
            yield from map(_read, portion)


def breaks(found, since=0):
    """Yield the first break of each chain among rows that come chain by chain.

    Read from a number on, the first row met of a chain is believed in what it says of the row before.
    """
    before, is_broken = None, False
    for row in found:
        if before is None or before.chain != row.chain:
            before, is_broken = None, False
        reason = "" if is_broken else _fault(row, before, trusts_first=bool(since))
        if reason:
            is_broken = True
            yield Break(row.chain, row.seq, row.id, reason)
        before = row


def _read(values):
    *plain, before, after, previous = values
    return Row(*plain, before and json.loads(before), after and json.loads(after), previous)


def _fault(row, before, *, trusts_first):
    if before is None:
        seq, link, number = (row.seq - 1, row.previous, 0) if trusts_first else (0, "", 0)
    else:
        seq, link, number = before.seq, before.hash, before.id
    if row.seq != seq + 1:
        return "missing"
    if row.previous != link:
        return "unlinked"
    if row.hash != digest(row):
        return "changed"
    return "" if row.id > number else "swapped"
