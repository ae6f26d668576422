"""A right that is taken away is gone at the next request, whichever way one came in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from knox.models import get_token_model

from accounts import services
from accounts.models import User
from tests.factories.accounts import UserFactory
from trail import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(officer):
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def program(officer):
    return Client(headers={"Authorization": f"Token {get_token_model().objects.create(officer)[1]}"})


def reached(browser, program):
    """What the desk answers the browser, and the inbox the program."""
    return browser.get(reverse("desk")).status_code, program.get(reverse("api-inbox")).status_code


def end(officer):
    services.end_membership(officer.memberships.get(), by=None)


def disable(officer):
    services.set_active(officer, False, by=None)


@pytest.mark.parametrize("take", [end, disable])
def test_sessions_and_tokens_end_with_the_office_and_with_the_account(officer, browser, program, take):
    before = reached(browser, program)

    take(officer)

    assert (before, reached(browser, program)) == ((200, 200), (302, 401))
    assert Session.objects.count() == 0


def test_nobody_elses_session_ends(officer, browser):
    other = UserFactory()
    theirs = Client()
    theirs.force_login(other)

    end(officer)

    assert theirs.get(reverse("inbox")).status_code == 200


def test_an_office_that_has_run_out_opens_nothing_though_the_sign_in_lasts(officer, browser, program):
    officer.memberships.update(until=clock.now())

    assert reached(browser, program) == (404, 200)
    assert program.get(reverse("api-inbox")).json()["results"] == []
    assert program.get(reverse("api-applications")).json()["results"] == []


def test_an_account_that_is_disabled_by_whatever_way_is_let_in_nowhere(officer, browser, program):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert reached(browser, program) == (302, 401)


def test_a_disabled_account_fetches_no_token(officer):
    disable(officer)

    answer = Client().post(
        reverse("api-token"),
        {"username": "officer", "password": "correct horse battery staple"},
        content_type="application/json",
    )

    assert answer.status_code == 401
