"""A change's way through the door."""

from django.db import transaction

from workflows.flows import ChangeFlow
from workflows.services import change_reports


@transaction.atomic
def report_change(award, *, by, **reported):
    """Report a change of who holds an award and start its flow. Returns the receipt; `reported` and the
    refusals are those of `change_reports.report`.
    """
    change = change_reports.report(award, by=by, **reported)
    ChangeFlow.start.run(change=change)
    return change.receipt
