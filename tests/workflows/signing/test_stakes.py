"""An officer with a stake in a round learns nothing of its decisions by a program before they go out."""

import pytest
from rest_framework.test import APIClient

from tests.workflows.stakes import STAKES, colleague_of
from trail import clock
from workflows.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(listing):
    """Two applications that are decided on, before the release."""
    made = listing.round(count=2)
    listing.proposed(made, granted=1)
    return made


def decisions_seen(user, application):
    """The decision on the application, in the list and alone."""
    program = APIClient()
    program.force_authenticate(user)
    listed = program.get("/api/v1/applications/").data["results"]
    alone = program.get(f"/api/v1/applications/{application.public_id}/").data
    return [next(row for row in listed if row["id"] == application.public_id)["decision"], alone["decision"]]


@pytest.mark.parametrize("has_a_stake", STAKES)
@pytest.mark.parametrize("who", ["officer", "leader"])
def test_who_has_a_stake_in_the_round_reads_no_decision_of_it_before_the_release(
    listing, made, who, has_a_stake
):
    user, (own, other) = colleague_of(listing.people[who]), made.applications
    before = decisions_seen(user, other)

    has_a_stake(user, own)
    after = decisions_seen(user, other)
    released = {"window": Round.Window.RELEASED, "released_at": clock.now()}
    Round.objects.filter(pk=made.round.pk).update(**released)

    assert [each["outcome"] for each in before] == ["declined"] * 2
    assert after == [None, None]
    assert decisions_seen(user, other) == before


def test_who_reads_the_list_reads_the_same_decisions_by_a_program(listing, made):
    for who in ("officer", "leader", "division"):
        assert all(decisions_seen(listing.people[who], made.applications[0])), who
