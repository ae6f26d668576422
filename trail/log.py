"""The action log: who did what, when, why, before and after. Added to, never changed.

Rows are chained by case, those of no case by day, and each chain is one transaction's from the call to the
commit. So record last, just before the transaction ends, and where a case is locked, lock it before.
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from trail import clock, guard, origin
from trail import transaction as present
from trail.chains import DAY, Break, verify
from trail.hashing import digest, present_scheme
from trail.models import ActionLog
from trail.receipts import Receipt, give

__all__ = ["Break", "case_chain", "day_chain", "digest", "record", "verify"]

SYSTEM = "system"


def case_chain(case_id):
    """Return the name of a case's chain."""
    return f"case:{case_id}"


def day_chain():
    """Return the name of the present day's chain."""
    return f"{DAY}{clock.today().isoformat()}"


def record(
    verb, *, actor, object_type, object_id, chain=None, note="", before=None, after=None,
    outcome=ActionLog.Outcome.DONE,
):  # fmt: skip
    """Add a row and return its receipt; `verb` is in the past tense, `actor` a user or None for the system.

    Without a chain the row goes to the day's. The client's address is that of the present request. Raises
    IdentityNumberError rather than keep such a number.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "The log is written in the transaction that it tells of."
        )
    guard.refuse_identity_numbers(note, before, after)
    chain = chain or day_chain()
    seq, previous, at = _end_of(chain)
    row = ActionLog(
        chain=chain,
        seq=seq + 1,
        # Who began earlier may have had to wait for the other: within a chain time does not run backwards.
        at=max(clock.now(), at) if at else clock.now(),
        actor_id=actor.pk if actor else None,
        actor_label=str(actor) if actor else SYSTEM,
        address=origin.address(),
        verb=verb,
        object_type=object_type,
        object_id=str(object_id),
        outcome=outcome,
        note=note,
        before=_plain(before),
        after=_plain(after),
        previous=previous,
        scheme=present_scheme(),
    )
    row.hash = digest(row)
    row.save(force_insert=True)
    present.memory()[chain] = row.seq, row.hash, row.at
    return give(Receipt(object_id=row.object_id, at=row.at, number=row.pk))


def _end_of(chain):
    """Number, hash and time of a chain's last row, once nobody else is at work on the chain; from then to the
    end of this transaction nobody is, so it is asked for once.
    """
    if chain in present.memory():
        return present.memory()[chain]
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash, at FROM trail_locked_end(%s)", [chain])
        return cursor.fetchone() or (0, "", None)


def _plain(value):
    """Return the value as the database gives it back; fractions become text, since theirs may change form."""
    if value is None:
        return None
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder), parse_float=str)
