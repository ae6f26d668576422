"""Enterprises that ask for the account of a contact."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField, RandomIdField


class ContactRequest(models.Model):
    """That an enterprise wants somebody to speak for it, by letter of authority (授权书); answered by its
    bureau. Until then nothing works, and who asks is not told whether the credit code is on record.

    One that lies in a high-tech `zone` is recommended through its administration, which answers as well.
    With `replaces` whoever spoke for the enterprise before ceases to. `name`, `file` and what follows are
    the letter's, which is in quarantine until it was looked at.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CLEAN = "clean", _("Checked")
        REJECTED = "rejected", _("Rejected")

    class Outcome(models.TextChoices):
        ACTIVATED = "activated", _("Activated")
        REFUSED = "refused", _("Refused")

    public_id = RandomIdField()
    enterprise_name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18)
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+")
    zone = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    contact = EncryptedTextField(null=True)
    phone = EncryptedTextField(null=True)
    replaces = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=State, default=State.CHECKING)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_request_for_a_contact_is_answered_whole",
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | Q(~Q(outcome=""), decided_by__isnull=False, decided_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.enterprise_name
