"""An objection's way through the door."""

from django.db import transaction

from workflows.flows import ObjectionFlow
from workflows.services import objections


@transaction.atomic
def file_objection(item, statement, *, letter=None, evidence=()):
    """File an objection to a line of a notice and start its flow. Returns the objection.

    Raises `Closed` once the notice's period is over by the database's clock.
    """
    return _started(objections.file(item, statement, letter=letter, evidence=evidence))


@transaction.atomic
def object_to_change(change, statement, *, letter=None, evidence=()):
    """The same to a rename that was made public."""
    return _started(objections.file_to_change(change, statement, letter=letter, evidence=evidence))


def _started(objection):
    ObjectionFlow.start.run(objection=objection)
    return objection
