"""The answer to an accepted write, and which of them the present request was given."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

_given = ContextVar("given", default=None)


@dataclass(frozen=True)
class Receipt:
    """What was written, when by the server's clock, and under which number of the action log."""

    object_id: str
    at: datetime
    number: int

    def __str__(self):
        return f"{self.number} · {timezone.localtime(self.at):%Y-%m-%d %H:%M:%S} · {self.object_id}"

    def as_json(self):
        """Return what an API answers with; the time carries its zone."""
        return {
            "object_id": self.object_id,
            "at": timezone.localtime(self.at).isoformat(),
            "number": self.number,
        }


@contextmanager
def gathered():
    """Yield the list of receipts that are given meanwhile, each as soon as what it tells of is committed."""
    given = []
    token = _given.set(given)
    try:
        yield given
    finally:
        _given.reset(token)


def give(receipt):
    """Return the receipt, and let whoever gathers them have it after the commit."""
    given = _given.get()
    if given is not None:
        transaction.on_commit(lambda: given.append(receipt))
    return receipt
