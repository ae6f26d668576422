"""Two hands at once: a code serves one of them, and no guess is left uncounted."""

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.test import Client

from accounts import attempts, code_guessing, guessing, second_factor
from tests.accounts.proving import code, emergency_codes, is_signed_in, prove, sign_in, with_app
from tests.engine_app.cases import at_once
from tests.factories.accounts import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("second_factor_required"),
]
HANDS = 8


def half_way(user, hands=HANDS):
    """So many browsers in which the password was right."""
    clients = [Client() for _each in range(hands)]
    for client in clients:
        sign_in(client, user)
    return clients


@pytest.mark.parametrize("kind", ["app", "emergency"])
def test_code_given_by_many_at_once_lets_one_in(kind):
    user = with_app(UserFactory())
    clients = half_way(user)
    digits = code() if kind == "app" else emergency_codes(user)[0]

    at_once(*(lambda client=client: prove(client, digits) for client in clients))

    assert sum(map(is_signed_in, clients)) == 1


def test_token_and_page_do_not_share_a_code():
    user = with_app(UserFactory(username="officer"))
    (client,) = half_way(user, 1)
    sent = {"username": "officer", "password": "correct horse battery staple", "code": code()}
    answers = at_once(
        lambda: prove(client, code()),
        lambda: Client().post("/api/v1/token/", sent, "application/json"),
    )

    assert is_signed_in(client) + (answers[1].status_code == 201) == 1


def test_no_two_attempts_get_the_same_number():
    numbers = at_once(*[lambda: attempts.count("try", "x", within=guessing.A_MINUTE)] * 24)

    assert sorted(numbers) == list(range(1, 25))


def test_codes_guessed_at_once_are_all_counted(rf):
    user = with_app(UserFactory())
    limit, request = code_guessing.PLACE[1], rf.get("/")
    answers = at_once(*[lambda: second_factor.verify(request, user, "000000")] * (limit + 6))

    assert sum(isinstance(answer, code_guessing.TooManyGuesses) for answer in answers) == 6
    with pytest.raises(code_guessing.TooManyGuesses):
        second_factor.verify(request, user, code())


def test_wrong_passwords_at_once_from_one_address_lock_it_and_none_is_lost():
    user = UserFactory(username="rising")
    at_once(*[lambda: sign_in(Client(), user, "wrong")] * HANDS)

    counted = sum(AccessAttempt.objects.values_list("failures_since_start", flat=True))
    assert 5 <= counted <= HANDS
    assert sign_in(Client(), user).status_code == 429


def test_wrong_passwords_at_once_from_many_addresses_are_checked_up_to_the_limit():
    user = UserFactory(username="rising")
    for what, tried in (
        ("password", guessing.LIMIT - guessing.FOR_NEW_NETWORKS),
        ("password kept", guessing.FOR_NEW_NETWORKS - 3),
    ):
        for _each in range(tried):
            attempts.count(what, "rising", within=guessing.A_MINUTE)

    answers = at_once(
        *(
            lambda number=number: sign_in(Client(), user, "wrong", REMOTE_ADDR=f"203.0.113.{number}")
            for number in range(HANDS)
        )
    )

    assert sum("等一分钟" in answer.content.decode() for answer in answers) == HANDS - 3


def test_codes_for_emergencies_made_twice_at_once_stay_one_list():
    user = with_app(UserFactory())
    at_once(*[lambda: emergency_codes(user)] * 4)

    assert Authenticator.objects.filter(user=user, type="recovery_codes").count() == 1
