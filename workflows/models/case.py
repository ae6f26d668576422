"""A matter with a process, and the days by which something must be done."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Case(models.Model):
    """One matter with a process; applications and rounds each have one. The only row tied to the engine."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("Application")
        ROUND = "round", _("Round")
        CHECKUP = "checkup", _("Checkup")
        NEED = "need", _("Need")
        CHANGE = "change", _("Change")
        OBJECTION = "objection", _("Objection")
        REVOCATION = "revocation", _("Revocation")

    public_id = RandomIdField()
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=300)
    holder = models.ForeignKey("workflows.Holder", on_delete=models.PROTECT, null=True, related_name="cases")
    edition = models.ForeignKey("workflows.ProgrammeEdition", on_delete=models.PROTECT, related_name="cases")
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_closed_case_has_its_day",
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.title


class CaseProcess(models.Model):
    """Ties a case to a process of the engine; one that is open at a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="processes")
    process = models.OneToOneField("viewflow.Process", on_delete=models.PROTECT, related_name="case_process")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_open=True), name="one_open_process_a_case"
            )
        ]

    def __str__(self):
        return f"{self.case_id}:{self.process_id}"


class Deadline(models.Model):
    """By when something of a case must be done; the engine's timer follows this row.

    `pauses` is a list of `[from, until]` in ISO time; `due_at` already contains them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    task = models.OneToOneField("viewflow.Task", on_delete=models.PROTECT, null=True, related_name="deadline")
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    pauses = models.JSONField(default=list)
    fires = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_deadline_ends_after_it_starts", condition=Q(due_at__gte=F("starts_at"))
            ),
            models.UniqueConstraint(
                fields=["case", "rule"],
                condition=Q(ended_at=None, task=None),
                name="one_running_deadline_a_rule_of_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at=None, fires=True), name="deadline_to_fire"),
        ]

    def __str__(self):
        return f"{self.title} {self.due_at:%Y-%m-%d}"
