"""What holders report every year."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.fields import RandomIdField


class AnnualReport(models.Model):
    """That the holder of an award confirmed its figures of an accounting year; `figures` are those facts as
    they stood then, by name. It is late if filed after the day on which it was due.
    """

    public_id = RandomIdField()
    award = models.ForeignKey("workflows.Award", on_delete=models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    due_on = models.DateField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["award", "year"], name="one_report_an_award_and_year")]

    def __str__(self):
        return f"{self.award_id}/{self.year}"

    @property
    def is_late(self):
        return timezone.localdate(self.filed_at) > self.due_on
