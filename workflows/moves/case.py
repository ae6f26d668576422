"""What every flow does with its case."""

from workflows import nodes
from workflows.models import CaseProcess
from workflows.services import cases


class CaseMoves:
    """Taking a case up, and filing it."""

    def take_up(self, activation, case):
        """Store the new process tied to its case; the database refuses a second open one of the same
        case.
        """
        activation.process.save()
        CaseProcess.objects.create(process=activation.process, case=case)
        return activation.process

    def file_case(self, activation, outcome):
        cases.close(nodes.case_of(activation), activation.process, outcome=outcome)
