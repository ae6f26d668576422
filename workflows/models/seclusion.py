"""What turned out to be secret."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.fields import EncryptedTextField, RandomIdField


class Seclusion(models.Model):
    """That an application was found to hold what is secret: isolated by one person, purged by two.

    `content` holds what was taken out of the rows, with the key of its files, until it is given back or
    purged; `counts` says how many rows and files it was, never what. `reason` names no content either.
    """

    public_id = RandomIdField()
    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="seclusions"
    )
    reason = models.CharField(max_length=200)
    content = EncryptedTextField(null=True)
    counts = models.JSONField(default=dict)
    isolated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    isolated_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    purged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    purged_at = models.DateTimeField(null=True)
    given_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="an_application_is_secluded_once",
                fields=["application"],
                condition=Q(given_back_at=None),
            ),
            models.CheckConstraint(
                name="a_purge_takes_two_people",
                condition=Q(purged_by=None, purged_at=None)
                | Q(
                    Q(
                        purged_at__isnull=False,
                        asked_by__isnull=False,
                        asked_at__isnull=False,
                        content__isnull=True,
                    ),
                    ~Q(purged_by=F("asked_by")),
                ),
            ),
            models.CheckConstraint(
                name="somebody_else_gives_back_what_was_secluded",
                condition=Q(given_back_by=None, given_back_at=None)
                | Q(
                    Q(given_back_at__isnull=False, content__isnull=True, purged_at=None),
                    ~Q(given_back_by=F("isolated_by")),
                ),
            ),
        ]

    def __str__(self):
        return self.public_id
