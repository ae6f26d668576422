"""Offices, and who holds them when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import spans


class Office(models.Model):
    """A post that work is addressed to, known by `role@scope`, such as `screen@150000`.

    The scope is a region's code, or for a unit's own office the organisation's public id.
    """

    class Role(models.TextChoices):
        SCREEN = "screen", _("Formal check")
        DECIDE = "decide", _("Leader in charge")
        SYSTEM = "system", _("System administrator")
        UNIT = "unit", _("Unit administrator")
        BANNER = "banner", _("Banner or county officer")
        RECOMMEND = "recommend", _("Officer of a recommending body")
        DRAW = "draw", _("Drawer of experts")
        WITNESS = "witness", _("Witness of draws")
        SECRETARY = "secretary", _("Panel secretary")
        DIVISION = "division", _("Division head")
        MEETING = "meeting", _("Department meeting")
        SUPERVISE = "supervise", _("Supervision division")
        FINANCE = "finance", _("Finance officer")
        OVERSEE = "oversee", _("Supervisor")
        MANAGE = "manage", _("Project-management body")
        CONTACT = "contact", _("Enterprise contact")
        STATION = "station", _("Station administrator")
        SECURITY = "security", _("Security administrator")
        AUDIT = "audit", _("Audit administrator")

    code = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=100)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="offices")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="office_code_begins_with_its_role",
                condition=Q(code__startswith=Concat(F("role"), models.Value("@"))),
            ),
        ]

    def __str__(self):
        return self.title


class Membership(models.Model):
    """That a user holds an office from a moment on; ended, it is closed and never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="granted_memberships"
    )

    class Meta:
        constraints = [
            # Granted and ended in one transaction, both moments are the same: the span is empty.
            models.CheckConstraint(
                name="membership_in_order", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            spans.never_overlapping("one_membership_at_a_time", "user", "office", span=spans.MomentRange),
        ]

    def __str__(self):
        return f"{self.user} · {self.office}"
