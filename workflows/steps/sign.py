"""The sign-off of the list."""

from workflows.steps.base import Step


class SignStep(Step):
    """Whoever is next in the programme's order signs, changes singles, or sends back."""
