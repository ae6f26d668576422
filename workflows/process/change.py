"""A change's way through the door."""

from django.db import transaction

from workflows.flows import ChangeFlow
from workflows.services import changes


@transaction.atomic
def report_change(award, *, by, **reported):
    """Report a change of who holds an award and start its flow. Returns the receipt; `reported` and the
    refusals are those of `changes.report`.
    """
    change = changes.report(award, by=by, **reported)
    ChangeFlow.start.run(change=change)
    return change.receipt
