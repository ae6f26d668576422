"""Tells the workers that the outbox has something; the timetable finds what they were not told."""

import logging
import time

from celery import current_app
from django.db import transaction
from kombu import pools

from trail.transaction import memory

QUIET_SECONDS = 5
# Connections of its own, because the workers' may try for as long as they like: here two tries of a second.
IMPATIENT = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 1, "interval_start": 0}

logger = logging.getLogger(__name__)
_quiet_until = 0.0


def after_commit():
    """Wake the dispatcher once after the present transaction, however much it puts."""
    kept = memory()
    if "woken" not in kept:
        kept["woken"] = True
        transaction.on_commit(dispatcher, robust=True)


def dispatcher():
    """Send the wake-up; a broker that does not answer is logged, and left alone for some seconds."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        broker = current_app.connection_for_write(transport_options=IMPATIENT)
        with pools.producers[broker].acquire(block=True, timeout=1) as producer:
            current_app.send_task(
                "trail.dispatch", producer=producer, retry=False, ignore_result=True, expires=60
            )
    except Exception as error:  # whatever the broker does, the change is committed already
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("The workers were not woken: %s", error)
