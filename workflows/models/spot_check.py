"""Random spot checks of what the register has in force (抽查)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class SpotCheck(models.Model):
    """One draw among the numbers of a programme that were in force on a day, so kept that anybody computes it
    again: `pool` lists `[reference, region]` in the order of references, `seed` orders it, `share` is how
    many of a hundred were drawn, of each league or city (`by_league`) or of all.
    """

    public_id = RandomIdField()
    programme = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    day = models.DateField()
    seed = models.CharField(max_length=64)
    share = models.PositiveSmallIntegerField()
    by_league = models.BooleanField(default=False)
    pool = models.JSONField()
    due_on = models.DateField()
    screening_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_spot_check_draws_a_share_of_a_hundred", condition=Q(share__gte=1, share__lte=100)
            )
        ]

    def __str__(self):
        return self.title


class SpotCheckSheet(models.Model):
    """One number that was drawn, and what the office found that looked at it: compared with the evidence, or
    to be looked at on site. What was taken away meanwhile need not be looked at.
    """

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        MISMATCH = "mismatch", _("Does not agree with the evidence")
        ON_SITE = "on_site", _("To be looked at on site")
        NOT_NEEDED = "not_needed", _("Need not be looked at")

    # A result is still to come: nothing was found yet, or it is to be looked at on site.
    STILL_OPEN = ("", Outcome.ON_SITE)
    public_id = RandomIdField()
    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="sheets")
    award = models.ForeignKey("workflows.Award", on_delete=models.PROTECT, related_name="spot_checks")
    office = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    found = models.TextField(blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["spot_check", "award"], name="a_number_is_drawn_once_in_a_spot_check"
            ),
            models.CheckConstraint(
                name="a_spot_check_says_what_was_found_by_whom_and_when",
                condition=Q(outcome="", found="", done_by=None, done_at=None)
                | Q(~Q(outcome=""), ~Q(found=""), done_by__isnull=False, done_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"])]

    def __str__(self):
        return f"{self.spot_check_id} {self.award_id}"

    @property
    def is_open(self):
        """Whether a result is still to come."""
        return self.outcome in self.STILL_OPEN
