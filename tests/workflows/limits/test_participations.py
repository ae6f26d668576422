"""Who takes part is found by name, year of birth and unit, and counted from handing in."""

from datetime import date

import pytest

from tests.factories.accounts import EmploymentFactory, OrganisationFactory, PersonFactory
from tests.factories.workflows import ApplicationFactory
from tests.workflows import way
from trail import clock
from workflows.models import Participation
from workflows.services import participations

pytestmark = pytest.mark.django_db

INSTITUTE = "阴山草业研究院（演示）"


@pytest.fixture
def institute():
    return OrganisationFactory(name=INSTITUTE)


@pytest.fixture
def member(institute):
    """Somebody of the institute, born in 1990."""
    return worker(institute)


def worker(organisation, name="苏日娜", born=date(1990, 6, 1), **employment):
    person = PersonFactory(name=name, born=born)
    EmploymentFactory(person=person, organisation=organisation, **employment)
    return person


def row(name="苏日娜", born_year=1990, unit=INSTITUTE):
    return {"name": name, "born_year": born_year, "unit": unit}


def noted(*rows, application=None):
    application = application or ApplicationFactory(submitted=True)
    application.answers = {"members": list(rows)}
    participations.note(application)
    return {each.person for each in Participation.objects.filter(application=application)}


def test_a_member_is_whoever_has_the_name_the_year_and_the_unit(member):
    assert noted(row()) == {member}
    assert noted(row(name=" 苏 日 娜 ", unit="阴山草业研究院(演示) ")) == {member}


@pytest.mark.parametrize(
    "other", [row(name="苏日格"), row(born_year=1991), row(unit="阴山草业研究院"), row(born_year=None), {}]
)
def test_who_differs_in_one_of_them_is_not_counted(member, other):
    assert noted(other) == set()


def test_who_left_the_unit_is_not_counted(institute):
    worker(institute, until=clock.today())

    assert noted(row()) == set()


def test_of_two_who_fit_neither_is_counted(institute, member):
    worker(institute, born=date(1990, 12, 31))

    assert noted(row()) == set()


def test_who_leads_does_not_take_part():
    application = ApplicationFactory(submitted=True)
    leader, unit = application.holder.person, application.host_unit

    assert noted(row(leader.name, leader.born.year, unit.name), application=application) == set()


def test_a_later_version_says_who_takes_part_now(institute, member):
    successor = worker(institute, name="巴图")
    application = ApplicationFactory(submitted=True)
    assert noted(row(), application=application) == {member}

    assert noted(row(name="巴图"), row(name="巴图"), application=application) == {successor}
    assert noted(application=application) == set()


def test_finding_them_asks_as_often_for_nine_as_for_one(institute, member, django_assert_num_queries):
    others = [worker(institute, name=f"成员{n}") for n in range(8)]
    application = ApplicationFactory(submitted=True)
    application.answers = {"members": [row(), *(row(name=each.name) for each in others)]}
    clock.today()

    with django_assert_num_queries(3):
        participations.note(application)


def test_handing_in_notes_the_members(officer, applicant, member, settings, tmp_path):
    draft = way.draft_of(way.whole_round(officer), applicant)
    draft.answers["members"] = [row() | {"degree": "博士", "duty": "试验", "months": 6}]
    draft.save()

    way.process.submit(draft, by=applicant)

    assert [each.person for each in Participation.objects.all()] == [member]
