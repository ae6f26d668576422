"""Who keeps system, rights or trail reads no business: all selectors, in a world that has rows for each."""

import inspect

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import roles
from accounts.models import User
from tests.factories.accounts import MembershipFactory
from workflows import selectors
from workflows.models import Award

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = {"rounds_visible_to"}
# What a selector needs besides the user is nothing but the whole of it here.
BESIDES = {
    "own",
    "held",
    "holders_of",
    "came_to",
    "checks_for",
    "link_desk",
    "applications_at",
    "newest_open_tasks_of",
    "held_in",
}


def scoped():
    """The selectors that ask who is asking, by name."""
    found = {name: getattr(selectors, name) for name in selectors.__all__}
    return {
        name: each
        for name, each in found.items()
        if callable(each) and next(iter(inspect.signature(each).parameters), "") == "user"
    }


def rows(name, user):
    """What the user sees through it, as a list; a yes counts as something."""
    asked = scoped()[name]
    found = asked(user, count=5) if name == "newest_open_tasks_of" else asked(user)
    return list(found) if hasattr(found, "__iter__") else [found] * bool(found)


@pytest.fixture
def asked():
    return sorted(set(scoped()) - (BESIDES - {"newest_open_tasks_of"}))


@pytest.mark.parametrize("role", roles.ADMINISTRATORS)
def test_no_administrator_reads_business_through_any_selector(whole, asked, role):
    user = MembershipFactory(office__role=role).user

    assert {name for name in asked if name not in OPEN_TO_ALL and rows(name, user)} == set()


def test_every_selector_shows_something_to_somebody_here(whole, asked):
    users = list(User.objects.filter(is_active=True))

    assert {name for name in asked if not any(rows(name, user) for user in users)} == set()


def test_an_administrator_sees_the_rounds_that_a_visitor_sees(whole):
    user = MembershipFactory(office__role="system").user

    assert set(selectors.rounds_visible_to(user)) == set(selectors.rounds_visible_to(AnonymousUser()))


def test_who_only_watches_reads_applications_and_no_opinion_or_rank_before_the_release(whole):
    overseer = User.objects.get(username="overseer")
    seen = selectors.applications_visible_to(overseer)
    ranked = selectors.rounds_ranked_for(overseer)
    read = selectors.opinions_visible_to(overseer)

    assert seen.exists()
    assert set(ranked.values_list("window", flat=True)) == {"released"}
    assert {each.application.round.window for each in read} <= {"released"}


def test_an_office_of_a_league_sees_the_registers_rows_of_that_league_alone(whole):
    """The whole department sees all of them."""
    foreign, own = User.objects.get(username="foreign-finance"), User.objects.get(username="finance")
    theirs = selectors.awards_visible_to(foreign)

    assert selectors.awards_visible_to(own).count() == Award.objects.count()
    assert 0 < theirs.count() < Award.objects.count()
    assert {code for code in theirs.values_list("region", flat=True) if not code.startswith("1504")} == set()
