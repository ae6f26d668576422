"""The moves of a change."""

from accounts.offices import code
from workflows import documents, nodes
from workflows.moves.case import CaseMoves
from workflows.services import certificates, changes

RELATED = (
    "change__award__holder__organisation", "change__award__case", "change__bureau", "change__body",
    "change__screening_office", "change__deciding_office", "change__region", "change__decided_by",
)  # fmt: skip


class ChangeMoves(CaseMoves):
    """The single moves of a change, each one line into a service."""

    def change(self, activation):
        return nodes.case_of(activation, *RELATED).change

    def receive(self, activation, change):
        return self.take_up(activation, change.case)

    def has_bureau(self, activation):
        return self.change(activation).bureau is not None

    def bureau_office(self, activation):
        return code("banner", self.change(activation).bureau.public_id)

    def checking_office(self, activation):
        body = self.change(activation).body
        return code("recommend", body.public_id) if body else self.screening_office(activation)

    def screening_office(self, activation):
        return self.change(activation).screening_office.code

    def deciding_office(self, activation):
        return self.change(activation).deciding_office.code

    def is_made_public(self, activation):
        return changes.is_made_public(self.change(activation))

    def notice_ends(self, activation):
        return self.change(activation).ends_at

    def carry_it_out(self, activation):
        changes.carry_out(self.change(activation))

    def has_certificate(self, activation):
        return changes.has_certificate(self.change(activation))

    def print_certificate(self, case):
        return documents.prepare_change_certificate(case)

    def file_certificate(self, activation, prepared):
        certificates.replace(nodes.case_of(activation), prepared)

    def close_case(self, activation):
        self.file_case(activation, outcome=self.change(activation).outcome)
