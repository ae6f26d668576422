"""The moves of an objection."""

from accounts.offices import code
from workflows import documents, nodes
from workflows.moves.case import CaseMoves
from workflows.services import letters, objected, objections
from workflows.services.messages import AWAIT_DECISION

OF_THE_APPLICATION = ("case", "edition", "host_unit", "holder", "recommending_body", "round")
RELATED = (
    *(f"objection__item__application__{name}" for name in OF_THE_APPLICATION),
    "objection__item__notice__round__edition",
    "objection__item__notice__round__screening_office",
    "objection__change__award__holder__organisation",
)


class ObjectionMoves(CaseMoves):
    """The single moves of an objection, each one line into a service."""

    def objection(self, activation):
        return nodes.case_of(activation, *RELATED).objection

    def receive(self, activation, objection):
        return self.take_up(activation, objection.case)

    def supervising_office(self, activation):
        beside = objected.of(self.objection(activation)).beside
        return code("supervise", beside.code.partition("@")[2])

    def unit_office(self, activation):
        return objected.of(self.objection(activation)).verified_by

    def admission_due(self, activation):
        return objections.due(self.objection(activation), "admit")

    def verification_due(self, activation):
        return objections.due(self.objection(activation), "verify")

    def let_verification_pass(self, activation):
        objections.let_verification_pass(self.objection(activation))

    def decision_due(self, activation):
        return objections.due(self.objection(activation), "decide")

    def is_admitted(self, activation):
        return self.objection(activation).admitted

    def print_reply(self, case):
        return documents.prepare_objection_reply(case)

    def send_reply(self, activation, prepared):
        letters.file_letter(nodes.case_of(activation), prepared)

    def let_go(self, activation):
        """The line is no longer held by this objection; its result follows if the round's went out already.
        The round is held meanwhile, so that its release and this come one after the other. A rename has no
        round.
        """
        objection = self.objection(activation)
        if objection.change_id:
            return
        application = objection.item.application
        with nodes.held(application.round.case):
            if objections.let_go(objection):
                nodes.post(AWAIT_DECISION, application.case, key=f"objection:{activation.process.pk}")

    def close_case(self, activation):
        self.file_case(activation, outcome=self.objection(activation).outcome)
