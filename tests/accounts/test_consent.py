"""The privacy notice: asked at the first sign-in, kept with version and time, asked anew for another text."""

import hashlib

import pytest
from django.urls import reverse

from accounts import consent
from accounts.models import Consent
from tests.factories.accounts import PASSWORD
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
NOTICE = consent.notice()
VERSION = NOTICE["version"]
# Whoever changes the text gives it a new version, and then its hash here.
TEXT = "ac00d5edc17a533c"


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})


def test_a_person_is_asked_after_the_first_sign_in_and_then_goes_on(client, applicant):
    sign_in(client, applicant)
    asked = client.get(reverse("application-list"))
    agreed = client.post(asked["Location"], {"agreed": "on"})

    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("privacy"))
    assert agreed["Location"] == reverse("application-list")
    assert client.get(reverse("application-list")).status_code == 200
    given = Consent.objects.get()
    assert (given.user, given.version) == (applicant, VERSION)
    assert ActionLog.objects.get(verb="gave_consent").after == {"version": VERSION}


def test_who_does_not_agree_goes_no_further(client, applicant):
    sign_in(client, applicant)

    assert client.post(reverse("privacy"), {}).status_code == 422
    assert client.get(reverse("inbox")).status_code == 302
    assert not Consent.objects.exists()


def test_who_agreed_is_not_asked_again_until_the_text_changes(client, applicant, monkeypatch):
    consent.give(applicant)
    sign_in(client, applicant)
    before = client.get(reverse("application-list")).status_code
    client.logout()
    monkeypatch.setattr(consent, "notice", lambda: {**NOTICE, "version": "another"})
    sign_in(client, applicant)

    assert before == 200
    assert client.get(reverse("application-list"))["Location"].startswith(reverse("privacy"))


def test_agreeing_twice_keeps_the_first_moment(applicant):
    first = consent.give(applicant)

    assert consent.give(applicant) == first
    assert Consent.objects.count() == 1


def test_an_officer_is_no_person_here_and_is_not_asked(client, officer):
    sign_in(client, officer)

    assert client.get(reverse("inbox")).status_code == 200
    assert client.get(reverse("privacy")).status_code == 200


def test_the_way_on_leads_nowhere_else(client, applicant):
    sign_in(client, applicant)
    answer = client.post(f"{reverse('privacy')}?next=https://evil.example/", {"agreed": "on"})

    assert answer["Location"] == reverse("home")


def test_the_text_that_was_agreed_to_is_this_one():
    told = consent.notice()
    whole = "\n".join((told["version"], told["title"], *told["paragraphs"], told["confirm"]))

    assert hashlib.sha256(whole.encode()).hexdigest()[:16] == TEXT
