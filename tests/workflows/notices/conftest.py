"""A round whose list is signed, brought there through the one door, and those who act on it from here."""

from types import SimpleNamespace

import pytest

from tests.factories.accounts import MembershipFactory, OfficeFactory, UserFactory
from tests.workflows.notices.people import People, signed_edition


@pytest.fixture
def people(desk, unit, settings, tmp_path):
    """Everybody who acts between the signed list and the release."""
    settings.MEDIA_ROOT = tmp_path
    office = desk.officer.memberships.get().office.organisation
    cast = {}
    for role in ("division", "meeting", "supervise"):
        cast[role] = UserFactory(username=role)
        MembershipFactory(user=cast[role], office__role=role, office__organisation=office)
    cast["unit"] = UserFactory(username="unit-keeper")
    place = OfficeFactory(role="unit", code=f"unit@{unit.public_id}", organisation=unit)
    MembershipFactory(user=cast["unit"], office=place)
    return People(desk, SimpleNamespace(**cast), edition=signed_edition())


@pytest.fixture
def signed(people, applicant, other_applicant):
    """A round of two granted applications that all have signed; its notice waits to be published."""
    return people.signed_round(applicant, other_applicant)


@pytest.fixture
def published(people, signed):
    """That round with its notice published today."""
    people.publish(signed)
    return signed
