"""Grouping by discipline."""

from workflows.steps.base import Step


class GroupStep(Step):
    """The officer puts the accepted applications into groups."""
