"""The task book."""

from workflows.steps.base import Step


class TaskBookStep(Step):
    """The applicant completes, pledges and hands in."""


class SealTaskBookStep(Step):
    """The unit seals it."""


class ConfirmTaskBookStep(Step):
    """The department confirms, or sends it back."""
