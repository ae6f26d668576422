"""What the system knows of a person: employer, applications and running projects, each with its origin."""

from datetime import date

import pytest

from tests.factories.accounts import EmploymentFactory, OrganisationFactory, PersonFactory
from tests.factories.workflows import (
    ApplicationFactory,
    AwardFactory,
    EditionFactory,
    HolderFactory,
    RoundFactory,
)
from trail import clock
from workflows.models import Application, Participation
from workflows.services import facts

State = Application.State

DAY = date(2026, 1, 1)


@pytest.fixture
def holder(db):
    return HolderFactory()


def value(holder, name, day=DAY):
    return facts.known(holder, day)[name].value


def source(holder, name, day=DAY):
    return facts.known(holder, day)[name].source


def joined(application, person):
    return Participation.objects.create(application=application, person=person)


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


def test_the_year_is_the_rounds_where_that_is_not_the_policy_dates(holder):
    ApplicationFactory(holder=holder, submitted=True, round=RoundFactory(year=2027))

    known = facts.known(holder, date(2026, 10, 15), 2027)

    assert known["person.applications_this_year"].value == 1
    assert value(holder, "person.applications_this_year", date(2026, 10, 15)) == 0


@pytest.mark.parametrize(
    ("state", "number"),
    [
        (State.FORWARDING, 1),
        (State.RETURNED, 1),
        (State.SUBMITTED, 1),
        (State.REFUSED, 1),
        (State.DECLINED, 1),
        (State.WITHDRAWN, 0),
        (State.NOT_FORWARDED, 0),
        (State.LAPSED, 0),
    ],
)
def test_what_was_taken_back_or_never_came_to_the_department_does_not_count(holder, state, number):
    joined(ApplicationFactory(submitted=True, state=state), holder.person)
    ApplicationFactory(holder=holder, submitted=True, state=state)

    assert value(holder, "person.applications_this_year") == number
    assert value(holder, "person.joined_this_year") == 2 * number


def test_the_programmes_of_the_fund_are_counted_together_and_no_others(holder):
    for programme in ("youth_fund", "general_fund", "youth_lead"):
        round_ = RoundFactory(edition=EditionFactory(programme=programme))
        ApplicationFactory(holder=holder, submitted=True, round=round_)

    assert value(holder, "person.applications_this_year") == 2


def test_led_and_joined_are_counted_together_and_named(holder):
    own = ApplicationFactory(holder=holder, submitted=True, title="羊草种质")
    other = ApplicationFactory(submitted=True, title="液流储能")
    joined(other, holder.person)
    joined(ApplicationFactory(submitted=True, round=RoundFactory(year=2025)), holder.person)

    assert value(holder, "person.applications_this_year") == 1
    assert value(holder, "person.joined_this_year") == 2
    assert (
        source(holder, "person.joined_this_year")
        == f"系统统计：{own.number}《羊草种质》（牵头）；{other.number}《液流储能》（参加）"
    )


def test_an_application_is_not_counted_against_itself_when_it_is_handed_in_again(holder):
    own = ApplicationFactory(holder=holder, submitted=True, state=State.RETURNED)

    known = facts.known_with(None, holder, DAY, 2026, apart_from=own)

    assert known["person.applications_this_year"].value == 0
    assert known["person.joined_this_year"].source == "系统统计"


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ({}, 1),
        ({"since": date(2026, 1, 1)}, 1),
        ({"since": date(2026, 1, 2)}, 0),
        ({"until": date(2025, 12, 31)}, 0),
        ({"until": date(2026, 1, 1)}, 1),
        ({"until": None}, 1),
        ({"programme": "west_light"}, 0),
        ({"ended_on": date(2026, 1, 1), "end_kind": "completed"}, 0),
        ({"ended_on": date(2026, 1, 2), "end_kind": "given_up"}, 1),
    ],
)
def test_a_project_runs_from_its_first_day_until_it_ends(holder, columns, number):
    EditionFactory()
    if "ended_on" in columns:
        columns["end_recorded_at"] = clock.now()
    AwardFactory(holder=holder, **columns)

    assert value(holder, "person.active_projects") == number


def test_a_running_project_is_named_with_its_last_day(holder):
    EditionFactory()
    AwardFactory(holder=holder, number="QN20240001", title="沙地治理", until=date(2027, 5, 31))

    assert source(holder, "person.active_projects") == "系统统计：QN20240001《沙地治理》至2027-05-31"


def test_the_highest_fund_ever_held_counts_even_when_it_is_over(holder):
    AwardFactory(
        holder=holder, programme="excellent_youth_fund", until=date(2022, 1, 1), since=date(2019, 1, 1)
    )
    AwardFactory(holder=holder)
    AwardFactory(holder=holder, programme="general_fund")

    assert value(holder, "person.highest_fund_held") == "excellent_youth_fund"


@pytest.mark.parametrize(
    ("kind", "held"),
    [("completed", "youth_fund"), ("revoked", "youth_fund"), ("given_up", "none"), ("void", "none")],
)
def test_what_was_given_up_or_is_void_was_never_held(holder, kind, held):
    ended = {"ended_on": date(2025, 9, 1), "end_recorded_at": clock.now()}
    AwardFactory(holder=holder, end_kind=kind, **ended)

    assert value(holder, "person.highest_fund_held") == held


def test_rungs_and_plans_that_run_are_counted_apart_from_the_funds(holder):
    EditionFactory(programme="youth_core")
    EditionFactory(programme="west_light")
    AwardFactory(holder=holder, programme="youth_core", until=date(2025, 12, 31))
    AwardFactory(holder=holder, programme="west_light")

    assert value(holder, "person.highest_rung_held") == "youth_core"
    assert value(holder, "person.active_talent_plans") == 1
    assert value(holder, "person.active_projects") == 0


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
