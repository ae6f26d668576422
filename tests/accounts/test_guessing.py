"""Guessing passwords is slow, and slows nobody but whoever guesses."""

from datetime import timedelta
from time import perf_counter

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import guessing
from accounts.models import Attempt
from tests.accounts.proving import is_signed_in, sign_in
from tests.factories.accounts import PASSWORD, UserFactory
from trail import clock
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
HOME = "198.51.100.9"


def guess(times, username="applicant", *, client=None, first=0):
    """Wrong passwords from so many addresses, one each."""
    client = client or Client()
    return [
        client.post(
            reverse("account_login"),
            {"login": username, "password": "wrong"},
            REMOTE_ADDR=f"203.0.113.{first + number}",
        )
        for number in range(times)
    ]


def refused_for_now(response):
    """Whether the answer asks to wait a minute."""
    return "等一分钟" in response.content.decode()


@pytest.mark.parametrize("username", ["applicant", "nobody"])
def test_a_name_known_or_not_takes_so_many_attempts_a_minute_from_all_addresses(applicant, username):
    answers = guess(guessing.LIMIT + 1, username)

    assert [refused_for_now(answer) for answer in answers] == [False] * guessing.LIMIT + [True]


def test_owner_comes_in_from_elsewhere_within_a_minute(client, applicant):
    guess(guessing.LIMIT + 5)
    assert refused_for_now(sign_in(client, applicant, REMOTE_ADDR=HOME))

    Attempt.objects.update(since=clock.now() - timedelta(seconds=60))
    sign_in(client, applicant, REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_networks_that_tried_before_do_not_use_up_what_is_kept_for_new_ones(client, applicant):
    guess(guessing.LIMIT)
    Attempt.objects.update(since=clock.now() - timedelta(seconds=60))
    guess(guessing.LIMIT + 5)

    sign_in(client, applicant, REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_browser_in_which_the_owner_signed_in_before_comes_in_at_once(client, applicant):
    sign_in(client, applicant, REMOTE_ADDR=HOME)
    client.post(reverse("account_logout"))
    guess(guessing.LIMIT + 5)

    sign_in(client, applicant, REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_known_browser_is_no_pass_for_another_account_nor_after_a_new_password(client, applicant, officer):
    sign_in(client, applicant, REMOTE_ADDR=HOME)
    client.post(reverse("account_logout"))
    guess(guessing.LIMIT, "officer")
    assert refused_for_now(sign_in(client, officer, REMOTE_ADDR=HOME))

    applicant.set_password("another long phrase")
    applicant.save()
    guess(guessing.LIMIT)
    assert refused_for_now(sign_in(client, applicant, "another long phrase", REMOTE_ADDR=HOME))


def test_known_browser_guesses_no_faster(client, applicant):
    sign_in(client, applicant)
    client.post(reverse("account_logout"))
    answers = guess(guessing.LIMIT + 1, client=client)

    assert refused_for_now(answers[-1])


def test_forged_mark_of_a_known_browser_is_none(client, applicant, settings):
    client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = "WzEsICJ4Il0:1abcde:forged"
    answers = guess(guessing.LIMIT + 1, client=client)

    assert refused_for_now(answers[-1])


def test_one_address_alone_does_not_use_up_the_minute(client, applicant):
    for _each in range(guessing.LIMIT * 2):
        sign_in(Client(), applicant, "wrong", REMOTE_ADDR="203.0.113.7")

    sign_in(client, applicant, REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_lock_stands_in_the_database(applicant):
    for _each in range(5):
        sign_in(Client(), applicant, "wrong")

    assert AccessAttempt.objects.get().failures_since_start == 5
    assert sign_in(Client(), applicant).status_code == 429


def test_customer_of_ipv6_is_one_address(applicant):
    for number in range(5):
        sign_in(Client(), applicant, "wrong", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")

    assert sign_in(Client(), applicant, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(Client(), applicant, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


@pytest.mark.parametrize(
    ("seen", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", None),
        ("nonsense", None),
    ],
)
def test_address_as_it_is_counted(rf, seen, counted):
    assert guessing.network(rf.get("/", REMOTE_ADDR=seen)) == counted


def test_program_is_slowed_down_alike(client, applicant):
    guess(guessing.LIMIT)
    sent = {"username": "applicant", "password": PASSWORD}

    answer = client.post("/api/v1/token/", sent, "application/json", REMOTE_ADDR=HOME)
    assert answer.status_code == 429


def test_sign_in_forgives_what_was_mistyped(client, applicant):
    for _round in range(3):
        guess(guessing.LIMIT - 1)
        AccessAttempt.objects.all().delete()
        assert sign_in(Client(), applicant, REMOTE_ADDR=HOME).status_code == 302


@pytest.fixture
def earnest_hashes(settings):
    """Hashes as strong as in production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def times(tries, of):
    """The middle of how long it took, in seconds."""
    taken = []
    for number in range(tries):
        begun = perf_counter()
        of(number)
        taken.append(perf_counter() - begun)
    return sorted(taken)[tries // 2]


def test_unknown_name_takes_as_long_as_a_wrong_password(earnest_hashes):
    user = UserFactory(username="slow")
    user.set_password(PASSWORD)
    user.save()
    guess(2)

    known = times(7, lambda number: guess(1, "slow", first=number))
    unknown = times(7, lambda number: guess(1, "nobody", first=number + 50))
    assert 0.5 < known / unknown < 2


def answered(rf, email):
    """What the database is asked before a forgotten password is answered, and the open answer."""
    request = rf.post(reverse("account_reset_password"), {"email": email}, REMOTE_ADDR=HOME)
    request._dont_enforce_csrf_checks = True
    handler = BaseHandler()
    handler.load_middleware()
    with CaptureQueriesContext(connection) as asked:
        response = handler.get_response(request)
    return [each["sql"] for each in asked], response


def test_known_address_is_as_much_work_as_an_unknown_one(rf):
    """Before the answer nobody is looked up, nothing rendered and nothing logged."""
    UserFactory(email="known@example.org")
    (known, response), (unknown, _other) = (
        answered(rf, f"{name}@example.org") for name in ("known", "other")
    )

    assert known == unknown
    assert not [sql for sql in known if "accounts_user" in sql or "trail_actionlog" in sql]
    assert (response.status_code, mail.outbox, ActionLog.objects.count()) == (302, [], 0)
    for close in response._resource_closers:
        close()
    assert [letter.to for letter in mail.outbox] == [["known@example.org"]]
    assert ActionLog.objects.get(verb="sent_password_link").address == HOME


def test_letter_leaves_after_the_answer(client, settings):
    """A mail server that takes its time would tell which addresses are known."""
    settings.EMAIL_BACKEND = "tests.accounts.test_guessing.Slow"
    UserFactory(email="known@example.org")

    client.post(reverse("account_reset_password"), {"email": "known@example.org"})
    assert Slow.while_answering == [False]


class Slow:
    """Notes whether a view is still at work when a letter leaves."""

    while_answering = []

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        from allauth.core import context

        self.while_answering.append(context.request is not None)
        return len(messages)


def test_letter_that_cannot_be_sent_spoils_no_answer(client, settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_guessing.Broken"
    UserFactory(email="known@example.org")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}).status_code
        for email in ("known@example.org", "unknown@example.org")
    ]

    assert answers == [302, 302]
    assert mail.outbox == []


class Broken:
    """A mail server that is away."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("no route")
