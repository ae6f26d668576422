"""Whoever signs in, is refused or signs out leaves a row with the address; no password ever stands in it."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory, id_number
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.7"


def sign_in(client, name, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": name, "password": password}, REMOTE_ADDR=ADDRESS)


def rows():
    columns = ("verb", "outcome", "actor_id", "object_id", "address")
    return list(ActionLog.objects.order_by("pk").values_list(*columns))


def test_sign_in_and_sign_out_are_logged(client, applicant):
    sign_in(client, "Applicant")
    client.post(reverse("account_logout"), REMOTE_ADDR=ADDRESS)

    me = (applicant.pk, str(applicant.pk), ADDRESS)
    assert rows() == [("signed_in", "done", *me), ("signed_out", "done", *me)]


def test_wrong_password_is_logged_with_the_account_that_was_meant(client, applicant):
    sign_in(client, "APPLICANT", "wrong horse battery staple")

    assert rows() == [("refused_sign_in", "refused", None, str(applicant.pk), ADDRESS)]


@pytest.mark.parametrize("typed", ["nobody", PASSWORD, id_number(7), "名字"])
def test_name_that_is_nobodys_is_not_written_down(client, typed):
    sign_in(client, typed, "wrong horse battery staple")

    assert rows() == [("refused_sign_in", "refused", None, "unknown", ADDRESS)]


def test_disabled_account_is_refused_and_logged(client):
    user = UserFactory(username="gone", is_active=False)

    sign_in(client, "gone")

    assert rows() == [("refused_sign_in", "refused", None, str(user.pk), ADDRESS)]


def test_attempts_while_locked_are_logged_too(client, applicant):
    for _attempt in range(5):
        sign_in(client, "applicant", "wrong horse battery staple")

    sign_in(client, "applicant")

    assert [row[0] for row in rows()] == ["refused_sign_in"] * 6


def test_sign_in_by_a_program_is_logged(client, applicant):
    address = "/api/v1/token/"
    for password in ("wrong", PASSWORD):
        client.post(
            address, {"username": "applicant", "password": password}, "application/json", REMOTE_ADDR=ADDRESS
        )

    assert [row[:3] for row in rows()] == [
        ("refused_sign_in", "refused", None),
        ("token_issued", "done", applicant.pk),
    ]


def test_no_row_holds_what_was_typed(client, applicant):
    for name in ("applicant", "nobody"):
        sign_in(client, name, "wrong horse battery staple")
    sign_in(client, "applicant")

    said = str(list(ActionLog.objects.values()))
    assert PASSWORD not in said
    assert "wrong horse" not in said
    assert "nobody" not in said


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.9", ADDRESS),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_address_is_the_one_that_the_settings_let_us_believe(
    client, applicant, settings, proxies, header, address
):
    settings.TRUSTED_PROXIES = proxies
    client.post(
        reverse("account_login"),
        {"login": "applicant", "password": PASSWORD},
        REMOTE_ADDR=ADDRESS,
        headers={"X-Forwarded-For": header},
    )

    assert ActionLog.objects.get().address == address


def test_link_that_sets_a_password_is_logged_when_it_is_sent(client):
    user = UserFactory(username="forgetful", email="forgetful@example.invalid")

    for email in (user.email, "nobody@example.invalid"):
        client.post(reverse("account_reset_password"), {"email": email}, REMOTE_ADDR=ADDRESS)

    assert rows() == [("sent_password_link", "done", None, str(user.pk), ADDRESS)]
