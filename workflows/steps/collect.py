"""The collection of the reviews."""

from workflows.steps.base import Step


class CollectStep(Step):
    """The officer sees n of m, reminds, and closes the reviews."""
