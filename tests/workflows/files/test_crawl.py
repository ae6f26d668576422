"""Every page that a visitor, an applicant, a unit, an officer, a leader and an expert come to by links alone:
its headers, what its HTML may not hold, and what it may not tell. The figures of docs/security.md come from
here:

    make test TESTS=tests/workflows/files/test_crawl.py ARGS=-s
"""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import Person
from tests.factories.accounts import PASSWORD, MembershipFactory
from tests.workflows.reviews.panel import Panel
from trail import guard

pytestmark = pytest.mark.django_db
MOST = 300
FEWEST = {"visitor": 10, "applicant": 20, "unit": 15, "officer": 25, "leader": 15, "expert": 10}
# The draws of this round were not really drawn.
LEFT_OUT = ("/static/", "/healthz", "/readyz", "/api/schema", "/draws/")
POLICY = {
    "default-src 'self'", "img-src 'self' data:", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'", "object-src 'none'",
}  # fmt: skip
# A reader of PDF in the page's own frame, and what is only to be saved.
OTHER_POLICIES = ({"default-src 'none'", "sandbox"}, POLICY - {"frame-ancestors 'none'", "object-src 'none'"}
                  | {"frame-ancestors 'self'", "object-src 'self'"})  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DATA = ("application/json", "application/ld+json", "importmap")


class Page(HTMLParser):
    """The links of a page, and what a strict policy would not let run."""

    def __init__(self, text):
        super().__init__()
        self.links, self.inline, self._in_script = set(), [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.links |= {given[name] for name in ("href", "src") if given.get(name)}
        if tag == "style" or tag == "script" and "src" not in given and given.get("type") not in DATA:
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        self.inline += [each for each in given.values() if (each or "").lower().startswith("javascript:")]


class Crawl:
    """One person's way through all the links, with what is wrong on it."""

    def __init__(self, user, secrets, *, secure=False):
        self.client, self.user = Client(), user
        if user:
            self.client.force_login(user)
        self.secrets, self.secure = secrets, secure
        self.seen, self.wrong, self.statuses = set(), [], {}

    def run(self):
        ahead = ["/"]
        while ahead and len(self.seen) < MOST:
            address = ahead.pop(0)
            if address not in self.seen:
                self.seen.add(address)
                ahead += sorted(self.visit(address) - self.seen)
        return self

    def visit(self, address):
        response = self.client.get(address, secure=self.secure)
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        content = b"".join(response.streaming_content) if response.streaming else response.content
        self.wrong += [(address, what) for what in self.faults(address, response, content)]
        if "Location" in response:
            return own({response["Location"]}, address)
        if not response.get("Content-Type", "").startswith("text/html"):
            return set()
        page = Page(content.decode())
        self.wrong += [(address, f"inline {each}") for each in page.inline]
        return own(page.links, address)

    def faults(self, address, response, content):
        if response.status_code >= 500:
            yield f"status {response.status_code}"
        for name, value in ALWAYS.items():
            if response.get(name) != value:
                yield f"{name}: {response.get(name)}"
        policy = set(response.get("Content-Security-Policy", "").split("; "))
        if policy - {"upgrade-insecure-requests"} not in (POLICY, *OTHER_POLICIES):
            yield f"policy {sorted(policy)}"
        if self.user and "no-store" not in response.get("Cache-Control", ""):
            yield f"Cache-Control: {response.get('Cache-Control')}"
        if "Permissions-Policy" not in response:
            yield "no Permissions-Policy"
        is_text = response.get("Content-Type", "").startswith(("text/", "application/json"))
        told = address + (content.decode("utf-8", "ignore") if is_text else "")
        if guard.holds_identity_number(told) or any(secret in told for secret in self.secrets):
            yield "an identity number"
        if numbered(address):
            yield "an id that counts"


def own(links, address):
    """The addresses among them that lead to this site, without what only a page's place says."""
    whole = (urlsplit(urljoin(f"http://testserver{address}", link)) for link in links)
    mine = (each for each in whole if each.netloc == "testserver" and not each.path.startswith(LEFT_OUT))
    return {f"{each.path}?{each.query}" if each.query else each.path for each in mine}


def numbered(address):
    """Whether a piece of the path, or what a query calls an id, is a number that counts rows."""
    parts = urlsplit(address)
    pieces = [piece for piece in parts.path.split("/") if piece.isdecimal()]
    asked = re.findall(r"(?:^|&)(?:id|pk|before|after)=(\d+)", parts.query)
    return bool(asked) or any(not re.fullmatch(r"20\d\d", piece) for piece in pieces)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(desk, applicant, officer, leader):
    """Who comes to pages, in a round whose experts are at work and have files."""
    panel = Panel(desk, [applicant], blind="double")
    panel.clear(panel.seats[0])
    panel.file(panel.seats[1])
    unit = MembershipFactory(
        office__role="unit", office__code=f"unit@{panel.application.host_unit.public_id}"
    ).user
    return {
        "visitor": None,
        "applicant": applicant,
        "unit": unit,
        "officer": officer,
        "leader": leader,
        "expert": panel.seats[0].person.user,
    }


@pytest.fixture
def secrets(people):
    """Every identity and telephone number that is on record."""
    numbers = {number for person in Person.objects.all() for number in (person.id_number, person.phone)}
    return numbers - {None, ""}


def test_every_response_on_everybodys_way_has_its_headers_and_tells_no_number(people, secrets, capsys):
    ways = {name: Crawl(user, secrets).run() for name, user in people.items()}

    counts = {name: len(way.seen) for name, way in ways.items()}
    with capsys.disabled():
        print(f"\n{sum(counts.values())} responses: {counts}")
        print({name: way.statuses for name, way in ways.items()})
    assert secrets
    assert {name: way.wrong[:20] for name, way in ways.items() if way.wrong} == {}
    assert {name: count for name, count in counts.items() if count < FEWEST[name]} == {}


def test_over_tls_browsers_are_told_to_stay_there_and_cookies_are_bound_to_the_host(people, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.KNOWN_BROWSER_COOKIE_NAME = "__Host-known_browser"
    settings.MESSAGE_STORAGE = "cultivation.message_cookie.Messages"
    client = Client()
    page = client.get("/accounts/login/", secure=True)
    typed = {"login": "applicant", "password": PASSWORD}
    signed_in = client.post("/accounts/login/", typed, secure=True)
    left = client.post("/accounts/logout/", secure=True)

    assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    given = page.cookies | signed_in.cookies | left.cookies
    assert {"__Host-known_browser", "__Host-messages", "__Host-sessionid"} <= set(given)
    for cookie in given.values():
        assert cookie.key.startswith("__Host-")
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"


def test_accounts_have_no_number_in_any_page_that_they_see(people):
    for user in get_user_model().objects.filter(username__in=["applicant", "officer"]):
        client = Client()
        client.force_login(user)
        assert f'data-user="{user.pk}"' not in client.get("/").content.decode()
