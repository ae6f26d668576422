"""Codes are guessed slowly, and the owner comes in all the same."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import code_guessing
from accounts.models import Attempt
from tests.accounts.proving import (
    HOME,
    a_minute_passes,
    code,
    come,
    guess_codes,
    is_signed_in,
    prove,
    sign_in,
    with_app,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_required")]


def test_codes_are_guessed_so_many_times_a_minute_and_a_restart_forgets_nothing(officer):
    guess_codes(with_app(officer), code_guessing.TOGETHER)

    opened, said = come(officer, code())
    assert (opened, "等一分钟" in said) == (False, True)
    assert Attempt.objects.count() >= 2, "counted in the database, not in a process"
    assert not Attempt.objects.filter(key__contains=str(officer.pk) + ":").exists()


def test_owner_comes_in_from_elsewhere_within_a_minute_by_two_codes(officer):
    """However many others have tried before, refused or not."""
    guess_codes(with_app(officer), code_guessing.TOGETHER + 30)
    a_minute_passes()
    client = Client()

    opened, said = come(officer, code(), client)
    assert (opened, "再输入" in said) == (False, True)
    prove(client, code(1), REMOTE_ADDR=HOME)
    assert is_signed_in(client)


def test_second_code_must_be_another_and_must_follow(officer):
    guess_codes(with_app(officer), code_guessing.CALM)
    a_minute_passes()
    client = Client()
    come(officer, code(), client)
    for digits in (code(), "000000", code(1)):
        prove(client, digits, REMOTE_ADDR=HOME)
        assert not is_signed_in(client), digits


def test_code_that_was_right_elsewhere_is_no_first_one_here(officer):
    guess_codes(with_app(officer), code_guessing.CALM)
    a_minute_passes()
    come(officer, code())
    client, address = Client(), {"REMOTE_ADDR": "203.0.113.99"}
    sign_in(client, officer, **address)
    prove(client, code(1), **address)

    assert not is_signed_in(client)


def test_browser_in_which_the_owner_signed_in_before_comes_in_at_once_by_one_code(officer):
    client = Client()
    assert come(with_app(officer), code(-1), client)[0]
    client.post(reverse("account_logout"))
    guess_codes(officer, code_guessing.TOGETHER + 5)

    assert come(officer, code(), client)[0]


def test_known_browser_guesses_no_faster(officer):
    client = Client()
    come(with_app(officer), code(-1), client)
    client.post(reverse("account_logout"))
    for _each in range(code_guessing.PLACE[1]):
        come(officer, "000000", client)

    opened, said = come(officer, code(), client)
    assert (opened, "一刻钟" in said) == (False, True)
    assert come(officer, code(1))[0], "another browser has a count of its own"


def test_one_network_alone_does_not_use_up_the_minute(officer):
    guess_codes(with_app(officer), code_guessing.PLACE[1], networks=False)
    a_minute_passes()
    guess_codes(officer, code_guessing.TOGETHER, networks=False)
    client = Client()
    come(officer, code(), client)
    prove(client, code(1), REMOTE_ADDR=HOME)

    assert is_signed_in(client)


def test_networks_that_tried_before_do_not_use_up_what_is_kept_for_new_ones(officer):
    guess_codes(with_app(officer), code_guessing.TOGETHER)
    a_minute_passes()
    guess_codes(officer, code_guessing.TOGETHER)

    assert "再输入" in come(officer, code())[1]


def test_right_code_does_not_give_more_guesses_away(officer):
    """Whoever guesses would only have to wait for the owner's next sign-in."""
    guess_codes(with_app(officer), code_guessing.CALM - 1)
    assert come(officer, code(-1))[0]
    guess_codes(officer, 1)

    assert not come(officer, code())[0]
