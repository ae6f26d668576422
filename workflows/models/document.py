"""What is printed, and what is told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField, random_id


class Document(models.Model):
    """A paper that was made for a case, with what stands on it; `/verify/` knows it by its token."""

    class Kind(models.TextChoices):
        GRANT_LETTER = "grant_letter", _("Grant letter")
        REFUSAL_LETTER = "refusal_letter", _("Notice of non-acceptance")
        DECLINE_LETTER = "decline_letter", _("Notice of the result")
        REVIEW_REPLY = "review_reply", _("Answer to the request for review")
        PUBLIC_NOTICE = "public_notice", _("Public notice")
        OBJECTION_REPLY = "objection_reply", _("Answer to the objection")
        TASK_BOOK = "task_book", _("Task book")
        CERTIFICATE = "certificate", _("Certificate")
        CHANGE_CERTIFICATE = "change_certificate", _("Certificate after a change")

    public_id = RandomIdField()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40, choices=Kind)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    token = models.CharField(max_length=22, unique=True, default=random_id)
    file = models.FileField(upload_to="documents/", max_length=200)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="one_document_a_kind_of_a_case")]

    def __str__(self):
        return self.title


class Notification(models.Model):
    """What a person is told; unique by key, so that nobody is told the same thing twice. It leads to the
    page at `path`, which is one of the product's own; where that is empty to that of the case. It is new
    until `read_at`, when a list that showed it was first looked at.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    case = models.ForeignKey(
        "workflows.Case", on_delete=models.PROTECT, null=True, related_name="notifications"
    )
    key = models.CharField(max_length=200, unique=True)
    text = models.CharField(max_length=500)
    path = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_notice_leads_nowhere_else", condition=Q(path="") | Q(path__regex=r"^/([^/\\]|$)")
            )
        ]

    def __str__(self):
        return self.text
