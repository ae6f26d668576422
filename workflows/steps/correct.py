"""The correction by the applicant."""

from workflows.steps.base import Step


class CorrectStep(Step):
    """The applicant answers the remarks; only the questions that were named are open."""
