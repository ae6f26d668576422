"""Matters in which a recognition may be taken away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField
from workflows.models.award import Award


class Revocation(models.Model):
    """That an office proposes to take a row of the register away (撤销, 出库): proposed by one officer, its
    holder heard, decided by another. `cause` is one of the programme's file, `since` from when it would be
    lost; None where that is the day of the decision. `served` is how a holder was told on paper for whom
    nobody speaks here. `announcement` is the number of the paper that made the decision known, `announced_on`
    its day.
    """

    class Outcome(models.TextChoices):
        REVOKED = "revoked", _("Revoked")
        KEPT = "kept", _("Stays in force")

        def said_with(self, word):
            """Its title in the word for what is proposed: 予以撤销, 不予出库."""
            said = {"revoked": _("Decided: %(word)s"), "kept": _("Stays in force, not: %(word)s")}
            return said[self.value] % {"word": word}

    public_id = RandomIdField()
    case = models.OneToOneField("workflows.Case", on_delete=models.PROTECT, related_name="revocation")
    award = models.ForeignKey("workflows.Award", on_delete=models.PROTECT, related_name="revocations")
    screening_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    deciding_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=40)
    since = models.DateField(null=True)
    grounds = models.TextField()
    served = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    statement = models.TextField(blank=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    stated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    opinion = models.TextField(blank=True)
    announcement = models.CharField(max_length=60, blank=True)
    announced_on = models.DateField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(outcome=""), name="one_open_revocation_an_award"
            ),
            models.CheckConstraint(
                name="a_statement_is_of_somebody_at_a_moment",
                condition=Q(statement="", stated_by=None, stated_at=None)
                | Q(~Q(statement=""), stated_by__isnull=False, stated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_revocation_is_decided_whole",
                condition=Q(outcome="", opinion="", decided_by=None, decided_at=None)
                | Q(~Q(outcome=""), ~Q(opinion=""), decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_announcement_has_number_and_day",
                condition=Q(announcement="", announced_on=None)
                | Q(~Q(announcement=""), announced_on__isnull=False, outcome="revoked"),
            ),
            models.CheckConstraint(
                name="what_is_lost_is_lost_from_a_day",
                condition=~Q(outcome="revoked") | Q(since__isnull=False) | Q(announced_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_revocation_takes_two_people",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self):
        return self.public_id

    @property
    def word(self):
        """What is proposed, in the programme's own word where it has one."""
        return self.case.edition.policy.upkeep.word or Award.EndKind.REVOKED.label

    def get_outcome_display(self):
        """Its title in that word; empty while nothing is decided."""
        return self.Outcome(self.outcome).said_with(self.word) if self.outcome else ""
