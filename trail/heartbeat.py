"""Keeps a lease alive while its holder is at work."""

import logging
from contextlib import contextmanager
from threading import Event, Thread

from django.db import DatabaseError, connection

from trail import clock
from trail.models import Outbox

logger = logging.getLogger(__name__)


@contextmanager
def beating(row, lease):
    """Renew the lease of a row every third of its length, from a thread with a connection of its own."""
    finished = Event()
    thread = Thread(target=_beat, args=(row, lease, finished), daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _beat(row, lease, finished):
    try:
        while not finished.wait(lease.total_seconds() / 3):
            _renew(row, lease)
    finally:
        connection.close()


def _renew(row, lease):
    try:
        mine = Outbox.objects.filter(pk=row.pk, lease_token=row.lease_token)
        mine.update(lease_until=clock.now() + lease)
    except DatabaseError as error:
        logger.warning("The lease of %s was not renewed: %s", row.key, error)
