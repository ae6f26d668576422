import pytest
from django.conf import settings

from tests.factories.accounts import MembershipFactory, UserFactory
from workflows.policy.plan import read
from workflows.services.plan import load


@pytest.fixture(scope="session")
def plan_files():
    """The plan as its files say, read once."""
    return read(settings.PLAN_DIR)


@pytest.fixture
def plan(plan_files, db):
    """The plan in the database."""
    load(plan_files)
    return plan_files


@pytest.fixture
def staff_client(client, db):
    """A browser in which somebody with an office is signed in."""
    user = UserFactory(display_name="形式审查经办")
    MembershipFactory(user=user, office__role="screen")
    client.force_login(user)
    return client
