"""The action log: who did what, when, why, before and after. Added to, never changed.

Rows of a case are chained under the lock on the case that the caller holds; rows of no case are chained by
day, one transaction at a time from the call to the commit. So record last, just before the transaction ends.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from trail import clock, guard
from trail import transaction as present
from trail.models import ActionLog
from trail.receipts import Receipt

HASHED = (
    "chain",
    "seq",
    "actor_id",
    "actor_label",
    "verb",
    "object_type",
    "object_id",
    "note",
    "before",
    "after",
    "previous",
)
SYSTEM = "system"
DAY = "day:"


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold: its row's number and what is wrong there."""

    chain: str
    seq: int
    number: int
    reason: str


def case_chain(case_id):
    """Return the name of a case's chain."""
    return f"case:{case_id}"


def day_chain():
    """Return the name of the present day's chain."""
    return f"{DAY}{clock.today().isoformat()}"


def record(verb, *, actor, object_type, object_id, chain=None, note="", before=None, after=None):
    """Add a row and return its receipt; `verb` is in the past tense, `actor` a user or None for the system.

    Without a chain the row goes to the day's. Raises IdentityNumberError rather than keep such a number.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "The log is written in the transaction that it tells of."
        )
    guard.refuse_identity_numbers(note, before, after)
    chain = chain or day_chain()
    if chain.startswith(DAY):
        _lock(chain)
    seq, previous = _end_of(chain)
    row = ActionLog(
        chain=chain,
        seq=seq + 1,
        at=clock.now(),
        actor_id=actor.pk if actor else None,
        actor_label=str(actor) if actor else SYSTEM,
        verb=verb,
        object_type=object_type,
        object_id=str(object_id),
        note=note,
        before=_plain(before),
        after=_plain(after),
        previous=previous,
    )
    row.hash = digest(row)
    row.save(force_insert=True)
    present.memory()[chain] = row.seq, row.hash
    return Receipt(object_id=row.object_id, at=row.at, number=row.pk)


def verify(chain=None):
    """Return the first break of each chain, or of one; an empty list says that all hold.

    Rows cut off at a chain's end leave no break: only a checkpoint kept elsewhere can show that.
    """
    rows = ActionLog.objects.order_by("chain", "seq")
    if chain is not None:
        rows = rows.filter(chain=chain)
    breaks, before = {}, None
    for row in rows.iterator(chunk_size=2000):
        if before is None or before.chain != row.chain:
            before = ActionLog(chain=row.chain, seq=0, hash="")
        reason = _fault(row, before)
        if reason and row.chain not in breaks:
            breaks[row.chain] = Break(row.chain, row.seq, row.pk, reason)
        before = row
    return list(breaks.values())


def digest(row):
    """Return the SHA-256 over the row and the hash before it, in canonical JSON."""
    content = {name: getattr(row, name) for name in HASHED}
    content["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _fault(row, before):
    if row.seq != before.seq + 1:
        return "missing"
    if row.previous != before.hash:
        return "unlinked"
    if row.hash != digest(row):
        return "changed"
    return ""


def _end_of(chain):
    """The number and hash of a chain's last row. Nobody else can add to a chain to which this transaction has
    added, so it is asked for once.
    """
    if chain in present.memory():
        return present.memory()[chain]
    rows = ActionLog.objects.filter(chain=chain).order_by("-seq").values_list("seq", "hash")
    return rows.first() or (0, "")


def _lock(chain):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trail {chain}"])


def _plain(value):
    """Return the value as the database gives it back; fractions become text, since theirs may change form."""
    if value is None:
        return None
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder), parse_float=str)
