"""What people agreed to."""

from django.conf import settings
from django.db import models


class Consent(models.Model):
    """That a user agreed to a version of the privacy notice; never changed, kept as proof."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="a_version_is_agreed_to_once"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.version}"
