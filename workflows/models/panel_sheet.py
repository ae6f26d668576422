"""What a panel as a whole says of one application, and what the department finds after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.fields import RandomIdField


class PanelSheet(models.Model):
    """The sheet of a panel (专家组综合评价表), merged from those of its experts and signed by its leader.

    `scores` maps each line to whole points, `merged` to `{mean, points, of}`: the mean as a fraction, what
    it rounds to, and how many gave points; `reasons` says why a line differs from that. `result` is the
    assessment with these points, its `verdict` met, not_met or open. One whose opinions do not all count any
    more is void.
    """

    public_id = RandomIdField()
    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="panel_sheets"
    )
    leader = models.ForeignKey("workflows.PanelMember", on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField()
    merged = models.JSONField()
    reasons = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10)
    result = models.JSONField()
    comment = models.TextField()
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(voided_at=None),
                name="one_valid_sheet_of_a_panel_an_application",
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.total}"


class ComprehensiveCheck(models.Model):
    """What the department found of one application after its panel (综合审查). `lines` maps each line of the
    programme to what is not in order, empty where it is; with `visited_on` it went there, and `seen` says
    what it saw.
    """

    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="comprehensive_check"
    )
    lines = models.JSONField()
    is_in_order = models.BooleanField()
    visited_on = models.DateField(null=True)
    seen = models.TextField(blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["application"]
        constraints = [
            models.CheckConstraint(
                name="a_visit_says_what_was_seen", condition=Q(visited_on=None, seen="") | ~Q(seen="")
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.is_in_order}"
