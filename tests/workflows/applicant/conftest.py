"""An open round, a draft in it, one that is ready, and their applicant signed in."""

import pytest

from tests.factories.workflows import RoundFactory
from tests.workflows.applicant.acts import signed_in
from tests.workflows.drafts import begun, complete, eligible


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def round_(db):
    return RoundFactory(guideline="请按指南填写。", contact="基础研究处 0471-0000000")


@pytest.fixture
def draft(round_, applicant):
    return begun(round_, applicant)


@pytest.fixture
def ready(round_, applicant):
    return complete(round_, applicant)


@pytest.fixture
def mine(applicant):
    return signed_in(eligible(applicant))
