"""Experts are sent a code: for one sign-in, once, for ten minutes."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import code_guessing, consent, couriers, message_code
from accounts.models import Attempt
from tests.accounts.proving import code, is_signed_in, leads_to, sign_in, with_app
from tests.factories.accounts import MembershipFactory, PersonFactory, UserFactory
from tests.factories.talent import ExpertFactory
from trail import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_required")]
PAGE = "account_message_code"
HOME, ELSEWHERE = "198.51.100.9", "198.51.100.77"


@pytest.fixture
def expert():
    """Somebody of the library, with an address."""
    user = UserFactory(username="expert", email="expert@example.org")
    ExpertFactory(person=PersonFactory(user=user))
    return user


def sent():
    return re.findall(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]


def give(client, digits):
    return client.post(reverse(PAGE), {"code": digits})


def test_expert_signs_in_by_the_code_that_was_sent(client, expert):
    consent.give(expert)
    assert leads_to(sign_in(client, expert), PAGE)
    assert not is_signed_in(client)
    assert mail.outbox[0].to == ["expert@example.org"]

    give(client, sent())
    assert is_signed_in(client)
    assert client.get(reverse("inbox")).status_code == 200


def test_code_is_sent_to_the_address_of_the_archive_if_the_account_has_none(client, expert):
    type(expert).objects.update(email="")
    expert.person.email = "archive@example.org"
    expert.person.save()
    sign_in(client, expert)

    assert mail.outbox[0].to == ["archive@example.org"]


def test_expert_without_an_address_sets_up_an_app(client, expert):
    type(expert).objects.update(email="")
    sign_in(client, expert)

    assert leads_to(client.get(reverse("inbox")), "mfa_index")


@pytest.mark.parametrize("who", ["office", "app"])
def test_who_holds_an_office_or_has_an_app_is_sent_nothing(client, expert, who):
    if who == "office":
        MembershipFactory(user=expert, office__role="screen")
    else:
        with_app(expert)
    sign_in(client, expert)

    assert mail.outbox == []
    assert leads_to(client.get(reverse(PAGE)), "account_login") or who == "office"


def test_code_holds_for_its_sign_in_only(expert):
    mine, other = Client(), Client()
    sign_in(mine, expert)
    first = sent()
    sign_in(other, expert)
    give(other, first)

    assert not is_signed_in(other)
    give(other, sent())
    assert is_signed_in(other)


def test_code_serves_once(client, expert):
    sign_in(client, expert)
    copy = Client()
    copy.cookies = client.cookies.copy()
    session = dict(client.session)
    give(client, sent())
    fresh = Client()
    sign_in(fresh, expert)
    stolen = fresh.session
    stolen["account_login"] = session["account_login"]
    stolen.save()
    answer = give(fresh, re.findall(r"^\d{6}$", mail.outbox[0].body, re.MULTILINE)[0])

    assert is_signed_in(client)
    assert "code" in answer.context["form"].errors


def test_code_is_too_old_after_ten_minutes(client, expert):
    sign_in(client, expert)
    Attempt.objects.update(since=Attempt.objects.latest("since").since - message_code.HOLDS * 1.1)
    give(client, sent())

    assert not is_signed_in(client)


def test_five_wrong_codes_end_it(client, expert):
    sign_in(client, expert)
    for _each in range(message_code.GUESSES):
        give(client, "abcdef")
    give(client, sent())

    assert not is_signed_in(client)


def test_another_code_replaces_the_first_and_so_many_are_sent_within_an_hour(client, expert):
    sign_in(client, expert)
    first = sent()
    client.post(reverse(PAGE), {"another": "1"})
    if sent() != first:
        give(client, first)
        assert not is_signed_in(client)
    for _each in range(9):
        client.post(reverse(PAGE), {"another": "1"})
    assert len(mail.outbox) == message_code.SENT_AT_MOST

    give(client, sent())
    assert is_signed_in(client)


def test_whoever_asks_for_codes_elsewhere_keeps_none_from_the_owner_for_longer_than_a_minute(expert):
    """Not at all in a browser of theirs."""
    known = Client()
    sign_in(known, expert, REMOTE_ADDR=HOME)
    known.post(reverse(PAGE), {"code": sent()}, REMOTE_ADDR=HOME)
    known.post(reverse("account_logout"))
    for number in range(message_code.SENT_IN_A_MINUTE + 20):
        sign_in(Client(), expert, REMOTE_ADDR=f"203.0.113.{number}")
    before = len(mail.outbox)
    assert before == 1 + message_code.SENT_IN_A_MINUTE - 1

    sign_in(known, expert, REMOTE_ADDR=HOME)
    assert len(mail.outbox) == before + 1
    sign_in(Client(), expert, REMOTE_ADDR=ELSEWHERE)
    assert len(mail.outbox) == before + 1
    Attempt.objects.update(since=clock.now() - timedelta(seconds=61))
    sign_in(Client(), expert, REMOTE_ADDR=ELSEWHERE)
    assert len(mail.outbox) == before + 2


def test_one_network_alone_does_not_use_the_codes_up(expert):
    for _each in range(message_code.SENT_AT_MOST + 9):
        sign_in(Client(), expert, REMOTE_ADDR="203.0.113.1")
    Attempt.objects.update(since=clock.now() - timedelta(seconds=61))
    sign_in(Client(), expert, REMOTE_ADDR="203.0.113.1")
    assert len(mail.outbox) == message_code.SENT_AT_MOST

    sign_in(Client(), expert, REMOTE_ADDR=ELSEWHERE)
    assert len(mail.outbox) == message_code.SENT_AT_MOST + 1


def test_after_many_wrong_codes_a_longer_one_is_sent_and_a_short_one_serves_no_longer(client, expert):
    sign_in(client, expert, REMOTE_ADDR=HOME)
    short = sent()
    for number in range(code_guessing.CALM):
        other, address = Client(), {"REMOTE_ADDR": f"203.0.113.{number}"}
        sign_in(other, expert, **address)
        other.post(reverse(PAGE), {"code": "abcdef"}, **address)
    Attempt.objects.update(since=clock.now() - timedelta(seconds=61))

    client.post(reverse(PAGE), {"code": short}, REMOTE_ADDR=HOME)
    assert not is_signed_in(client)
    client.post(reverse(PAGE), {"another": "1"}, REMOTE_ADDR=HOME)
    digits = re.findall(r"^\d{12}$", mail.outbox[-1].body, re.MULTILINE)[0]
    client.post(reverse(PAGE), {"code": digits}, REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_session_holds_no_code(client, expert):
    sign_in(client, expert)

    assert sent() not in str(dict(client.session))


def test_link_by_mail_does_not_replace_the_password_where_the_code_goes_the_same_way(client, expert):
    client.post(reverse("account_reset_password"), {"email": "expert@example.org"})

    assert "/password/reset/key/" not in mail.outbox[0].body
    with_app(expert)
    client.post(reverse("account_reset_password"), {"email": "expert@example.org"})
    assert "/password/reset/key/" in mail.outbox[1].body


def test_token_is_not_given_for_a_code_by_mail(client, expert):
    sent_ = {"username": "expert", "password": "correct horse battery staple", "code": code()}

    assert client.post("/api/v1/token/", sent_, "application/json").status_code == 403


def test_courier_of_developers_writes_to_the_log(client, settings, expert, caplog):
    settings.CODE_COURIER = "console"
    sign_in(client, expert)
    digits = re.findall(r"\b\d{6}$", "\n".join(caplog.messages), re.MULTILINE)[0]
    give(client, digits)

    assert mail.outbox == []
    assert is_signed_in(client)


class Pigeon:
    """A way of one's own."""

    flown = []

    def address_of(self, user):
        return user.username

    def send(self, user, code):
        self.flown.append((user.username, code))


def test_another_courier_is_named_by_its_path(client, settings, expert):
    settings.CODE_COURIER = "tests.accounts.test_message_code.Pigeon"
    assert isinstance(couriers.courier(), object)
    sign_in(client, expert)
    ((name, digits),) = couriers.courier().flown
    give(client, digits)

    assert (name, is_signed_in(client)) == ("expert", True)
