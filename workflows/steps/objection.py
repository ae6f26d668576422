"""An objection from its admission to its decision."""

from workflows.steps.base import Step


class AdmitStep(Step):
    """The supervision division says whether it is admissible."""


class VerifyStep(Step):
    """The unit verifies the facts."""


class SettleObjectionStep(Step):
    """The supervision division decides and answers."""
