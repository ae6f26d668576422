"""Every page at two widths: accessible, within the policy, no wider than the screen, Chinese, easy to hit."""

import pytest

from tests.journeys.actors import english

WIDE, NARROW = 1280, 360
SMALLEST = 24
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.closest(".visually-hidden, .skip-link"))
  .filter((one) => !(one.matches("a") && getComputedStyle(one).display === "inline"
    && one.closest("p, dd, li, td, figcaption, span, label")))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && (box.width < least || box.height < least))
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


def faults(actor, name, width):
    """Look at the page that is open; a picture of it stays."""
    page = actor.page
    page.set_viewport_size({"width": width, "height": 900})
    actor.shoot(name, width)
    found = [f"axe {one}" for one in actor.axe()]
    found += [f"wider by {by}" for by in [page.evaluate(WIDER)] if by > 0]
    found += [f"small {one}" for one in page.evaluate(SMALL_TARGETS, SMALLEST)]
    if width == WIDE:
        found += [f"English: {word}" for word in english(page)]
    return [f"{name} at {width}: {one}" for one in found]


def look(actor, pages):
    """All faults of all pages, so that one run tells everything."""
    found = []
    for name, path, *expected in pages:
        actor.open(path, expect=expected[0] if expected else 200)
        found += faults(actor, name, WIDE) + faults(actor, name, NARROW)
    return found


def first_address(actor, part):
    """The first link in the page's own part whose address contains a word."""
    return actor.page.locator(f"main a[href*='{part}']").first.get_attribute("href")


def test_the_pages_of_a_visitor(person, world):
    visitor = person()
    visitor.open("/board/")
    youth = first_address(visitor, "/board/")
    round_ = f"/rounds/{world.rounds['open']}/"

    assert (
        look(
            visitor,
            [
                ("home", "/"),
                ("rounds", "/rounds/"),
                ("round", round_),
                ("check", f"{round_}check/"),
                ("board", "/board/"),
                ("indicator", youth),
                ("verify", "/verify/"),
                ("verify-wrong", "/verify/?code=12", 422),
                ("verify-unknown", "/verify/7K3M9QXP2F4D8WZT6HNC/", 404),
                ("sign-in", "/accounts/login/"),
                ("password-forgotten", "/accounts/password/reset/"),
                ("source", "/source/"),
            ],
        )
        == []
    )


def test_the_pages_of_an_applicant_with_a_draft(person, world):
    draft, account = world.application("open", "draft")
    applicant = person(account)
    application = f"/applications/{draft}/"
    names = ["basic", "project", "rationale", "foundation", "team", "papers"]
    pages = [(f"form-{name}", f"{application}pages/{name}/") for name in names]

    assert (
        look(
            applicant,
            [
                ("applicant-home", "/"),
                ("absent", "/applications/absent/", 404),
                ("archive", "/archive/"),
                ("applicant-check", f"/rounds/{world.rounds['open']}/check/"),
                ("applications", "/applications/"),
                ("draft", application),
                *pages,
                ("review", f"{application}review/"),
                ("applicant-inbox", "/inbox/"),
                ("applicant-started", "/inbox/?box=mine"),
                ("password", "/accounts/password/change/"),
            ],
        )
        == []
    )


@pytest.mark.parametrize("state", ["granted", "refused", "declined"])
def test_the_pages_of_an_applicant_with_a_result(person, world, state):
    public_id, account = world.application("released", state)
    applicant = person(account)
    pages = [(f"result-{state}", f"/applications/{public_id}/")]
    if state == "granted":
        applicant.open("/register/")
        pages += [
            ("register-own", "/register/"),
            ("award-own", first_address(applicant, "/register/")),
            ("notices", "/inbox/?box=told"),
        ]

    assert look(applicant, pages) == []


def test_the_page_of_an_application_that_waits(person, world):
    public_id, account = world.application("open", "submitted")

    assert look(person(account), [("submitted", f"/applications/{public_id}/")]) == []


def test_the_pages_of_the_officer(person, world):
    officer = person("officer")
    officer.open("/inbox/")
    task = first_address(officer, "/tasks/")
    officer.open("/inbox/?box=done")
    done = first_address(officer, "/tasks/")
    officer.open("/register/")
    award = first_address(officer, "/register/")
    found = look(
        officer,
        [
            ("officer-inbox", "/inbox/"),
            ("officer-done", "/inbox/?box=done"),
            ("formal-check", task),
            ("formal-check-done", done),
            ("desk", "/desk/"),
            ("desk-plan", "/desk/rounds/new/"),
            ("desk-round", f"/rounds/{world.rounds['open']}/desk/"),
            ("register", "/register/"),
            ("award", award),
        ],
    )
    officer.open(task)
    officer.send(status=422)
    found += faults(officer, "formal-check-wrong", WIDE) + faults(officer, "formal-check-wrong", NARROW)

    assert found == []


def test_the_pages_of_the_leader(person, world):
    leader = person("leader")
    leader.open("/inbox/")
    task = first_address(leader, "/tasks/")

    assert (
        look(
            leader,
            [
                ("leader-inbox", "/inbox/"),
                ("decide", task),
                ("leader-desk", f"/rounds/{world.rounds['waiting_for_decision']}/desk/"),
                ("leader-board", "/board/"),
            ],
        )
        == []
    )
