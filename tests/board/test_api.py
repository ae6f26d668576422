"""Programs read of the plan's indicators what the board shows, to the same people."""

from datetime import date

import pytest
from django.urls import reverse

from tests.board.test_pages import award, in_league, page
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.workflows.api.programs import Program

pytestmark = pytest.mark.django_db
YOUNG, HIGH_TECH = "young_innovators", "high_tech_enterprises"


def leagues_of(program, code):
    told = program.get(f"indicators/{code}/").json()["leagues"]
    return {each["region"]: (each["value"], each["withheld"]) for each in told}


@pytest.fixture
def staff(db):
    user = UserFactory()
    MembershipFactory(user=user, office__role="screen")
    return Program(user)


def test_every_indicator_is_told_with_its_targets_and_what_the_board_shows(plan, client):
    award("high_tech_enterprise", date(2025, 5, 1), region="150200")
    anybody = Program()

    board = anybody.get("indicators/").json()
    one = anybody.get(f"indicators/{HIGH_TECH}/").json()

    shown = page(client, "board").context
    assert len(board["indicators"]) == shown["number_of_rows"]
    assert one in board["indicators"]
    assert (one["value"], one["leagues"][1]["value"]) == (1, 1)
    assert [each["value"] for each in one["targets"]][-1] == 2000
    assert all(each["source"] for each in one["targets"])


def test_on_another_day_it_is_what_it_was(plan):
    award("high_tech_enterprise", date(2025, 5, 1), region="150200")

    told = Program().get(f"indicators/{HIGH_TECH}/?as_of=2025-04-30").json()

    assert (told["day"], told["value"]) == ("2025-04-30", 0)


@pytest.mark.parametrize("query", ["as_of=gestern", "as_of=2999-01-01", "known_on=1999-12-31"])
def test_a_day_that_cannot_be_is_refused_at_its_parameter(plan, query):
    answer = Program().get(f"indicators/?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_small_numbers_of_persons_are_told_to_staff_alone(plan, staff):
    in_league("150200", 1)
    award("high_tech_enterprise", date(2025, 5, 1), region="150200")

    assert leagues_of(staff, YOUNG)["150200"] == (1, False)
    assert leagues_of(Program(), YOUNG)["150200"] == (None, True)
    assert leagues_of(Program(UserFactory()), YOUNG)["150200"] == (None, True)
    assert leagues_of(Program(), HIGH_TECH)["150200"] == (1, False)


def test_an_indicator_that_is_none_is_absent(plan):
    assert Program().get("indicators/nothing/").status_code == 404
    assert reverse("api-indicator", args=[YOUNG]) == f"/api/v1/indicators/{YOUNG}/"
