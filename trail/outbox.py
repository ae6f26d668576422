"""Everything that must happen after a commit: one table, one dispatcher, one reaper.

`put` writes the row in the business transaction; `dispatch` leases a due row, lets its job `prepare` outside
any transaction, and commits the job's effect together with the row's completion. Whoever is killed in between
leaves a lease that ends, and the row is done anew: preparing may happen twice, the effect only once.
"""

import logging
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q

from trail import clock, guard, wake
from trail.heartbeat import beating
from trail.models import Outbox

LEASE = timedelta(seconds=60)
BACKOFF = timedelta(seconds=10)
MOST_ATTEMPTS = 5

logger = logging.getLogger(__name__)
_jobs = {}


class Job:
    """What is done for the rows of one kind."""

    def prepare(self, payload):
        """Do what is slow or leaves the database, harmless if done twice; return what `apply` needs."""

    def apply(self, payload, result):
        """Write the effect, in the transaction that also marks the row done."""

    def gave_up(self, payload, error):
        """Write that it will not be done, in the transaction that also marks the row dead."""


class LeaseLostError(Exception):
    """Another worker took the row over while this one was preparing."""


class WorkerLostError(Exception):
    """The worker of the last attempt was killed or cut off."""


def job(kind):
    """Register a Job class for a kind of rows."""

    def register(job_class):
        if kind in _jobs:
            raise ValueError(f"{kind} has a job already")
        _jobs[kind] = job_class()
        return job_class

    return register


def put(kind, payload, *, key, not_before=None):
    """Write a row in the caller's transaction; the same key a second time changes nothing.

    Raises IdentityNumberError rather than keep such a number.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("What follows a change is written in its transaction.")
    guard.refuse_identity_numbers(payload)
    now = clock.now()
    row = Outbox(key=key, kind=kind, payload=payload, created_at=now, not_before=not_before or now)
    Outbox.objects.bulk_create([row], ignore_conflicts=True)
    wake.after_commit()


def dispatch(limit=100):
    """Work off at most `limit` due rows and return how many were done; what fails is tried again later."""
    done = 0
    for _ in range(limit):
        row = _claim()
        if row is None:
            break
        done += _work(row)
    return done


def reap():
    """Bury rows whose last attempt never came back, and return how many rows are due."""
    for row in Outbox.objects.filter(_open(), lease_until__lte=clock.now(), attempts__gte=MOST_ATTEMPTS):
        if _mine(row).filter(lease_until__lte=clock.now()).exists():
            _failed(row, WorkerLostError("the worker never came back"))
    return due()


def due():
    """Return how many rows wait for a worker now."""
    return _due(clock.now()).count()


def is_open(kind):
    """Whether a row of a kind waits, or is being worked off."""
    return Outbox.objects.filter(_open(), kind=kind).exists()


def state():
    """Return how many rows are pending, the age in seconds of the oldest due one, and how many are dead."""
    now = clock.now()
    oldest = Outbox.objects.filter(_open(), not_before__lte=now).order_by("not_before").first()
    return {
        "pending": Outbox.objects.filter(_open()).count(),
        "oldest_age_seconds": int((now - oldest.not_before).total_seconds()) if oldest else 0,
        "dead": Outbox.objects.filter(dead_at__isnull=False).count(),
    }


def _open():
    return Q(done_at=None, dead_at=None)


def _due(now):
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Outbox.objects.filter(_open(), free, not_before__lte=now, attempts__lt=MOST_ATTEMPTS)


@transaction.atomic
def _claim():
    """Lease the row that is due longest and that nobody else is taking; None if there is none."""
    now = clock.now()
    row = _due(now).select_for_update(skip_locked=True).order_by("not_before", "id").first()
    if row is not None:
        row.attempts += 1
        row.lease_until, row.lease_token = now + LEASE, uuid.uuid4()
        row.save(update_fields=["attempts", "lease_until", "lease_token"])
    return row


def _work(row):
    """Do one leased row; tell whether it was done."""
    try:
        if row.kind not in _jobs:
            raise LookupError(f"no job is known for {row.kind}")
        with beating(row, LEASE):
            result = _jobs[row.kind].prepare(row.payload)
        _finish(row, result)
    except LeaseLostError:
        logger.warning("The lease of %s was lost; its next holder does the work.", row.key)
        return False
    except Exception as error:
        _failed(row, error)
        return False
    return True


@transaction.atomic
def _finish(row, result):
    if not _mine(row).select_for_update().exists():
        raise LeaseLostError(row.key)
    _jobs[row.kind].apply(row.payload, result)
    _mine(row).update(done_at=clock.now(), lease_until=None, lease_token=None, last_error="")


def _failed(row, error):
    """Postpone the row or give it up; if even that fails, its lease ends and the reaper sees to it."""
    try:
        _postpone(row, error)
    except Exception as second:
        logger.error("%s could not be given up: %s", row.key, type(second).__name__)


@transaction.atomic
def _postpone(row, error):
    """Note type and message of the failure, never the values around it, and try later or give up."""
    now = clock.now()
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    text = guard.without_identity_numbers(text)[:500]
    logger.error("%s failed the %d. time: %s", row.key, row.attempts, text)
    changes = {"lease_until": None, "lease_token": None, "last_error": text}
    if row.attempts >= MOST_ATTEMPTS:
        changes["dead_at"] = now
    else:
        changes["not_before"] = now + BACKOFF * 2**row.attempts
    if _mine(row).update(**changes) and "dead_at" in changes and row.kind in _jobs:
        _jobs[row.kind].gave_up(row.payload, error)


def _mine(row):
    return Outbox.objects.filter(_open(), pk=row.pk, lease_token=row.lease_token)
