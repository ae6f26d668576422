"""Units, people and rounds for what limits applying: by person, and by unit."""

import pytest

from tests.factories.accounts import EmploymentFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.workflows import way
from tests.workflows.way import Link


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def unit(unit):
    """The host unit, recommended through the league's bureau."""
    unit.recommended_through = OrganisationFactory(name="呼和浩特市科技局（演示）", kind="authority")
    unit.save()
    return unit


@pytest.fixture
def body(unit):
    return unit.recommended_through


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
def staff(unit):
    """People of the unit who may apply, made one by one."""

    def make(name):
        user = UserFactory(display_name=name)
        EmploymentFactory(person=PersonFactory(name=name, user=user), organisation=unit)
        return user

    return make
