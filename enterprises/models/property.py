"""The ledger of intellectual property, and for what each right was used."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class IntellectualProperty(models.Model):
    """A right of an enterprise. Its kind says the class (国科发火〔2016〕195号: Ⅰ and Ⅱ; no trademarks); a
    number stands once a kind in the whole system, since of several owners only one may use the right.
    """

    class Kind(models.TextChoices):
        INVENTION = "invention", _("Invention patent")
        PLANT_VARIETY = "plant_variety", _("New plant variety")
        CROP_VARIETY = "crop_variety", _("National crop variety")
        NEW_DRUG = "new_drug", _("National new drug")
        PROTECTED_MEDICINE = "protected_medicine", _("Traditional medicine under first-grade protection")
        CIRCUIT_LAYOUT = "circuit_layout", _("Layout design of integrated circuits")
        UTILITY_MODEL = "utility_model", _("Utility model")
        DESIGN = "design", _("Design patent")
        SOFTWARE = "software", _("Software copyright")

    class Way(models.TextChoices):
        OWN = "own", _("Developed by the enterprise")
        ASSIGNED = "assigned", _("Assigned by another")
        GIVEN = "given", _("Received as a gift")
        MERGED = "merged", _("By merger")

    CLASS_TWO = (Kind.UTILITY_MODEL, Kind.DESIGN, Kind.SOFTWARE)

    public_id = RandomIdField()
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="properties")
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=Way)
    granted_on = models.DateField()
    valid_until = models.DateField(null=True)
    is_high_value = models.BooleanField(default=False)
    used_in = models.CharField(max_length=200, blank=True)
    told_by = models.CharField(max_length=150)
    told_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["enterprise", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(ended_at=None), name="one_right_a_number_of_its_kind"
            ),
            models.CheckConstraint(
                name="a_right_is_valid_after_its_grant",
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("granted_on")),
            ),
        ]

    def __str__(self):
        return self.number

    @classmethod
    def class_of(cls, kind):
        """The class of a kind of right, in words."""
        return _("class Ⅱ") if kind in cls.CLASS_TWO else _("class Ⅰ")

    @property
    def is_class_two(self):
        """Whether it is of class Ⅱ, which some rules let serve once only."""
        return self.kind in self.CLASS_TWO


class PropertyUse(models.Model):
    """That a right stands in an application of a programme: reserved by it, locked once the certificate is
    issued, free again where it comes to nothing. What is `single` serves that programme once for ever.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("Reserved")
        LOCKED = "locked", _("Locked")
        RELEASED = "released", _("Released")

    right = models.ForeignKey(IntellectualProperty, models.PROTECT, related_name="uses")
    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="rights_used")
    programme = models.CharField(max_length=80)
    single = models.BooleanField()
    state = models.CharField(max_length=10, choices=State, default=State.RESERVED)
    reserved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["right", "programme"],
                condition=Q(single=True) & ~Q(state="released"),
                name="a_right_that_serves_once_serves_one_case",
            ),
            models.UniqueConstraint(
                fields=["right", "case"], condition=~Q(state="released"), name="a_case_names_a_right_once"
            ),
            models.CheckConstraint(
                name="a_use_is_settled_at_a_moment",
                condition=Q(state="reserved", settled_at=None)
                | (~Q(state="reserved") & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.right_id} {self.programme} {self.state}"
