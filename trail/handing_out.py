"""What was taken out of the system in bulk: every list, table and bundle handed out leaves a row."""

from django.db import transaction

from trail import log


@transaction.atomic
def exported(kind, *, by, object_type, object_id, rows=None):
    """Log that `by` was handed a file of that kind (xlsx, zip, pdf); returns the receipt.

    `rows` counts its lines where it has such. Called before the answer leaves: nothing is sent unlogged.
    """
    return log.record(
        "exported",
        actor=by,
        object_type=object_type,
        object_id=object_id,
        after={"kind": kind, "rows": rows},
    )
