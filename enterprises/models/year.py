"""The figures of an enterprise by accounting year."""

from django.db import models
from django.db.models import F, Q


def _within(part, whole):
    """A part is no larger than its whole, as far as both are known."""
    return models.CheckConstraint(
        name=f"{part}_within_{whole}",
        condition=Q(**{part: None}) | Q(**{whole: None}) | Q(**{f"{part}__lte": F(whole)}),
    )


class YearFacts(models.Model):
    """What an enterprise told of one accounting year: a column for each of MEASURES, unknown where empty.

    `origins` maps a measure to `{source, day, by}`; `explanations` maps one whose figure is unusual to
    `{text, day, by}`, which falls with the figure that it explains.
    """

    # Found by the constraint's index, which begins with it.
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="years", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    staff = models.PositiveIntegerField(null=True)
    tech_staff = models.PositiveIntegerField(null=True)
    rd_staff = models.PositiveIntegerField(null=True)
    revenue = models.PositiveBigIntegerField(null=True)
    main_revenue = models.PositiveBigIntegerField(null=True)
    hightech_revenue = models.PositiveBigIntegerField(null=True)
    gross_income = models.PositiveBigIntegerField(null=True)
    untaxed_income = models.PositiveBigIntegerField(null=True)
    total_cost = models.PositiveBigIntegerField(null=True)
    rd_cost = models.PositiveBigIntegerField(null=True)
    rd_recognition = models.PositiveBigIntegerField(null=True)
    rd_deduction = models.PositiveBigIntegerField(null=True)
    rd_statistics = models.PositiveBigIntegerField(null=True)
    rd_inside = models.PositiveBigIntegerField(null=True)
    rd_outsourced = models.PositiveBigIntegerField(null=True)
    rd_abroad = models.PositiveBigIntegerField(null=True)
    rd_other = models.PositiveBigIntegerField(null=True)
    assets = models.PositiveBigIntegerField(null=True)
    liabilities = models.PositiveBigIntegerField(null=True)
    net_profit = models.BigIntegerField(null=True)
    taxes = models.PositiveBigIntegerField(null=True)
    equity_raised = models.PositiveBigIntegerField(null=True)
    conversions = models.PositiveIntegerField(null=True)
    origins = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["enterprise", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year"], name="one_row_an_enterprise_and_year"),
            models.CheckConstraint(
                name="whoever_reports_has_somebody_at_work", condition=Q(staff=None) | Q(staff__gte=1)
            ),
            _within("tech_staff", "staff"),
            _within("rd_staff", "tech_staff"),
            _within("rd_staff", "staff"),
            _within("main_revenue", "revenue"),
            _within("untaxed_income", "gross_income"),
            _within("hightech_revenue", "gross_income"),
            _within("rd_abroad", "rd_recognition"),
            _within("rd_other", "rd_recognition"),
        ]

    def __str__(self):
        return f"{self.enterprise_id}/{self.year}"
