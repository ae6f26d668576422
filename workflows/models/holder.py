"""Whoever can hold something, and the facts that are known of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Holder(models.Model):
    """Whoever can hold an award; name and codes stand once, on the person, the organisation or the region."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ENTERPRISE = "enterprise", _("Enterprise")
        INSTITUTION = "institution", _("Institution")
        PLATFORM = "platform", _("Platform")
        TEAM = "team", _("Team")
        BANNER = "banner", _("Banner")

    public_id = RandomIdField()
    kind = models.CharField(max_length=20, choices=Kind)
    person = models.OneToOneField(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="holder"
    )
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="holder"
    )
    region = models.OneToOneField(
        "accounts.Region", on_delete=models.PROTECT, null=True, related_name="holder"
    )
    label = models.CharField(max_length=200, blank=True)
    host = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="hosted_holders",
        db_index=False,
    )

    class Meta:
        indexes = [models.Index(name="holders_hosted", fields=["host"], condition=Q(host__isnull=False))]
        constraints = [
            models.CheckConstraint(
                name="a_holder_is_who_its_kind_says",
                condition=Q(
                    kind="person", person__isnull=False, organisation=None, region=None, label="", host=None
                )
                | Q(
                    kind__in=["enterprise", "institution"],
                    organisation__isnull=False,
                    person=None,
                    region=None,
                    label="",
                    host=None,
                )
                | Q(kind="banner", region__isnull=False, person=None, organisation=None, label="", host=None)
                | Q(
                    Q(
                        kind__in=["platform", "team"],
                        host__isnull=False,
                        person=None,
                        organisation=None,
                        region=None,
                    )
                    & ~Q(label="")
                ),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The holder's name in force, from where it stands."""
        named = self.person or self.organisation or self.region
        return named.name if named else self.label


class FactSheet(models.Model):
    """What is known of a holder for one year (0: what has no year), one wide row, with where each value came
    from.

    `values` maps a fact's name to its value in JSON; `origins` maps the same name to `{source, day, by}`.
    Identity numbers never stand here.
    """

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="fact_sheets")
    year = models.PositiveSmallIntegerField(default=0)
    values = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "year"], name="one_fact_sheet_a_holder_and_year")
        ]

    def __str__(self):
        return f"{self.holder_id}/{self.year or '-'}"
