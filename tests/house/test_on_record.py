"""What was refused to somebody signed in stands in the log; every accepted write answers with a receipt."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cultivation.access import ROUTES, Route
from cultivation.access.routes import BOTH
from tests import watch
from tests.factories.accounts import PASSWORD, id_number
from tests.house.test_routes import ANYTHING, address
from trail.models import ActionLog

NEW_PASSWORD = "another horse and its staple"


def refusals():
    rows = ActionLog.objects.filter(verb="refused", outcome="refused").order_by("pk")
    return list(rows.values_list("actor_id", "object_type", "object_id", "after"))


# Refusals


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["application-page", "document-file", "api-application", "award-detail"])
def test_what_may_not_be_seen_is_logged_whether_it_is_there_or_not(client, stranger, name):
    client.force_login(stranger)

    response = client.get(address(name))

    assert response.status_code == 404
    ((actor, object_type, object_id, after),) = refusals()
    assert (actor, object_type) == (stranger.pk, name)
    assert object_id.startswith("a" * 22)
    assert after == {"method": "GET", "status": 404}


@pytest.mark.django_db
def test_visitor_leaves_no_row(client):
    client.get(address("round-detail"))
    client.get(address("application-page"))
    client.post(address("application-page"))

    assert refusals() == []


@pytest.mark.django_db
def test_address_that_is_none_leaves_no_row(client, stranger):
    client.force_login(stranger)

    assert client.get("/nothing/here/").status_code == 404
    assert refusals() == []


@pytest.mark.django_db
@pytest.mark.urls("tests.house.urls")
def test_act_that_is_refused_is_logged_with_its_answer(client, stranger, monkeypatch):
    monkeypatch.setitem(ROUTES, "closed", Route(verbs=BOTH))
    client.force_login(stranger)

    assert client.post("/closed/", {"reason": "迟到"}).status_code == 422

    assert refusals() == [(stranger.pk, "closed", "", {"method": "POST", "status": 422})]


@pytest.mark.django_db
def test_what_is_too_large_is_logged(client, stranger):
    client.force_login(stranger)

    too_much = b"{" + b" " * 6 * 1024 * 1024
    assert client.post(reverse("archive"), too_much, content_type="application/json").status_code == 413

    assert refusals() == [(stranger.pk, "archive", "", {"method": "POST", "status": 413})]


@pytest.mark.django_db
def test_form_from_elsewhere_is_logged(stranger):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger)

    assert client.post(reverse("archive"), {}).status_code == 403
    assert [row[1] for row in refusals()] == ["archive"]


@pytest.mark.django_db
def test_identity_number_in_an_address_is_blotted_out(client, stranger):
    client.force_login(stranger)
    number = id_number(3)

    assert client.get(address("application-page", ANYTHING | {"application_id": number})).status_code == 404

    assert number not in str(refusals())
    assert "******" in refusals()[0][2]


@pytest.mark.django_db
def test_secret_in_an_address_is_left_out(client, stranger):
    client.force_login(stranger)

    client.get(address("verify-document"))
    client.post(address("account_reset_password_from_key"))

    assert "a" * 22 not in str(refusals())


@pytest.mark.django_db
def test_what_is_shown_or_accepted_is_no_refusal(client, applicant):
    client.force_login(applicant)

    assert client.get(reverse("archive")).status_code == 200
    assert client.post(reverse("archive"), {"version": 0, "person-degree": "doctor"}).status_code == 302

    assert refusals() == []


# Receipts


def change_password(client):
    words = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(reverse("account_change_password"), words)


def said(response):
    return [str(each) for each in get_messages(response.wsgi_request)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_accepted_write_is_answered_with_number_time_and_object(client, applicant):
    client.force_login(applicant)

    response = change_password(client)

    row = ActionLog.objects.get(verb="changed_password")
    assert response["X-Receipt"].startswith(f'number={row.pk}; at="20')
    assert response["X-Receipt"].endswith(f'object="{applicant.pk}"')
    assert [sentence for sentence in said(response) if str(row.pk) in sentence]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_receipt_that_the_page_says_itself_is_not_said_twice(client, applicant):
    client.force_login(applicant)

    response = client.post(reverse("archive"), {"version": 0, "person-degree": "doctor"})

    row = ActionLog.objects.get(verb="facts_told")
    assert response["X-Receipt"].startswith(f"number={row.pk};")
    assert len([sentence for sentence in said(response) if f"{row.pk} · " in sentence]) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_refused_write_gets_no_receipt(client, stranger):
    client.force_login(stranger)

    response = client.post(address("attachment-remove"))

    assert response.status_code == 404
    assert "X-Receipt" not in response


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_sign_in_is_no_write_of_anybodys(client, applicant):
    response = client.post(reverse("account_login"), {"login": "applicant", "password": PASSWORD})

    assert response.status_code == 302
    assert "X-Receipt" not in response


# The watch over all tests (tests/watch.py) knows what it speaks of


def test_lists_and_single_files_that_are_watched_are_routes():
    assert set(ROUTES) >= watch.LISTS | watch.SINGLE
