"""Receipts of what a service has just done, from the action log."""

from trail.models import ActionLog
from trail.receipts import Receipt


def receipt_of(application, verb):
    """The receipt of the last such act on an application, as it is answered with."""
    rows = ActionLog.objects.filter(object_type="application", object_id=application.public_id, verb=verb)
    row = rows.latest("pk")
    return Receipt(object_id=row.object_id, at=row.at, number=row.pk).as_json()
