"""The draw of experts by two people."""

from workflows.steps.base import Step


class DrawStep(Step):
    """The drawer draws a panel for each group; names stay hidden."""


class WitnessStep(Step):
    """The witness locks the draw, or has it done again."""
