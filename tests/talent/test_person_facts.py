"""What the system knows of a person: employer, applications and running projects, each with its origin."""

from datetime import date

import pytest

from tests.factories.accounts import EmploymentFactory, OrganisationFactory, PersonFactory
from tests.factories.workflows import ApplicationFactory, AwardFactory, HolderFactory, RoundFactory
from trail import clock
from workflows.services import facts

DAY = date(2026, 1, 1)


@pytest.fixture
def holder(db):
    return HolderFactory()


def value(holder, name, day=DAY):
    return facts.known(holder, day)[name].value


def test_identity_comes_from_the_account_and_says_so(holder):
    known = facts.known(holder, DAY)

    assert known["person.born"].value == holder.person.born
    assert known["person.name"].source
    assert not known["person.name"].told


def test_who_works_nowhere_is_no_staff(holder):
    assert value(holder, "person.is_host_staff") is False
    assert value(holder, "person.host_unit") is None


def test_staff_is_who_works_for_a_unit_today_whatever_the_policy_date(holder):
    EmploymentFactory(
        person=holder.person,
        organisation=OrganisationFactory(name="阴山草业研究院（演示）"),
        since=clock.today(),
    )

    assert value(holder, "person.is_host_staff") is True
    assert value(holder, "person.host_unit") == "阴山草业研究院（演示）"


def test_only_what_was_handed_in_this_year_counts_as_an_application(holder):
    ApplicationFactory(holder=holder)
    ApplicationFactory(holder=holder, submitted=True)
    ApplicationFactory(holder=holder, submitted=True, round=RoundFactory(year=2025))
    ApplicationFactory(submitted=True)

    assert value(holder, "person.applications_this_year") == 1
    assert value(holder, "person.applications_this_year", date(2025, 6, 1)) == 1


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ({}, 1),
        ({"since": date(2026, 2, 1)}, 0),
        ({"until": date(2025, 12, 31)}, 0),
        ({"until": date(2026, 1, 1)}, 1),
        ({"until": None}, 1),
        ({"programme": "west_light"}, 0),
        ({"ended_on": date(2025, 12, 31), "end_kind": "completed"}, 0),
        ({"ended_on": date(2026, 6, 1), "end_kind": "given_up"}, 1),
    ],
)
def test_a_project_runs_from_its_first_day_until_it_ends(holder, columns, number):
    if "ended_on" in columns:
        columns["end_recorded_at"] = clock.now()
    AwardFactory(holder=holder, **columns)

    assert value(holder, "person.active_projects") == number


def test_a_told_address_counts_before_the_one_on_record(holder):
    holder.person.email = "record@example.org"
    holder.person.save()
    assert value(holder, "person.email") == "record@example.org"

    facts.write(holder, {"person.email": "told@example.org"}, source="档案", by=holder.person.user)
    assert value(holder, "person.email") == "told@example.org"


def test_what_the_system_computes_cannot_be_told(holder):
    with pytest.raises(ValueError, match="computed"):
        facts.write(holder, {"person.active_projects": 0}, source="档案", by=holder.person.user)


def test_all_is_known_in_two_questions(holder, django_assert_num_queries):
    holder = type(holder).objects.select_related("person").get(pk=holder.pk)
    clock.today()

    with django_assert_num_queries(2):
        facts.known(holder, DAY)


def test_another_person_changes_nothing(holder):
    EmploymentFactory(person=PersonFactory())
    AwardFactory()

    assert value(holder, "person.is_host_staff") is False
    assert value(holder, "person.active_projects") == 0
