"""Persons and their employers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField, KeyedHashField, RandomIdField
from accounts.models import spans


class Person(models.Model):
    """Somebody who is cultivated. Not a user: a person may never sign in, and officers are no persons here.

    The name is one field, because many Mongolian names are not split. `id_number` is found by its hash only.
    """

    class Sex(models.TextChoices):
        MALE = "M", _("Male")
        FEMALE = "F", _("Female")

    public_id = RandomIdField()
    name = models.CharField(max_length=30)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    born = models.DateField(null=True)
    id_number = EncryptedTextField(null=True)
    id_number_index = KeyedHashField(of="id_number", unique=True)
    phone = EncryptedTextField(null=True)
    email = models.EmailField(blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="person")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="id_number_with_its_hash",
                condition=Q(id_number__isnull=True, id_number_index=None)
                | Q(id_number__isnull=False, id_number_index__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name


class Employment(models.Model):
    """For which organisation a person works, from a day on; one employer at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="employments")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            spans.in_order("employment_in_order"),
            spans.never_overlapping("one_employer_at_a_time", "person"),
        ]

    def __str__(self):
        return f"{self.person} · {self.organisation}"
