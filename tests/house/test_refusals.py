"""What cannot be served gets a page that says what to do, and hands back what was typed."""

import io
import time

import pytest
from django.test import Client

from cultivation.access import OPEN, ROUTES, SIGNED_IN, Route
from cultivation.access.routes import BOTH
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.house.urls")]
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """The addresses of these tests stand in the declaration, as every address must."""
    for path in ("write/", "open/", "taken/", "locked/", "numbered/", "closed"):
        monkeypatch.setitem(ROUTES, path, Route(verbs=BOTH, who=OPEN if path == "open/" else SIGNED_IN))


@pytest.fixture
def browser():
    """A client that checks tokens, as browsers meet them, with the token it got."""
    browser = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    browser.get("/accounts/login/")
    return browser


def token(browser):
    return browser.cookies["csrftoken"].value


def test_form_after_the_sign_in_ran_out_is_handed_back_whole(browser):
    typed = {"title": "稀土永磁<b>研究</b>", "members": ["甲", "乙"], "csrfmiddlewaretoken": token(browser)}
    response = browser.post("/write/?page=2", typed)
    page = response.content.decode()

    assert response.status_code == 401
    assert 'name="title" value="稀土永磁&lt;b&gt;研究&lt;/b&gt;"' in page
    assert page.count('name="members"') == 2
    assert 'action="/write/?page=2"' in page
    assert "<b>研究" not in page


def test_handed_back_form_is_taken_once_signed_in(browser, applicant):
    browser.post("/write/", {"title": "草种", "csrfmiddlewaretoken": token(browser)})
    browser.force_login(applicant)
    browser.get("/accounts/password/change/")

    response = browser.post("/write/", {"title": "草种", "csrfmiddlewaretoken": token(browser)})
    assert response.content.decode() == "草种"


def test_visitor_who_never_was_here_is_sent_to_sign_in(client):
    response = client.post("/write/", {"title": "x"})

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/write/"


def test_text_with_an_identity_number_is_handed_back_to_be_mended(client, stranger):
    client.force_login(stranger)

    response = client.post("/numbered/", {"reason": "见身份证"})

    assert response.status_code == 422
    assert "见身份证" in response.content.decode()


def test_script_of_a_page_learns_that_the_sign_in_ran_out(client):
    response = client.post("/write/", {"title": "x"}, headers={"accept": "application/json"})

    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"


def test_form_older_than_the_sign_in_is_handed_back_with_a_fresh_token(browser, applicant):
    old = token(browser)
    browser.post("/accounts/login/", {"login": "applicant", "password": PASSWORD, "csrfmiddlewaretoken": old})
    response = browser.post("/write/", {"title": "羊草种质", "csrfmiddlewaretoken": old})
    page = response.content.decode()

    assert response.status_code == 403
    assert 'value="羊草种质"' in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_form_from_another_site_is_not_handed_back(browser):
    response = browser.post("/write/", {"title": "planted"}, headers={"origin": "https://evil.example"})

    assert response.status_code == 403
    assert "planted" not in response.content.decode()


def test_passwords_and_files_are_never_handed_back(browser):
    typed = {"password1": "a secret phrase", "file": io.BytesIO(b"x"), "csrfmiddlewaretoken": token(browser)}
    page = browser.post("/write/", typed).content.decode()

    assert "a secret phrase" not in page


@pytest.mark.parametrize("address", ["/taken/", "/locked/"])
def test_who_comes_second_gets_409(client, applicant, address):
    client.force_login(applicant)

    assert client.post(address).status_code == 409


def test_sentence_and_typed_words_stand_on_the_page_of_a_conflict(client, applicant):
    client.force_login(applicant)
    page = client.post("/taken/", {"reason": "同意受理"}).content.decode()

    assert "另一位经办人已作出决定。" in page
    assert "同意受理" in page


def test_what_is_closed_is_said_with_422(client, applicant):
    client.force_login(applicant)
    response = client.post("/closed/")

    assert response.status_code == 422
    assert "申报已于 12 月 25 日截止。" in response.content.decode()


def test_upload_of_60_megabytes_gets_its_clear_answer(client, applicant):
    client.force_login(applicant)
    response = client.post("/write/", {"file": io.BytesIO(bytes(60 * MEGABYTE))})

    assert response.status_code == 413
    assert "60.0" in response.content.decode()
    assert "55.0" in response.content.decode()


@pytest.mark.parametrize("typed", [{"text": "字" * 2 * MEGABYTE}, {f"field{n}": "x" for n in range(5001)}])
def test_form_with_too_much_in_it_is_refused_by_name(client, applicant, typed):
    client.force_login(applicant)

    assert client.post("/write/", typed).status_code == 413


def test_body_of_another_kind_is_limited_more_tightly(client, applicant):
    client.force_login(applicant)
    response = client.post("/write/", b"{" + b" " * 6 * MEGABYTE, content_type="application/json")

    assert response.status_code == 413


def test_pages_of_the_signed_in_are_kept_by_no_browser(client, applicant):
    client.force_login(applicant)

    assert client.get("/write/").headers["Cache-Control"] == "private, no-store"


def test_every_page_carries_the_strict_policy(client):
    policy = client.get("/open/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_session_in_use_is_renewed_and_an_idle_one_is_not_touched(client, applicant, settings):
    client.force_login(applicant)
    session = client.session
    session["renewed_at"] = int(time.time()) - settings.SESSION_RENEW_AFTER - 1
    session.save()

    client.get("/write/")
    assert int(time.time()) - client.session["renewed_at"] < 5


def test_page_of_a_fresh_session_writes_nothing(client, applicant, django_assert_num_queries):
    client.force_login(applicant)

    with django_assert_num_queries(2):
        client.get("/write/")


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "198.51.100.9"), (2, "203.0.113.7")])
def test_address_is_what_the_outermost_trusted_proxy_saw(client, settings, proxies, seen):
    settings.TRUSTED_PROXIES = proxies
    response = client.get("/open/", headers={"x-forwarded-for": "192.0.2.1, 203.0.113.7, 198.51.100.9"})

    assert response.wsgi_request.META["REMOTE_ADDR"] == seen
