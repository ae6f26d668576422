"""The opinion of an expert."""

from workflows.steps.base import Step


class ReviewStep(Step):
    """The expert declares conflicts, reads, scores and hands in."""


class InterviewStep(Step):
    """The expert scores on the spot."""
