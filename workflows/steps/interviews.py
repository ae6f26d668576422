"""The panel's meeting."""

from workflows.steps.base import Step


class InterviewsStep(Step):
    """The secretary keeps order and presence, and calls one after the other."""
