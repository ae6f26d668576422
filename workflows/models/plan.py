"""The plan as it was loaded: editions, indicators with their targets and readings, sources, working days."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.policy.programme import Programme


class PlanSource(models.Model):
    """A document that a number of the plan can cite."""

    code = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)
    issued_by = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    url = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.title}{self.number}"


class PlanPeriod(models.Model):
    """The years for which the plan measures, from its first to its last day."""

    code = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    source = models.CharField(max_length=80)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(name="a_period_runs_forward", condition=Q(until__gt=models.F("since")))
        ]

    def __str__(self):
        return self.title


class PlanProgramme(models.Model):
    """What the register says of a programme: what is held of it, its own word for a row (立项, 认定 ...), and
    that for the end of one where it has one (出库).

    `holder` is the kind of holder; one that is not `is_run` here is only recorded, from imported results.
    """

    code = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=200)
    word = models.CharField(max_length=20)
    end_word = models.CharField(max_length=20, blank=True)
    holder = models.CharField(max_length=20)
    is_run = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-is_run", "code"]

    def __str__(self):
        return self.title


@lru_cache(maxsize=64)
def _parsed(edition_hash, edition):
    return Programme.parse(edition.content)


class ProgrammeEdition(models.Model):
    """One text of a programme, known by the hash of its content; rounds are pinned to theirs for ever."""

    programme = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    hash = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    loaded_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(is_current=True), name="one_current_edition_of_a_programme"
            )
        ]

    def __str__(self):
        return f"{self.title} {self.hash[:8]}"

    def __eq__(self, other):
        return isinstance(other, ProgrammeEdition) and self.hash == other.hash

    def __hash__(self):
        return hash(self.hash)

    @property
    def policy(self) -> Programme:
        """The edition's text as the policy engine reads it; an edition never changes, so one parse serves
        all.
        """
        return _parsed(self.hash, self)


class Indicator(models.Model):
    """What is measured, and how it is counted.

    `definitions` keeps every wording with its way of counting; `definition`, `counts` and
    `definition_signed_on` are the official one's. `parts` lists `[name, title]` of what is measured apart.
    """

    class Kind(models.TextChoices):
        STOCK = "stock", _("Stock")
        NEW = "new", _("New")
        CUMULATIVE = "cumulative", _("Cumulative")
        YEARLY = "yearly", _("Yearly")
        COVERAGE = "coverage", _("Coverage")
        RATIO = "ratio", _("Ratio")
        RANK = "rank", _("Rank")
        REPORTED = "reported", _("Reported")
        MILESTONE = "milestone", _("Milestone")
        DERIVED = "derived", _("Derived")

    code = models.CharField(max_length=80, primary_key=True)
    period = models.ForeignKey(PlanPeriod, on_delete=models.PROTECT, related_name="indicators")
    number = models.CharField(max_length=8)
    section = models.CharField(max_length=1)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300)
    unit = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    citation = models.CharField(max_length=300)
    owner = models.CharField(max_length=200, blank=True)
    definition = models.TextField(blank=True)
    definition_signed_on = models.DateField(null=True)
    counts = models.JSONField(default=dict)
    definitions = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["section", "position"]
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="one_indicator_a_number_of_a_period")
        ]

    def __str__(self):
        return f"{self.number} {self.title}"


class Target(models.Model):
    """How much by when, and by which document; a baseline is the value from which the period starts."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    day = models.DateField()
    comparison = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    upper = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    text = models.CharField(max_length=300, blank=True)
    part = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)
    clause = models.CharField(max_length=300, blank=True)
    is_baseline = models.BooleanField(default=False)
    unverified = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["indicator", "-is_baseline", "day", "id"]

    def __str__(self):
        return f"{self.indicator_id} {self.day} {self.text or self.value}"


class Reading(models.Model):
    """A value that somebody reported, with its source; never computed here."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, null=True)
    part = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ["-day", "-recorded_at"]
        indexes = [models.Index(fields=["indicator", "day"])]

    def __str__(self):
        return f"{self.indicator_id} {self.day}: {self.value}"


class WorkDay(models.Model):
    """A day that differs from the rule of the week: a holiday, or a weekend day that is worked."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=300, blank=True)
    confirmed = models.BooleanField(default=True)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"
