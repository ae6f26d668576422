"""The decision document."""

from workflows.steps.base import Step


class DocumentStep(Step):
    """The officer records number, day and scan."""
