"""Telling people what happened: once each, in their own words, inside the transaction that made it happen."""

from trail import clock
from workflows.models import Notification


def tell(user, text, *, case, key):
    """Leave a notice for a user; the same key is told once."""
    Notification.objects.get_or_create(
        key=f"{case.public_id}:{key}:{user.pk}",
        defaults={"user": user, "case": case, "text": text, "created_at": clock.now()},
    )
