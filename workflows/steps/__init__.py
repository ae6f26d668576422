"""The human steps: each shows a form, acts on it through a service, and lets the flow go on."""

from workflows.steps.base import Step
from workflows.steps.decide import DecideStep
from workflows.steps.release import ReleaseStep
from workflows.steps.screen import ScreenStep

__all__ = ["DecideStep", "ReleaseStep", "ScreenStep", "Step"]
