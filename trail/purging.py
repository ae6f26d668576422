"""Takes old days out of the log, whole chains only. A checkpoint says which before they go, a row after.

The chain of a case goes nowhere: it belongs to the case's file and answers for its receipts.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Min

from trail import clock, log, owner, sealing, verification
from trail.models import ActionLog


class NotPurgedError(Exception):
    """The log does not hold, so nothing of it is taken out: it is evidence now."""


@dataclass(frozen=True)
class Old:
    """Chains to be taken out, in order, with their counts of rows."""

    chains: dict

    @property
    def rows(self):
        """How many rows they have together."""
        return sum(self.chains.values())


def old():
    """The chains of days of which no row is younger than LOG_KEPT_DAYS."""
    limit = clock.now() - timedelta(days=settings.LOG_KEPT_DAYS)
    days = ActionLog.objects.filter(chain__startswith=log.DAY).values("chain")
    found = days.annotate(rows=Count("pk"), newest=Max("at")).filter(newest__lt=limit).order_by("chain")
    return Old({row["chain"]: row["rows"] for row in found})


def purge(reason):
    """Take the old chains out as the owner of the tables; returns what was taken and the receipt, or None.

    Broken off in between, it can be begun anew. Raises NotPurgedError where the log does not hold.
    """
    with owner.acting():
        found = old()
        if not found.chains:
            return None
        sealing.seal(purged=found.chains)
        if not verification.verify().holds:
            raise NotPurgedError("the log does not hold: run verify_audit; nothing was taken out")
        receipt = _take_out(found, reason)
        sealing.seal()
        return found, receipt


@transaction.atomic
def _take_out(found, reason):
    rows = ActionLog.objects.filter(chain__in=found.chains)
    span = rows.aggregate(first=Min("at"), last=Max("at"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('trail.purge', 'on', true)")
        cursor.execute("DELETE FROM trail_actionlog WHERE chain = ANY(%s)", [list(found.chains)])
        cursor.execute("SELECT set_config('trail.purge', '', true)")
    return log.record(
        "purged_log",
        actor=None,
        object_type="log",
        object_id=next(iter(found.chains)),
        note=reason,
        after={"chains": len(found.chains), "rows": found.rows, **span, "kept_days": settings.LOG_KEPT_DAYS},
    )
