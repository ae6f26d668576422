"""The review of a non-acceptance."""

from workflows.steps.base import Step


class AskReconsiderationStep(Step):
    """The applicant asks for a review, with reasons."""


class ReconsiderStep(Step):
    """Another officer than the first answers."""
