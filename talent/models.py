"""The library of experts (科技专家库): who may be asked to review, and to whom they are tied."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField
from accounts.models import spans


class Expert(models.Model):
    """A person of the library: classes, sub-libraries, and fields as discipline codes or their beginnings.

    `is_outside` says that the expert works outside the region. When it served stands in its terms.
    """

    class Kind(models.TextChoices):
        RESEARCH = "research", _("Scientific research")
        MANAGEMENT = "management", _("Industry management")
        FINANCE = "finance", _("Finance and audit")
        OTHER = "other", _("Other")

    public_id = RandomIdField()
    person = models.OneToOneField("accounts.Person", models.PROTECT, related_name="expert")
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind))
    libraries = ArrayField(models.CharField(max_length=40), default=list)
    fields = ArrayField(models.CharField(max_length=10), default=list)
    title = models.CharField(max_length=40, blank=True)
    is_outside = models.BooleanField(default=False)
    source = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="an_expert_is_of_a_class", condition=~Q(kinds=[])),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def kinds_shown(self):
        """The classes in words."""
        return [str(self.Kind(kind).label) for kind in self.kinds]


class ExpertTerm(models.Model):
    """From when until when an expert belongs to the library, and why no longer."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="terms")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["expert", "since"]
        constraints = [
            # Taken in and taken out on one day, the span is empty.
            models.CheckConstraint(
                name="a_term_of_an_expert_in_order",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="a_term_ends_with_its_reason",
                condition=Q(until=None, reason="") | Q(Q(until__isnull=False), ~Q(reason="")),
            ),
            spans.never_overlapping("one_term_of_an_expert_at_a_time", "expert"),
        ]

    def __str__(self):
        return f"{self.expert_id} {self.since}"


class ExpertTie(models.Model):
    """To whom an expert is tied, as declared or known: a person, or somebody by name and unit.

    `is_declared` says that the expert did so, who then may take it back. Kin and teachers stay tied; who
    worked together is tied until so many years after `until`.
    """

    class Kind(models.TextChoices):
        KIN = "kin", _("Near relative")
        COWORK = "cowork", _("Worked or published together")
        TEACHER = "teacher", _("Teacher or student")

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=20, choices=Kind)
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=30)
    unit = models.CharField(max_length=60, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=100)
    is_declared = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["expert", "id"]
        constraints = [
            models.CheckConstraint(name="a_tie_names_somebody", condition=~Q(name="")),
            models.CheckConstraint(
                name="a_tie_runs_forward",
                condition=Q(until=None) | Q(since=None) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self):
        return f"{self.expert_id} {self.kind} {self.name}"
