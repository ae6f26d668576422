"""Signing in: one door, the same answer to everybody who may not pass, and no lock that a rival can turn."""

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.urls import NoReverseMatch, ResolverMatch, reverse

from accounts.middleware import OwnPasswordFirst
from cultivation import settings as product
from tests.factories.accounts import PASSWORD, UserFactory
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another long phrase"


def sign_in(client, username="applicant", password=PASSWORD, **request):
    return client.post(
        reverse("account_login"),
        {"login": username, "password": password, "next": "/healthz"},
        **request,
    )


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("username", ["applicant", "Applicant", " APPLICANT ", "ａｐｐｌｉｃａｎｔ"])
def test_user_signs_in_by_name_however_it_is_cased(client, applicant, username):
    response = sign_in(client, username)

    assert (response.status_code, response["Location"]) == (302, "/healthz")
    assert is_signed_in(client)


def test_wrong_name_and_wrong_password_are_answered_alike(client, applicant):
    unknown = sign_in(client, "nobody").context["form"].errors
    wrong = sign_in(client, password="wrong").context["form"].errors

    assert unknown == wrong
    assert list(wrong) == ["__all__"]
    assert not is_signed_in(client)


def test_closed_account_with_a_wrong_password_is_answered_like_any_other(client):
    UserFactory(username="gone", is_active=False)

    assert (
        sign_in(client, "gone", "wrong").context["form"].errors
        == sign_in(client, "nobody").context["form"].errors
    )


def test_closed_account_does_not_sign_in(client):
    UserFactory(username="gone", is_active=False)

    assert sign_in(client, "gone")["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_closing_an_account_ends_its_session(client, applicant):
    sign_in(client)
    type(applicant).objects.filter(pk=applicant.pk).update(is_active=False)

    assert client.get(reverse("account_change_password")).status_code == 302


def test_nobody_opens_an_account_alone(client):
    page = client.get(reverse("account_signup"))
    answer = client.post(
        reverse("account_signup"), {"username": "me", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )

    assert [response.templates[0].name for response in (page, answer)] == ["account/signup_closed.html"] * 2


def test_name_is_locked_for_an_address_after_five_wrong_passwords(client, applicant):
    answers = [sign_in(client, name, "wrong").status_code for name in ("applicant", "Applicant") * 2]
    assert answers == [200] * 4

    assert sign_in(client, password="wrong").status_code == 429
    assert sign_in(client).status_code == 429
    assert not is_signed_in(client)
    assert AccessAttempt.objects.get().username == "applicant"


def test_lock_on_one_name_leaves_the_others_at_the_address_free(client, applicant, officer):
    for _ in range(6):
        sign_in(client, password="wrong")

    assert sign_in(client, "officer").status_code == 302


def test_rival_at_another_address_locks_nobody_out(client, applicant):
    for _ in range(6):
        sign_in(client, password="wrong", REMOTE_ADDR="203.0.113.7")

    assert sign_in(client, REMOTE_ADDR="198.51.100.9").status_code == 302
    assert is_signed_in(client)


def test_password_handed_out_is_changed_before_anything_else(client):
    user = UserFactory(username="applicant", must_change_password=True)
    sign_in(client)
    change = reverse("account_change_password")

    assert client.get(reverse("account_reset_password")).status_code == 200, "an open page stays open"
    assert client.get(change).status_code == 200
    client.post(change, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert not user.must_change_password
    assert is_signed_in(client)
    verbs = ActionLog.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["signed_in", "changed_password"]


def test_password_that_is_easy_to_guess_is_refused(client, applicant):
    sign_in(client)
    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "applicant1", "password2": "applicant1"},
    )

    assert "password1" in response.context["form"].errors


def test_forgotten_password_is_reset_by_mail_to_the_known_address(client):
    user = UserFactory(username="applicant", email="applicant@example.org")

    client.post(reverse("account_reset_password"), {"email": "Applicant@example.org"})
    address = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(address, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_reset_tells_nobody_whether_an_address_is_known(client):
    UserFactory(email="applicant@example.org")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("applicant@example.org", "nobody@example.org")
    ]

    assert [answer["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
    assert [message.to for message in mail.outbox] == [["applicant@example.org"]]


def test_passwords_are_kept_by_argon2():
    assert product.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.mark.parametrize("name", ["account_email", "account_reauthenticate", "account_set_password"])
def test_doors_that_are_not_needed_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_page_that_needs_a_sign_in_leads_to_the_change_first(rf, stranger):
    middleware = OwnPasswordFirst(get_response=None)
    request = rf.get("/inbox/")
    request.user, request.resolver_match = stranger, ResolverMatch(None, (), {}, "inbox")
    assert middleware.process_view(request, None, (), {}) is None

    stranger.must_change_password = True
    assert middleware.process_view(request, None, (), {})["Location"] == reverse("account_change_password")


@pytest.mark.parametrize("name", ["account_change_password", "account_logout"])
def test_change_itself_and_signing_out_stay_open(rf, name):
    request = rf.get("/")
    request.user = UserFactory.build(must_change_password=True)
    request.resolver_match = ResolverMatch(None, (), {}, name)

    assert OwnPasswordFirst(get_response=None).process_view(request, None, (), {}) is None
