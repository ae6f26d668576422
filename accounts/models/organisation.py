"""Organisations and where they sit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField, WholeCodeField
from accounts.models import spans


class Organisation(models.Model):
    """An enterprise, university, institute or public body; name and credit code stand here and nowhere else.

    Kept apart: the `supervisor` it belongs to (主管部门), the body it is `recommended_through` (归口管理部门)
    and its dated seat (属地). A `direct` unit submits to the department itself (直报). A unit's account works
    from the day on which its recommending body, or for a direct one the department, `activated` it.
    """

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise")
        UNIVERSITY = "university", _("University")
        INSTITUTE = "institute", _("Research institute")
        HOSPITAL = "hospital", _("Hospital")
        AUTHORITY = "authority", _("Government department")
        OTHER = "other", _("Other organisation")

    public_id = RandomIdField()
    name = models.CharField(max_length=200)
    credit_code = WholeCodeField(max_length=18, unique=True, null=True)  # unique, or not known
    kind = models.CharField(max_length=20, choices=Kind)
    supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="subordinates", db_index=False
    )
    recommended_through = models.ForeignKey("self", models.PROTECT, null=True, related_name="recommends")
    direct = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                name="organisations_supervised", fields=["supervisor"], condition=Q(supervisor__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="credit_code_has_eighteen_characters",
                condition=Q(credit_code=None) | Q(credit_code__regex=r"^[0-9A-HJ-NP-RTUW-Y]{18}$"),
            ),
            models.CheckConstraint(
                name="direct_or_recommended", condition=Q(direct=False) | Q(recommended_through=None)
            ),
        ]

    def __str__(self):
        return self.name


class Seat(models.Model):
    """In which region an organisation sits, from a day on. It has one seat at a time: a trigger holds each
    statement's rows against all others, which takes a quarter of what an exclusion constraint takes a row.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats")
    # Its own index would bring a second one for the beginnings of codes, by which no seat is looked up.
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="seats", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(name="seats_of_a_region", fields=["region"])]
        constraints = [spans.in_order("seat_in_order")]

    def __str__(self):
        return f"{self.organisation} · {self.region}"


class FormerName(models.Model):
    """A name that an organisation had, and the day from which it had it no longer."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)
    until = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-until", "-id"]

    def __str__(self):
        return self.name
