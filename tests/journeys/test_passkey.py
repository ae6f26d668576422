"""A passkey in a real browser, with an authenticator that Chromium plays itself."""

import re

import pytest

from tests.journeys.actors import Actor

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def holder(system, chromium, world):
    """An applicant at a computer that keeps passkeys, which want a name in place of an address of numbers."""
    account = next(each for name, each in sorted(world.accounts.items()) if re.fullmatch(r"rising\d+", name))
    actor = Actor(chromium, system.address.replace("127.0.0.1", "localhost"), account)
    session = actor.context.new_cdp_session(actor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield actor.sign_in()
    actor.close()
    assert actor.complaints == []


def test_passkey_is_added_asked_for_at_the_next_sign_in_and_removed(holder):
    page = holder.open("/accounts/security/passkeys/add/")
    assert holder.axe() == []
    with page.expect_navigation(url=re.compile("/security/codes/")):
        page.click("#passkey-button")
    assert re.search(r"\d{8}", holder.words)

    page.locator(".site-account form[action*=logout] button").click()
    holder.open("/accounts/login/")
    page.fill("[name=login]", holder.account["username"])
    page.fill("[name=password]", holder.account["password"])
    with page.expect_navigation(url=re.compile("/login/second/")):
        page.click("main form button")
    assert holder.axe() == []
    with page.expect_navigation(url=lambda url: "/login/" not in url):
        page.click("#passkey-button")

    holder.open("/accounts/security/passkeys/")
    holder.follow("移除")
    with page.expect_navigation():
        page.click("main form button")
    assert "未设置" in holder.words


def test_pages_of_the_account_can_be_read_by_everybody(holder):
    for path in ("", "app/", "passkeys/"):
        holder.open(f"/accounts/security/{path}")
        assert holder.axe() == [], path
    holder.open("/accounts/sessions/")
    assert holder.axe() == []
    assert "本机" in holder.words
