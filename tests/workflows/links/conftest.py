"""A university in a league that goes through the league's body, one of a banner, and a direct one."""

import pytest

from tests.factories.accounts import EmploymentFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.workflows import way
from tests.workflows.way import Link


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def body(db):
    """The league's science bureau, which recommends."""
    return OrganisationFactory(name="呼和浩特市科技局（演示）", kind="authority")


@pytest.fixture
def unit(unit, body):
    """The host unit, recommended through the league's bureau."""
    unit.recommended_through = body
    unit.save()
    return unit


@pytest.fixture
def administrator(unit):
    """Who runs the unit's office."""
    return way.holder_of(unit, Link.UNIT, username="unit", display_name="科研处")


@pytest.fixture
def recommender(body):
    """Who recommends at the league's bureau."""
    return way.holder_of(body, Link.BODY, username="body", display_name="市科技局经办")


@pytest.fixture
def round_(officer):
    return way.whole_round(officer)


@pytest.fixture
def application(round_, applicant, administrator, recommender):
    """An application that lies with the unit."""
    return way.handed_in(round_, applicant)


@pytest.fixture
def colleague(administrator):
    """Somebody else who holds the unit's office."""
    from tests.factories.accounts import MembershipFactory

    return MembershipFactory(office=administrator.memberships.get().office).user


def employed(unit, name):
    """One more person of a unit, with an account."""
    person = PersonFactory(name=name, user=UserFactory(display_name=name))
    EmploymentFactory(person=person, organisation=unit)
    return person.user
