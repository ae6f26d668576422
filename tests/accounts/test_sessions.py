"""Sessions: how long they last, what ends them, and that one sees one's own."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import get_token_model

from accounts import browsers, consent, services
from cultivation import settings as product
from cultivation.middleware import SlidingSession
from cultivation.tasks import forget_expired
from tests.accounts.proving import is_signed_in, leads_to, sign_in
from tests.factories.accounts import PASSWORD
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
PAGE = "usersessions_list"


@pytest.fixture(autouse=True)
def agreed(applicant, other_applicant):
    """The privacy notice does not stand in the way here."""
    consent.give(applicant)
    consent.give(other_applicant)


def browser(user, agent="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537", address="192.0.2.1"):
    """A browser in which the user is signed in."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    sign_in(client, user)
    return client


def is_in(client):
    return client.get(reverse("inbox")).status_code == 200


def ends_in(client):
    """Seconds until the session's row ends."""
    row = Session.objects.get(session_key=client.session.session_key)
    return (row.expire_date - timezone.now()).total_seconds()


def used(client, *, begun, renewed):
    """Use a session that began and was renewed so many seconds ago."""
    session = client.session
    session[SlidingSession.begun] = int(time.time()) - begun
    session[SlidingSession.stamp] = int(time.time()) - renewed
    session.save()
    return client.get(reverse("inbox"))


def test_sessions_stand_in_the_database():
    assert product.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_idle_session_ends_after_thirty_minutes_and_use_prolongs_it(client, applicant, settings):
    sign_in(client, applicant)
    assert ends_in(client) == pytest.approx(30 * 60, abs=5)

    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=10))
    used(client, begun=3600, renewed=settings.SESSION_RENEW_AFTER + 1)
    assert ends_in(client) == pytest.approx(30 * 60, abs=5)


def test_session_ends_after_twelve_hours_however_much_it_is_used(client, applicant, settings):
    sign_in(client, applicant)
    used(client, begun=12 * 3600 - 600, renewed=settings.SESSION_RENEW_AFTER + 1)
    assert ends_in(client) == pytest.approx(600, abs=5)

    used(client, begun=12 * 3600 + 1, renewed=settings.SESSION_RENEW_AFTER + 1)
    assert not is_in(client)


def test_session_whose_row_has_ended_is_nobodys(client, applicant):
    sign_in(client, applicant)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert not is_in(client)


def test_user_sees_where_it_is_signed_in(applicant, other_applicant):
    here = browser(applicant)
    browser(applicant, "Mozilla/5.0 (iPhone) MicroMessenger/8 Safari/1", "198.51.100.9")
    browser(other_applicant, address="203.0.113.5")

    page = here.get(reverse(PAGE)).content.decode()
    assert all(words in page for words in ("Chrome · Windows", "192.0.2.1", "微信 · iPhone", "198.51.100.9"))
    assert "203.0.113.5" not in page


def test_user_ends_one_session(applicant):
    here, there = browser(applicant), browser(applicant)
    row = UserSession.objects.get(session_key=there.session.session_key)

    assert leads_to(here.post(reverse(PAGE), {"session": row.pk}), PAGE)
    assert (is_in(here), is_in(there)) == (True, False)
    assert ActionLog.objects.filter(verb="ended_session", actor_id=applicant.pk).count() == 1


def test_user_ends_this_session(applicant):
    here, there = browser(applicant), browser(applicant)
    row = UserSession.objects.get(session_key=here.session.session_key)

    assert leads_to(here.post(reverse(PAGE), {"session": row.pk}), "account_login")
    assert (is_in(here), is_in(there)) == (False, True)


def test_user_ends_all_others_and_all_tokens(applicant, other_applicant):
    here, there, other = browser(applicant), browser(applicant), browser(other_applicant)
    get_token_model().objects.create(applicant)
    here.post(reverse(PAGE), {"others": "1"})

    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert not applicant.auth_token_set.exists()


@pytest.mark.parametrize("number", ["absent", "", "-1", "x"])
def test_session_of_somebody_else_is_absent(applicant, other_applicant, number):
    here, other = browser(applicant), browser(other_applicant)
    if number == "absent":
        number = UserSession.objects.get(user=other_applicant).pk

    assert here.post(reverse(PAGE), {"session": number}).status_code == 404
    assert is_in(other)


def test_end_of_a_role_ends_sessions_and_tokens(officer, administrator):
    there = browser(officer)
    get_token_model().objects.create(officer)
    assert is_in(there)
    services.end_membership(officer.memberships.get(), by=administrator)

    assert not is_in(there)
    assert not officer.auth_token_set.exists()


def test_new_password_ends_the_other_sessions_and_keeps_this_one(applicant):
    here, there = browser(applicant), browser(applicant)
    own = "a phrase of my own"
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": own, "password2": own}
    )

    assert (is_in(here), is_in(there)) == (True, False)


def test_disabled_account_is_out_at_the_next_request(applicant, administrator):
    there = browser(applicant)
    services.set_active(applicant, False, by=administrator)

    assert not is_in(there)
    assert not UserSession.objects.purge_and_list(applicant)


def test_signing_out_removes_the_session_from_the_server(client, applicant):
    sign_in(client, applicant)
    key = client.session.session_key
    client.post(reverse("account_logout"))

    assert not Session.objects.filter(session_key=key).exists()
    assert not is_signed_in(client)


def test_sign_in_gives_the_session_another_key(client, applicant):
    client.get(reverse("account_login"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    sign_in(client, applicant)

    assert client.session.session_key != before


def test_what_is_known_of_ended_sessions_is_forgotten_in_the_night(applicant):
    browser(applicant)
    Session.objects.all().delete()
    forget_expired()

    assert not UserSession.objects.exists()


def test_browser_that_says_nothing_is_unknown():
    assert browsers.named("") == "未知浏览器"
