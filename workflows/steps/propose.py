"""The proposed list."""

from workflows.steps.base import Step


class ProposeStep(Step):
    """The officer ranks, draws the line and proposes."""
