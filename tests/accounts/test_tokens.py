"""Programs get a token by password, and where a second factor is due by a code too."""

import pytest

from accounts import code_guessing
from tests.accounts.proving import (
    a_minute_passes,
    code,
    guess_codes,
    with_app,
)
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_required")]


def token(client, user, **more):
    sent = {"username": user.username, "password": PASSWORD} | more
    return client.post("/api/v1/token/", sent, "application/json")


def test_applicant_gets_a_token_by_password(client, applicant):
    assert token(client, applicant).status_code == 201


def test_officer_gets_a_token_by_code_alone_and_once(client, officer):
    answer = token(client, officer)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:cultivation:problem:second-factor-first")

    with_app(officer)
    for sent in ({}, {"code": ""}, {"code": "000000"}, {"code": code(9)}):
        assert token(client, officer, **sent).status_code in (401, 422), sent
    assert token(client, officer, code=code()).status_code == 201
    assert token(client, officer, code=code()).status_code == 401


def test_program_gives_two_codes_when_many_were_wrong(client, officer):
    guess_codes(with_app(officer), code_guessing.CALM)
    a_minute_passes()

    first, second = (token(client, officer, code=digits) for digits in (code(), code(1)))
    assert (first.status_code, "再输入" in first.json()["detail"]) == (401, True)
    assert second.status_code == 201


def test_wrong_password_is_answered_alike_with_and_without_a_second_factor(client, officer, applicant):
    with_app(officer)
    answers = [
        client.post("/api/v1/token/", {"username": name, "password": "wrong"}, "application/json").content
        for name in ("officer", "applicant", "nobody")
    ]

    assert len(set(answers)) == 1
