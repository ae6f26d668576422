"""Archives that were one enterprise's, put together."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.fields import RandomIdField


class Merger(models.Model):
    """That one archive was taken into another: `moved` maps a model to the keys of the rows that went over,
    so that undoing it takes back just these.
    """

    public_id = RandomIdField()
    kept = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="mergers")
    absorbed = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="absorptions")
    reason = models.CharField(max_length=300)
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="an_archive_is_absorbed_once"
            ),
            models.CheckConstraint(name="a_merger_is_of_two", condition=~Q(kept=F("absorbed"))),
            models.CheckConstraint(
                name="a_merger_is_undone_by_somebody_at_a_moment",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.absorbed_id} → {self.kept_id}"


class Twin(models.Model):
    """That an archive may be kept twice, as was found when all were gone through last."""

    enterprise = models.OneToOneField("enterprises.Enterprise", models.PROTECT, primary_key=True)

    class Meta:
        ordering = ["enterprise"]

    def __str__(self):
        return str(self.pk)
