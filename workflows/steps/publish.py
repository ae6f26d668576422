"""The public notice."""

from workflows.steps.base import Step


class PublishStep(Step):
    """The officer edits the draft and records its publication."""
