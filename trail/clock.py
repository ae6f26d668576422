"""The one clock: the database's. Call it as `clock.now()`, so that a test can replace it in one place."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils import timezone

from trail import transaction

_held = ContextVar("held", default=None)


def now():
    """Return the moment at which the present transaction began, asked once a transaction.

    Outside a transaction every call asks anew, unless the calls are `held` together.
    """
    kept = transaction.memory()
    if kept is None:
        kept = _held.get()
    if kept is None:
        return _ask()
    if "now" not in kept:
        kept["now"] = _ask()
    return kept["now"]


def learn(moment):
    """Keep the moment of the present transaction, or of what is held together, which another statement
    brought along.
    """
    kept = transaction.memory()
    if kept is None:
        kept = _held.get()
    if kept is not None:
        kept.setdefault("now", moment)


def today():
    """Return the local date (Asia/Shanghai) of `now()`."""
    return timezone.localdate(now())


@contextmanager
def held():
    """Let all that reads the clock outside a transaction see one moment, as a page does."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def _ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        return cursor.fetchone()[0]
