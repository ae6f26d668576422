"""An enterprise as the archive knows it."""

from django.db import models
from django.db.models import F, Q

from accounts.fields import RandomIdField


class Enterprise(models.Model):
    """What is told of an enterprise once; name, credit code and dated region stand on its organisation.

    `industry` is a class of GB/T 4754-2017 with its section (C3921), `field` a place of the third level in
    the list of high-tech fields (4.2.1). `above_scale` (规上) is unknown until the statistics bureau's list
    or the enterprise says. `origins` maps a column to `{source, day, by}`; `complete` maps a part of the
    archive to the day and person that declared it complete, without which nothing follows from an empty
    list. One that was merged into another is seen no more.
    """

    public_id = RandomIdField()
    holder = models.OneToOneField("workflows.Holder", models.PROTECT, related_name="enterprise")
    registered_on = models.DateField(null=True)
    industry = models.CharField(max_length=5, blank=True)
    field = models.CharField(max_length=10, blank=True)
    above_scale = models.BooleanField(null=True)
    chain = models.CharField(max_length=60, blank=True)
    main_product = models.CharField(max_length=200, blank=True)
    origins = models.JSONField(default=dict)
    complete = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", db_index=False
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                name="enterprises_merged", fields=["merged_into"], condition=Q(merged_into__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="an_industry_is_a_class_with_its_section",
                condition=Q(industry="") | Q(industry__regex=r"^[A-T][0-9]{2,4}$"),
            ),
            models.CheckConstraint(
                name="a_high_tech_field_goes_to_the_third_level",
                condition=Q(field="") | Q(field__regex=r"^[1-8]\.[0-9]{1,2}\.[0-9]{1,2}$"),
            ),
            models.CheckConstraint(
                name="an_enterprise_is_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self):
        return self.holder.name

    @property
    def organisation(self):
        """Where name, credit code and seat stand."""
        return self.holder.organisation
