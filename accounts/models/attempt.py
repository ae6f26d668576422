"""What is counted against guessing, and which passwords an account had."""

from django.conf import settings
from django.db import models


class Attempt(models.Model):
    """How often something was tried since a moment. What it was stands only as a keyed hash."""

    key = models.CharField(max_length=64, primary_key=True)
    tried = models.PositiveIntegerField()
    since = models.DateTimeField()

    def __str__(self):
        return f"{self.tried} since {self.since}"


class FormerPassword(models.Model):
    """The hash of a password that an account has or had, and since when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self):
        return f"{self.user_id} since {self.since}"
