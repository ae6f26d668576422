"""The government's own sign-in opens an account that its owner has bound to it, and nothing else."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from tests.accounts.proving import is_signed_in, leads_to, with_app
from trail.models import ActionLog

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """A sign-in of somebody else, as small as the protocol allows; `person` is who is at its keyboard."""

    person = "person-1"

    def do_GET(self):
        here = f"http://{self.headers['Host']}"
        self._answer(
            {"sub": Provider.person, "name": "某人", "email": "officer@example.org", "email_verified": True}
            if self.path == "/userinfo"
            else {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "jwks_uri": f"{here}/keys",
            }
        )

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "t", "token_type": "Bearer"})

    def _answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Says nothing."""


@pytest.fixture
def provider(settings, monkeypatch):
    """The government's sign-in, configured and running."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(Provider, "person", "person-1")
    app = {
        "provider_id": "oidc",
        "name": "统一身份认证",
        "client_id": "cultivation",
        "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}", "oauth_pkce_enabled": True},
    }
    settings.OIDC = [app]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield Provider
    server.shutdown()
    server.server_close()


def come(client, process=""):
    """There and back again; returns the last answer."""
    there = client.post(reverse("openid_connect_login", args=["oidc"]) + process)
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert "code_challenge" in asked
    return client.get(
        reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": asked["state"][0]}
    )


def bind(client, user):
    client.force_login(user)
    come(client, "?process=connect")
    client.logout()


def test_pages_offer_it_only_where_it_is_configured(client):
    assert "统一身份认证" not in client.get(reverse("account_login")).content.decode()


def test_sign_in_page_offers_it(client, provider):
    assert "统一身份认证" in client.get(reverse("account_login")).content.decode()


def test_who_is_not_bound_gets_no_account_even_with_the_address_of_one(client, provider, officer):
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    answer = come(client)

    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_bound_account_is_opened(client, provider, officer):
    bind(client, officer)
    come(client)

    assert client.session["_auth_user_id"] == str(officer.pk)
    assert ActionLog.objects.filter(verb="bound_government_account", actor_id=officer.pk).count() == 1


def test_second_factor_is_asked_for_all_the_same(client, provider, officer, settings):
    bind(client, officer)
    settings.SECOND_FACTOR = "required"
    with_app(officer)

    assert leads_to(come(client), "mfa_authenticate")
    assert not is_signed_in(client)


def test_disabled_account_is_not_opened(client, provider, officer):
    bind(client, officer)
    User.objects.update(is_active=False)
    come(client)

    assert not is_signed_in(client)


def test_somebody_else_of_the_government_does_not_come_in(client, provider, officer, monkeypatch):
    bind(client, officer)
    monkeypatch.setattr(Provider, "person", "person-2")
    come(client)

    assert not is_signed_in(client)


def test_two_accounts_are_not_bound_to_one_person(client, provider, officer, leader):
    bind(client, officer)
    bind(client, leader)

    assert SocialAccount.objects.get().user == officer


def test_owner_frees_the_account_again(client, provider, officer):
    bind(client, officer)
    client.force_login(officer)
    client.post(reverse("socialaccount_connections"), {"account": SocialAccount.objects.get().pk})
    client.logout()

    assert come(client).status_code == 403
    assert not is_signed_in(client)


def test_answer_that_nobody_asked_for_opens_nothing(client, provider, officer):
    bind(client, officer)
    client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": "made-up"})

    assert not is_signed_in(client)
