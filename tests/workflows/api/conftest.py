"""The programs of those who work on a case."""

import pytest

from tests.workflows.api.programs import Program


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of a test are kept for the test; nothing scans them."""
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def mine(desk, applicant):
    """The applicant's program."""
    desk.eligible(applicant)
    return Program(applicant)


@pytest.fixture
def officers(officer):
    """The officer's program."""
    return Program(officer)


@pytest.fixture
def leaders(leader):
    """The leader's program."""
    return Program(leader)
