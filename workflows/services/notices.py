"""Telling people what happened: once each, in their own words, inside the transaction that made it happen."""

from trail import clock
from workflows.models import Notification


def tell(user_id, text, *, case, key):
    """Leave a notice for a user; the same key is told once."""
    notice = Notification(
        user_id=user_id, case=case, key=f"{case.public_id}:{key}:{user_id}", text=text, created_at=clock.now()
    )
    Notification.objects.bulk_create([notice], ignore_conflicts=True)
