"""That somebody is to be given an office, or to lose one: asked by one, answered by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class RoleChange(models.Model):
    """An office to be given or ended, asked for by one security administrator and answered by another; it
    says nothing of what holds: memberships do.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Give the role")
        END = "end", _("End the role")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed by another")
        REFUSED = "refused", _("Not confirmed")

    public_id = RandomIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_changes")
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="role_changes")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_change_of_a_role", fields=["user", "office"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="a_role_change_is_decided_by_somebody_at_a_moment",
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_role_change_takes_two_and_neither_is_meant",
                condition=~Q(asked_by=F("user"))
                & (Q(decided_by=None) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user")))),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.office_id} {self.user_id}"
