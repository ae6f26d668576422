"""Before the release nobody outside learns anything of ranks, decisions or signatures, from any page."""

import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.review import PanelMemberFactory, ReviewFactory, ReviewGroupFactory
from workflows.models import Application, Round

pytestmark = pytest.mark.django_db
PAGES = ("home", "inbox", "application-list", "register", "round-list", "board", "archive", "desk")
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|\d\d:\d\d:\d\d')


@pytest.fixture
def made(listing, applicant, unit):
    """A list with two real applications of which one will be granted and one will not."""
    made = listing.round(count=2)
    mine, other = made.applications
    for application in (mine, other):
        application.host_unit = unit
        application.save(update_fields=["host_unit"])
    mine.applicant = applicant
    mine.save(update_fields=["applicant"])
    return made


@pytest.fixture
def outsiders(made, applicant, unit, stranger):
    """An applicant of each side, the unit's officer, an expert, a stranger, nobody at all."""
    clerk = UserFactory(username="clerk")
    MembershipFactory(user=clerk, office__role="unit", office__code=f"unit@{unit.public_id}")
    group = ReviewGroupFactory(round=made.round)
    member = PanelMemberFactory(draw__group=group)
    expert = ReviewFactory(application=made.applications[1], member=member).member.person.user
    return [applicant, made.applications[1].applicant, clerk, expert, stranger, None]


def seen(listing, made, outsiders):
    """All that they are shown: pages, lists, the interface."""
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse("round-detail", args=[made.round.public_id])]
    addresses += [reverse("application-detail", args=[each.public_id]) for each in made.applications]
    addresses += [
        reverse(name, args=[made.round.public_id])
        for name in ("round-desk", "round-ranking", "ranking-print", "ranking-export", "round-sign-off")
    ]
    programs = ["/api/v1/applications/", "/api/v1/rounds/", "/api/v1/inbox/", "/api/v1/register/"]
    programs += [f"/api/v1/applications/{each.public_id}/" for each in made.applications]
    programs += [f"/api/v1/rounds/{made.round.public_id}/"]
    found = {}
    for number, user in enumerate(outsiders):
        browser, program = (listing.browser(user), APIClient()) if user else (listing.client, APIClient())
        if user:
            program.force_authenticate(user)
        for address in addresses:
            answer = browser.get(address)
            found[number, address] = answer.status_code, CHANGING.sub("", answer.content.decode())
        for address in programs:
            answer = program.get(address)
            found[number, address] = answer.status_code, answer.content.decode()
    return found


def test_outsiders_see_the_same_before_and_after_decisions_and_signatures(listing, made, outsiders, client):
    listing.client = client
    before = seen(listing, made, outsiders)
    listing.proposed(made, granted=1)
    listing.post(made.round, "division", "regrade", chosen=made.applications[:1], money=5, reason="核减")
    listing.signed(made, "division", "leader", "meeting")

    after = seen(listing, made, outsiders)

    assert [key for key in before if before[key] != after[key]] == []
    assert {answer[0] for key, answer in after.items() if "ranking" in key[1] or "sign-off" in key[1]} <= {
        302,
        404,
    }


def test_no_notice_is_sent_and_no_state_changes_before_the_release(listing, made, applicant):
    listing.proposed(made, granted=1)
    listing.signed(made, "division", "leader", "meeting")

    assert not applicant.notifications.exists()
    states = Application.objects.filter(round=made.round).values_list("state", flat=True)
    assert set(states) == {Application.State.ACCEPTED}
    assert Round.objects.get(pk=made.round.pk).window == Round.Window.CLOSED
