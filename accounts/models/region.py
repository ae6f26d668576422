"""The tree of regions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """The autonomous region, a league or city (盟市), or a banner or county (旗县), by its GB/T 2260 code.

    `recommends` says that its science bureau recommends applications itself (归口).
    """

    class Kind(models.TextChoices):
        REGION = "region", _("Autonomous region")
        LEAGUE = "league", _("League or city")
        BANNER = "banner", _("Banner or county")

    code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=50)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    sort_key = models.CharField(max_length=100)
    recommends = models.BooleanField(default=False)

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                name="region_code_has_six_digits", condition=models.Q(code__regex=r"^\d{6}$")
            ),
            models.CheckConstraint(
                name="only_the_region_has_no_parent",
                condition=models.Q(kind="region", parent=None)
                | (~models.Q(kind="region") & models.Q(parent__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.name
