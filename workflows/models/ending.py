"""Why rows of the register ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.fields import RandomIdField


class Ending(models.Model):
    """Why a row of the register is over: the cause with its clause, as the programme's file says it.

    `since` is the day from which it counts as lost, which may lie before the row's own first day; `heard` is
    what its holder stated in defence (陈述申辩), or that nothing was said. What ends by itself has neither
    that nor a person.
    """

    public_id = RandomIdField()
    award = models.OneToOneField("workflows.Award", on_delete=models.PROTECT, related_name="ending")
    cause = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    clause = models.CharField(max_length=300)
    since = models.DateField()
    heard = models.TextField(blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="what_somebody_ends_has_its_reason", condition=Q(recorded_by=None) | ~Q(note="")
            )
        ]

    def __str__(self):
        return f"{self.award_id} {self.cause}"
