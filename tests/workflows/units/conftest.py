"""A recommending body, a unit below it, and who works for them."""

import pytest

from tests.factories.accounts import (
    EmploymentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    SeatFactory,
    UserFactory,
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None
    return tmp_path


def office_of(organisation, role="unit"):
    """Somebody who holds the organisation's office."""
    return MembershipFactory(
        office__role=role,
        office__code=f"{role}@{organisation.public_id}",
        office__organisation=organisation,
    ).user


@pytest.fixture
def body(db):
    """The science bureau of a league, through which units are recommended."""
    organisation = OrganisationFactory(name="呼和浩特市科学技术局（演示）", kind="authority")
    SeatFactory(organisation=organisation)
    return organisation


@pytest.fixture
def recommender(body):
    return office_of(body, "recommend")


@pytest.fixture
def sleeping(body):
    """A unit of the body that is not active yet."""
    unit = OrganisationFactory(name="阴山草业研究院（演示）", recommended_through=body, activated_at=None)
    SeatFactory(organisation=unit)
    return unit


@pytest.fixture
def active(body):
    """A unit of the body whose office is held."""
    unit = OrganisationFactory(name="北疆理工大学（演示）", kind="university", recommended_through=body)
    SeatFactory(organisation=unit)
    return unit


@pytest.fixture
def keeper(active):
    return office_of(active)


@pytest.fixture
def colleague(active):
    """One of the unit's people, with an account."""
    person = PersonFactory(name="阿如汗", user=UserFactory(username="colleague"))
    EmploymentFactory(person=person, organisation=active)
    return person
