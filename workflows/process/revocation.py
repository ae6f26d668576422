"""A revocation's way through the door."""

from django.db import transaction

from workflows.flows import RevocationFlow
from workflows.services import revocation


@transaction.atomic
def propose_revocation(award, *, by, **proposal):
    """Propose to take a row of the register away and start its flow. Returns the receipt.

    `proposal` and the refusals are those of `revocation.propose`.
    """
    matter = revocation.propose(award, by=by, **proposal)
    RevocationFlow.start.run(matter=matter)
    return matter.receipt
