"""What the links before the department do: endorse, check first, recommend, or send back."""

from workflows.steps.base import Step


class EndorseStep(Step):
    """The unit checks secrecy and papers, endorses, ranks, or sends back."""


class FirstCheckStep(Step):
    """The banner's bureau checks first, on site where the programme asks for it."""


class RecommendStep(Step):
    """The recommending body recommends, ranks, or sends back."""
