"""Objections to what was made public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField, RandomIdField


class Objection(models.Model):
    """An objection by name to one line of a notice, or to a rename that was made public (异议); holds that
    alone until it is answered.

    Who objects is known to the supervision division only: nothing else of the row names them, and the
    objector finds the state by `public_id`.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("A person")
        UNIT = "unit", _("A unit, by sealed letter")

    class Outcome(models.TextChoices):
        INADMISSIBLE = "inadmissible", _("Not admissible")
        UPHELD = "upheld", _("Upheld")
        NOT_UPHELD = "not_upheld", _("Not upheld")

    public_id = RandomIdField()
    case = models.OneToOneField("workflows.Case", on_delete=models.PROTECT, related_name="objection")
    item = models.ForeignKey(
        "workflows.NoticeItem", on_delete=models.PROTECT, null=True, related_name="objections"
    )
    change = models.ForeignKey(
        "workflows.Change", on_delete=models.PROTECT, null=True, related_name="objected_by"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    objector = EncryptedTextField()
    contact = EncryptedTextField()
    grounds = models.TextField()
    filed_at = models.DateTimeField()
    admitted = models.BooleanField(null=True)
    admission_note = models.TextField(blank=True)
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    admitted_at = models.DateTimeField(null=True)
    verification = models.TextField(blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    opinion = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_objection_is_to_a_line_or_a_change",
                condition=Q(item__isnull=False, change=None) | Q(item=None, change__isnull=False),
            ),
            models.CheckConstraint(
                name="an_objection_is_admitted_whole",
                condition=Q(admitted=None, admitted_by=None, admitted_at=None)
                | Q(admitted__isnull=False, admitted_by__isnull=False, admitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_objection_is_verified_whole",
                condition=Q(verification="", verified_by=None, verified_at=None)
                | Q(Q(verified_by__isnull=False, verified_at__isnull=False), ~Q(verification="")),
            ),
            models.CheckConstraint(
                name="an_objection_is_decided_whole",
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | Q(
                    ~Q(outcome=""),
                    ~Q(opinion=""),
                    ~Q(answer=""),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        return self.public_id
