"""The moves of a revocation."""

from accounts.offices import code
from workflows import nodes
from workflows.moves.case import CaseMoves
from workflows.services import revocation
from workflows.services.claims import claimant_of

RELATED = (
    "revocation__award__holder__organisation", "revocation__award__case",
    "revocation__screening_office", "revocation__deciding_office",
)  # fmt: skip


class RevocationMoves(CaseMoves):
    """The single moves of a revocation, each one line into a service."""

    def matter(self, activation):
        return nodes.case_of(activation, *RELATED).revocation

    def receive(self, activation, matter):
        return self.take_up(activation, matter.case)

    def contact_office(self, activation):
        """Whoever speaks for it; of one for whom nobody does, who told it on paper enters what it stated."""
        matter = self.matter(activation)
        if matter.served:
            return matter.screening_office.code
        holder = matter.award.holder
        return code("contact", claimant_of(holder).speaks(holder).public_id)

    def deciding_office(self, activation):
        return self.matter(activation).deciding_office.code

    def heard_until(self, activation):
        return revocation.heard_until(self.matter(activation))

    def let_statement_pass(self, activation):
        revocation.let_statement_pass(self.matter(activation))

    def close_case(self, activation):
        self.file_case(activation, outcome=self.matter(activation).outcome)
