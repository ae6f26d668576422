"""Changes of those who hold something."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField
from accounts.models import spans


class Change(models.Model):
    """That an enterprise reports a change of itself while it holds an award (更名、重大变化、迁移): checked
    by the banner's bureau first, where the way has one, then by its body, decided by the department. `kind`
    is one of the programme's file; `region` the new seat, none for one outside the region; `due_on` the last
    day on which the report is in time.
    """

    class Outcome(models.TextChoices):
        KEPT = "kept", _("The status is kept")
        ENDED = "ended", _("The status has ended")
        ANEW = "anew", _("To be recognised anew")

    public_id = RandomIdField()
    case = models.OneToOneField("workflows.Case", on_delete=models.PROTECT, related_name="change")
    award = models.ForeignKey("workflows.Award", on_delete=models.PROTECT, related_name="changes")
    bureau = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    screening_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    deciding_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    day = models.DateField()
    due_on = models.DateField()
    former_name = models.CharField(max_length=200)
    new_name = models.CharField(max_length=200, blank=True)
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.TextField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    first_finding = models.TextField(blank=True)
    first_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    first_checked_at = models.DateTimeField(null=True)
    finding = models.TextField(blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    opinion = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    portal_url = models.URLField(max_length=500, blank=True)
    first_day = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    stands = models.BooleanField(null=True)
    objections = models.TextField(blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(outcome=""), name="one_undecided_change_an_award"
            ),
            models.CheckConstraint(
                name="a_change_is_checked_first_whole",
                condition=Q(first_finding="", first_checked_by=None, first_checked_at=None)
                | Q(~Q(first_finding=""), first_checked_by__isnull=False, first_checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_change_is_checked_whole",
                condition=Q(finding="", checked_by=None, checked_at=None)
                | Q(~Q(finding=""), checked_by__isnull=False, checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_change_is_decided_whole",
                condition=Q(outcome="", opinion="", decided_by=None, decided_at=None)
                | Q(~Q(outcome=""), ~Q(opinion=""), decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_change_is_published_whole",
                condition=Q(portal_url="", first_day=None, ends_at=None)
                | Q(~Q(portal_url=""), first_day__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_change_is_concluded_whole",
                condition=Q(stands=None, concluded_by=None, concluded_at=None)
                | Q(stands__isnull=False, concluded_by__isnull=False, concluded_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.public_id

    @property
    def is_late(self):
        return timezone.localdate(self.reported_at) > self.due_on

    @property
    def former_region(self):
        """Where its holder sat on the day before; None where no seat of that day is on record."""
        seats = self.award.holder.organisation.seats.filter(spans.in_force(self.day - timedelta(days=1)))
        seat = seats.select_related("region").first()
        return seat and seat.region
