"""Which passwords are taken, in either profile."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import passwords as ours
from accounts import services
from accounts.models import FormerPassword
from cultivation import passwords
from cultivation import settings as product
from tests.accounts.proving import leads_to, sign_in
from tests.factories.accounts import PASSWORD
from trail import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(settings):
    """Switches to a profile of that name."""

    def switch(name):
        settings.AUTH_PASSWORD_VALIDATORS = passwords.validators(name)
        settings.PASSWORD_MAX_AGE = passwords.max_age(name)

    return switch


def is_taken(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


def test_product_asks_for_what_the_grading_of_protection_wants():
    assert product.PASSWORD_POLICY == "mlps3"


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("Steppe4wind", True),
        ("steppe-4wind", True),
        ("Steppe-wind", True),
        ("steppe4winds", False),  # two kinds
        ("Steppe4wi", False),  # nine characters
        ("Steppe4win", True),  # ten
        ("4938271605", False),
        ("Password123!", False),
        ("Neimenggu@2026", False),
        ("KJT-2026-2027", False),
        ("Ｎｅｉｍｅｎｇｇｕ@2026", False),
        ("Neimengguwind@2026", True),
    ],
)
def test_mlps3_asks_for_three_kinds_and_ten_characters(profile, password, taken):
    profile("mlps3")

    assert is_taken(password) == taken


def test_whoever_holds_an_office_needs_twelve(profile, officer, applicant):
    profile("mlps3")

    assert (is_taken("Steppe4wind", applicant), is_taken("Steppe4wind", officer)) == (True, False)
    assert is_taken("Steppe4winds", officer)


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("wind over grass", True),
        ("wind over gras", False),  # fourteen
        ("neimenggu--2026-2027", False),
        ("111111111111111", False),
    ],
)
def test_nist_asks_for_length_alone(profile, password, taken):
    profile("nist")

    assert is_taken(password) == taken


@pytest.mark.parametrize("name", passwords.PROFILES)
def test_passwords_handed_out_are_taken_in_every_profile(profile, name):
    profile(name)

    assert all(is_taken(services.initial_password()) for _each in range(200))


@pytest.mark.parametrize("name", passwords.PROFILES)
def test_password_like_the_account_is_refused(profile, applicant, name):
    profile(name)
    applicant.email = "wind-over-the-steppe@example.org"

    assert not is_taken("Wind-over-the-steppe1", applicant)


def test_none_of_the_last_five_is_taken_again(profile, applicant):
    profile("mlps3")
    words = [f"Steppe4wind-{letter * 3}" for letter in "abcdefg"]
    for word in words:
        assert is_taken(word, applicant)
        applicant.set_password(word)
        applicant.save()

    assert [is_taken(word, applicant) for word in words] == [True, True] + [False] * 5
    assert FormerPassword.objects.count() == 5
    assert words[-1] not in str(list(FormerPassword.objects.values()))


def test_password_is_changed_after_ninety_days(profile, applicant):
    profile("mlps3")
    applicant.set_password(PASSWORD)
    applicant.save()
    for days, changes in ((89, False), (91, True)):
        FormerPassword.objects.update(since=clock.now() - timedelta(days=days))
        assert ours.is_too_old(applicant) == changes
        client = Client()
        sign_in(client, applicant)
        assert leads_to(client.get(reverse("inbox")), "account_change_password") == changes


def test_program_gets_no_token_by_a_password_that_is_too_old(client, profile, applicant):
    profile("mlps3")
    applicant.set_password(PASSWORD)
    applicant.save()
    sent = {"username": applicant.username, "password": PASSWORD}
    answers = []
    for days in (89, 91):
        FormerPassword.objects.update(since=clock.now() - timedelta(days=days))
        answers.append(client.post("/api/v1/token/", sent, "application/json"))

    assert [answer.status_code for answer in answers] == [201, 403]
    assert answers[1].json()["type"] == "urn:cultivation:problem:password-first"


def test_nist_lets_a_password_stay(profile, applicant):
    profile("nist")
    type(applicant).objects.update(date_joined=clock.now() - timedelta(days=4000))

    assert not ours.is_too_old(type(applicant).objects.get(pk=applicant.pk))


def test_a_hash_costs_what_it_cost_when_it_was_pinned():
    """Another release of Django must not make hashes cheaper unseen."""
    hasher = Argon2PasswordHasher()

    assert (hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (2, 102400, 8)
    assert hasher.encode("x", "saltsaltsalt").startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
