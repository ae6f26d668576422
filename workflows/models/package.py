"""What goes out to the platform or the department that recognises, and what comes back from there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Package(models.Model):
    """One version of a round's package (报出材料): spreadsheets and papers as a zip, made by a job.

    `list_hash` is the hash of the list that it holds, `verification_code` stands in it; `done` of `rows`
    applications are packed. The version that was sent says on which day, by which letter, and what the
    platform calls the batch.
    """

    class State(models.TextChoices):
        MAKING = "making", _("Being put together")
        MADE = "made", _("Made")
        FAILED = "failed", _("Could not be made")

    public_id = RandomIdField()
    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField()
    list_hash = models.CharField(max_length=64)
    verification_code = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.MAKING)
    file = models.FileField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_on = models.DateField(null=True)
    letter = models.CharField(max_length=100, blank=True)
    batch = models.CharField(max_length=100, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="packages_are_numbered_once"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(sent_at__isnull=False), name="one_package_of_a_round_is_sent"
            ),
            models.CheckConstraint(
                name="a_package_is_sent_whole",
                condition=Q(sent_on=None, sent_by=None, sent_at=None, letter="", batch="")
                | Q(
                    ~Q(letter=""),
                    ~Q(batch=""),
                    state="made",
                    sent_on__isnull=False,
                    sent_by__isnull=False,
                    sent_at__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        return f"{self.round_id}/{self.number}"


class ResultTable(models.Model):
    """A table of results that was brought in: looked through, and taken whole or not at all.

    `remarks` lists `[row, heading, what stands there, sentence]` of what does not fit, `warnings` of what is
    unusual.
    """

    class State(models.TextChoices):
        WRONG = "wrong", _("Does not fit the round")
        READY = "ready", _("Fits the round")
        TAKEN = "taken", _("Taken over")

    public_id = RandomIdField()
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="tables")
    name = models.CharField(max_length=120)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State)
    figures = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["package"], condition=Q(state="taken"), name="the_results_of_a_package_are_taken_once"
            )
        ]

    def __str__(self):
        return self.name


class Recognition(models.Model):
    """What the platform or the department that recognises said of one application, by its announcement: a
    number with its days, or the reason why not.
    """

    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="recognition"
    )
    table = models.ForeignKey(ResultTable, on_delete=models.PROTECT, related_name="recognitions")
    announcement = models.ForeignKey(
        "workflows.OfficialDocument", on_delete=models.PROTECT, related_name="recognitions"
    )
    programme = models.CharField(max_length=80)
    is_recognised = models.BooleanField()
    number = models.CharField(max_length=60, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["application"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], condition=~Q(number=""), name="a_foreign_number_is_given_once"
            ),
            models.CheckConstraint(
                name="a_recognition_has_its_number_and_day_or_its_reason",
                condition=Q(Q(is_recognised=True, since__isnull=False, reason=""), ~Q(number=""))
                | Q(Q(is_recognised=False, number="", since=None, until=None), ~Q(reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.number}"
