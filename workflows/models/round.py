"""A programme opened for a time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Round(models.Model):
    """A programme opened for a time: its edition, policy date, cut-offs, places and money (in yuan).

    `closes_at` is the applicants' cut-off, `unit_closes_at` and `body_closes_at` those of the links before
    the department, where there are such links. Without `places` their number is not limited. `list_version`
    counts the changes of its list of decisions.
    """

    class Window(models.TextChoices):
        PLANNED = "planned", _("Not yet open")
        OPEN = "open", _("Open for applications")
        CLOSED = "closed", _("Closed for applications")
        RELEASED = "released", _("Results released")

    public_id = RandomIdField()
    case = models.OneToOneField("workflows.Case", on_delete=models.PROTECT, related_name="round")
    edition = models.ForeignKey("workflows.ProgrammeEdition", on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    policy_date = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    unit_closes_at = models.DateTimeField(null=True)
    body_closes_at = models.DateTimeField(null=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    places_used = models.PositiveIntegerField(default=0)
    money = models.PositiveBigIntegerField()
    money_used = models.PositiveBigIntegerField(default=0)
    money_each = models.PositiveBigIntegerField()
    guideline = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    screening_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    deciding_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    window = models.CharField(max_length=20, choices=Window, default=Window.PLANNED)
    released_at = models.DateTimeField(null=True)
    list_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_round_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            ),
            models.CheckConstraint(
                name="each_link_of_a_round_closes_after_the_one_before",
                condition=Q(unit_closes_at=None, body_closes_at=None)
                | Q(unit_closes_at=None, body_closes_at__gte=F("closes_at"))
                | Q(unit_closes_at__gte=F("closes_at"), body_closes_at__gte=F("unit_closes_at")),
            ),
            models.CheckConstraint(
                name="a_round_stays_within_its_places", condition=Q(places_used__lte=F("places"))
            ),
            models.CheckConstraint(
                name="a_round_stays_within_its_money", condition=Q(money_used__lte=F("money"))
            ),
            models.CheckConstraint(
                name="a_released_round_has_its_moment",
                condition=Q(window="released", released_at__isnull=False)
                | (~Q(window="released") & Q(released_at=None)),
            ),
        ]

    def __str__(self):
        return self.title
