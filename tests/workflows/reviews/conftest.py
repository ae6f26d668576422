"""A panel at work."""

import pytest

from tests.workflows.reviews.panel import Panel


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def panel(desk, applicant):
    """Three experts at work on one application, two in reserve."""
    return Panel(desk, [applicant])


@pytest.fixture
def double_blind(desk, applicant):
    """The same in a double-blind round."""
    return Panel(desk, [applicant], blind="double")


@pytest.fixture
def hearing(desk, applicant, other_applicant):
    """Two applications with all their written opinions, before the meeting of the panel."""
    panel = Panel(desk, [applicant, other_applicant], interview=True)
    for application in panel.applications:
        for member in panel.seats:
            panel.file(member, application=application)
    panel.hand_over()
    return panel
