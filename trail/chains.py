"""The chains of the action log, read as a stream: where one does not hold."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.utils import timezone

from trail.digesting import COLUMNS, digested
from trail.hashing import FIRST, moment

CHUNK = 5_000
LOWEST = -(2**63)
DAY = "day:"
LATEST = "~"
# Past the models, which take twice as long: the time comes as the text that is hashed.
READ = """
SELECT id, hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00'), scheme, chain, seq,
    actor_id, actor_label, address, verb, object_type, object_id, outcome, note, before::text, after::text,
    previous
FROM trail_actionlog WHERE id >= %s AND (%s::text IS NULL OR chain = %s) ORDER BY chain, seq
"""
# A row as it was read, and the hash that it should have.
Row = namedtuple("Row", (*COLUMNS, "made"))


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


def rows(chain=None, since=LOWEST):
    """Yield the log's rows with a number from `since` on, chain by chain, without holding them in memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(READ, [since, chain, chain])
        for portion, made in digested(iter(lambda: cursor.fetchmany(CHUNK), [])):
            yield from (Row(*values, digest) for values, digest in zip(portion, made, strict=True))


def breaks(found, since=LOWEST):
    """Yield the first break of each chain among rows that come chain by chain.

    Read from a number on, the first row met of a chain is believed in what it says of the row before.
    """
    before, is_broken = None, False
    for row in found:
        if before is None or before.chain != row.chain:
            before, is_broken = None, False
        reason = "" if is_broken else _fault(row, before, trusts_first=since > LOWEST)
        if reason:
            is_broken = True
            yield Break(row.chain, row.seq, row.id, reason)
        before = row


def _fault(row, before, *, trusts_first):
    if before is None:
        seq, link, number = (row.seq - 1, row.previous, 0) if trusts_first else (0, "", 0)
    else:
        seq, link, number = before.seq, before.hash, before.id
    if row.seq != seq + 1:
        return "missing"
    if row.previous != link:
        return "unlinked"
    if row.hash != row.made:
        return "changed"
    if row.id <= number:
        return "swapped"
    return "" if _is_in_time(row, before) else "out of time"


def _is_in_time(row, before):
    """Whether a row of a day is of that day, and none is older than the one before it.

    Rows of the first scheme may be: their time was when their transaction began, though it had to wait.
    """
    begin, end = _span(row.chain)
    if not begin <= row.at < end:
        return False
    return before is None or before.at <= row.at or row.scheme == FIRST


@lru_cache(maxsize=1)
def _span(chain):
    """From when, and until before when, rows of the chain may be, as the text of their times."""
    if not chain.startswith(DAY):
        return "", LATEST
    try:
        begin = datetime.combine(date.fromisoformat(chain.removeprefix(DAY)), time.min)
    except ValueError:
        return LATEST, ""
    return tuple(
        moment(timezone.make_aware(at, timezone.get_default_timezone()))
        for at in (begin, begin + timedelta(days=1))
    )
