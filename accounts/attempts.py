"""How often something was tried: counted in the database, so exact between processes and after a restart.

Call it outside a transaction that may roll back: what is undone was not counted.
"""

from datetime import timedelta

from django.db import connection

from accounts.fields import keyed_hash
from accounts.models import Attempt
from trail import clock

KEPT = timedelta(days=2)
COUNT = """
INSERT INTO accounts_attempt AS kept (key, tried, since) VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET
    tried = CASE WHEN kept.since > %(begun)s THEN kept.tried + 1 ELSE 1 END,
    since = CASE WHEN kept.since > %(begun)s THEN kept.since ELSE %(now)s END
RETURNING tried
"""


def count(what, whose, *, within):
    """Count one attempt and return the how-manieth it is in its window, a span of the length `within` that
    begins with the first one. No two callers get the same number.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(what, whose), "now": now, "begun": now - within})
        return cursor.fetchone()[0]


def tried(what, whose, *, within):
    """Return how often it was tried in the present window, without counting."""
    rows = Attempt.objects.filter(pk=_key(what, whose), since__gt=clock.now() - within)
    return rows.values_list("tried", flat=True).first() or 0


def once(what, whose):
    """Tell the first caller, and nobody after, that this was never done before (in the last two days)."""
    return count(what, whose, within=KEPT) == 1


def age(what, whose):
    """Return how long ago the present window began; longer than any window if nothing was counted."""
    since = Attempt.objects.filter(pk=_key(what, whose)).values_list("since", flat=True).first()
    return clock.now() - since if since else timedelta.max


def forget(what, whose):
    """Begin to count anew."""
    Attempt.objects.filter(pk=_key(what, whose)).delete()


def forget_old():
    """Remove the rows whose windows are over."""
    Attempt.objects.filter(since__lt=clock.now() - KEPT).delete()


def _key(what, whose):
    return keyed_hash(f"{what}:{whose}")
