"""Who mentors an enterprise of the pool."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField
from accounts.models import spans


class Mentoring(models.Model):
    """That somebody mentors an enterprise while it stands in the pool (辅导); there may be several at once.
    `name` is the person's or the organisation's, `unit` where the person works; `until` the first day on
    which it is over, as agreed or ended by hand.
    """

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("Somebody of a university")
        INSTITUTE = "institute", _("Somebody of a research institute")
        ENTERPRISE = "enterprise", _("Somebody of an enterprise")
        EXPERT = "expert", _("Expert")
        ORGANISATION = "organisation", _("Organisation")

    public_id = RandomIdField()
    award = models.ForeignKey("workflows.Award", models.PROTECT, related_name="mentorings")
    kind = models.CharField(max_length=15, choices=Kind)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [spans.in_order("a_mentoring_ends_after_it_began")]

    def __str__(self):
        return self.name

    @property
    def over_on(self):
        """The first day on which it is over, by itself or because its enterprise left the pool; what had not
        begun then keeps its first day. None where no end is known.
        """
        left = self.award.ended_on and max(self.award.ended_on, self.since + timedelta(days=1))
        return min(filter(None, (self.until, left)), default=None)

    @property
    def last_day(self):
        """The day before, as people write it down; None where no end is known."""
        return self.over_on and self.over_on - timedelta(days=1)
