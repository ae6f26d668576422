"""The invitation of an expert."""

from workflows.steps.base import Step


class InvitationStep(Step):
    """The expert accepts or declines."""
