"""What must never be lost. Nothing here points to another app: people are kept by number and label."""

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from trail.hashing import FIRST


class Outbox(models.Model):
    """Work that must be done after the commit, written in the transaction that causes it."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                name="outbox_due", fields=["not_before", "id"], condition=Q(done_at=None, dead_at=None)
            ),
            models.Index(name="outbox_dead", fields=["dead_at"], condition=Q(dead_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_lease_has_token_and_end",
                condition=Q(lease_until=None, lease_token=None)
                | Q(lease_until__isnull=False, lease_token__isnull=False),
            ),
            models.CheckConstraint(name="outbox_done_or_dead", condition=Q(done_at=None) | Q(dead_at=None)),
        ]

    def __str__(self):
        return self.key


class NumberSeries(models.Model):
    """The last number given in a series; its row is the lock that keeps the series free of gaps."""

    series = models.CharField(primary_key=True, max_length=100)
    last = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self):
        return f"{self.series}: {self.last}"


class ActionLog(models.Model):
    """One thing done or refused: who, from where, what, when, why, before and after. Rows are chained by
    hashes, each made by its own scheme, and never change.
    """

    class Outcome(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"

    chain = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=150)
    address = models.CharField(max_length=45, blank=True, db_default="")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome, db_default=Outcome.DONE)
    note = models.TextField(blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    scheme = models.CharField(max_length=16, db_default=FIRST)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="log_one_row_a_place", fields=["chain", "seq"]),
            models.CheckConstraint(name="log_numbers_from_one", condition=Q(id__gt=0)),
        ]
        indexes = [
            models.Index(name="log_by_object", fields=["object_type", "object_id"]),
            models.Index(name="log_by_actor", fields=["actor_id", "at"]),
        ]

    def __str__(self):
        return f"{self.chain}/{self.seq} {self.verb}"


class IdempotentRequest(models.Model):
    """A creating or deciding request of the API and its answer: the same key is answered the same way."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_answer_a_user_and_key", fields=["user_id", "key"]),
            models.CheckConstraint(
                name="response_only_with_status",
                condition=Q(status__isnull=False) | Q(response__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.method} {self.path}"
