"""The register."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Award(models.Model):
    """A row of the register, with its two times: since when it holds, and since when it is known here.

    "As it was on that day" asks `since`, `until`, `ended_on`; "as it was known on that day" asks
    `recorded_at` and `end_recorded_at`. `until` is the last day on which it holds, `ended_on` the first on
    which it does no longer. `end_kind` says whether a count of new awards falls: what is void or
    given up was never won. Number and days of what others recognise are those of their `announcement`.
    """

    class EndKind(models.TextChoices):
        EXPIRED = "expired", _("Expired")
        COMPLETED = "completed", _("Completed")
        GIVEN_UP = "given_up", _("Given up")
        REVOKED = "revoked", _("Revoked")
        VOID = "void", _("Void")

    public_id = RandomIdField()
    holder = models.ForeignKey("workflows.Holder", on_delete=models.PROTECT, related_name="awards")
    programme = models.CharField(max_length=80)
    edition = models.ForeignKey(
        "workflows.ProgrammeEdition", on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60)
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, related_name="awards")
    host_unit = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="awards"
    )
    money = models.PositiveBigIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    end_kind = models.CharField(max_length=20, choices=EndKind, blank=True)
    end_recorded_at = models.DateTimeField(null=True)
    case = models.OneToOneField("workflows.Case", on_delete=models.PROTECT, null=True, related_name="award")
    announcement = models.ForeignKey(
        "workflows.OfficialDocument", on_delete=models.PROTECT, null=True, related_name="awards"
    )
    imported_from = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_award_a_number_of_a_programme"),
            models.CheckConstraint(
                name="an_award_comes_from_a_case_or_an_import",
                condition=Q(Q(case__isnull=False), imported_from="") | Q(Q(case=None), ~Q(imported_from="")),
            ),
            models.CheckConstraint(
                name="an_award_runs_forward",
                condition=(Q(until=None) | Q(until__gte=F("since")))
                & (Q(ended_on=None) | Q(ended_on__gte=F("since"))),
            ),
            models.CheckConstraint(
                name="an_ended_award_says_when_how_and_known_since",
                condition=Q(ended_on=None, end_kind="", end_recorded_at=None)
                | Q(Q(ended_on__isnull=False, end_recorded_at__isnull=False), ~Q(end_kind="")),
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "-since", "-id"]),
            models.Index(fields=["region", "programme", "since"]),
            models.Index(fields=["programme", "holder", "since", "id"], name="award_first_of_a_holder"),
            models.Index(fields=["-since", "-id"]),
        ]

    def __str__(self):
        return self.number

    def end_said_with(self, word):
        """How it ended, in the programme's own `word` where it has one and it was held at all; otherwise a
        project is completed, what an enterprise held is over.
        """
        if word and self.end_kind not in ("", self.EndKind.VOID):
            return word
        if self.end_kind == self.EndKind.COMPLETED and self.holder.kind == self.holder.Kind.ENTERPRISE:
            return _("Over")
        return self.get_end_kind_display()

    def renews(self, older):
        """Whether this row takes the place of an older one of the same programme, of what is one holder's,
        before its end: it holds from later on, and longer.
        """
        lasts_longer = older.until is not None and (self.until is None or self.until > older.until)
        return lasts_longer and self.since > older.since

    @staticmethod
    def lasts_on(day):
        """The condition of rows that are not over on a day, whether they hold already or not."""
        return Q(Q(until=None) | Q(until__gte=day), Q(ended_on=None) | Q(ended_on__gt=day))

    @staticmethod
    def in_force(day):
        """The condition of rows that hold on a day."""
        return Q(Award.lasts_on(day), since__lte=day)


class FormerRegion(models.Model):
    """Where a row of the register counted before its holder moved, and the day from which no longer."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="former_regions")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(fields=["award", "until"], name="an_award_moves_once_a_day"),
        ]

    def __str__(self):
        return f"{self.award} · {self.region}"
