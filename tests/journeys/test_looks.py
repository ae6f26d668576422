"""The pages that the seed's world shows, each at two widths; those of a round on its way are looked at in
test_round.py.
"""

import pytest

from tests.journeys.cast import take
from tests.journeys.looks import both_widths, first_address, look


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
    task = address_of(take(officer, "形式审查"))
    proposal = address_of(take(officer, "等待审定的批次（演示）"))
    collection = address_of(take(officer, "第二批（演示）"))
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
            ("propose", proposal),
            ("collect", collection),
            ("desk", "/desk/"),
            ("desk-plan", "/desk/rounds/new/"),
            ("desk-round", f"/rounds/{world.rounds['open']}/desk/"),
            ("desk-released", f"/rounds/{world.rounds['released']}/desk/"),
            ("desk-applications", f"/rounds/{world.rounds['open']}/desk/applications/"),
            ("groups", f"/rounds/{world.rounds['reviewing']}/groups/"),
            ("ranking", f"/rounds/{world.rounds['waiting_for_decision']}/ranking/"),
            ("ranking-print", f"/rounds/{world.rounds['waiting_for_decision']}/ranking/print/"),
            ("sign-off", f"/rounds/{world.rounds['in_public']}/sign-off/"),
            ("dossier", f"/applications/{world.application('released', 'granted')[0]}/dossier/"),
            ("draws", "/draws/"),
            ("experts", "/experts/"),
            ("expert-new", "/experts/new/"),
            ("units", "/units/"),
            ("unit-new", "/units/new/"),
            ("register", "/register/"),
            ("award", award),
        ],
    )
    officer.open(task)
    officer.send(status=422)
    found += both_widths(officer, "formal-check-wrong")

    assert found == []


def address_of(page):
    """The path of the page that is open."""
    return "/" + page.url.split("/", 3)[3]


def test_the_pages_of_the_leader(person, world):
    assert (
        look(
            person("leader"),
            [
                ("leader-inbox", "/inbox/"),
                ("leader-desk", f"/rounds/{world.rounds['waiting_for_decision']}/desk/"),
                ("leader-ranking", f"/rounds/{world.rounds['in_public']}/ranking/"),
                ("leader-board", "/board/"),
            ],
        )
        == []
    )


def test_the_pages_of_a_unit(person, world):
    _, account = world.application("open", "forwarding")
    unit = person(world.holding("unit", account["unit"]))
    unit.open("/forwarding/")
    desk = unit.page.locator("main a", has_text="第三批（演示）").first.get_attribute("href")
    unit.open("/unit/people/")
    someone = unit.page.locator("main tbody a[href^='/unit/people/']").first.get_attribute("href")
    task = address_of(take(unit, "单位"))

    assert (
        look(
            unit,
            [
                ("unit-desk", "/forwarding/"),
                ("unit-round", desk),
                ("unit-call", f"{desk}call/"),
                ("unit-order", f"{desk}order/"),
                ("unit-summary-list", f"{desk}summary-list/"),
                ("unit-batch", f"{desk}batch/?kind=forward&all=1"),
                ("unit-people", "/unit/people/"),
                ("unit-person", someone),
                ("unit-person-new", "/unit/people/new/"),
                ("unit-administrator", "/unit/people/administrator/"),
                ("unit-endorse", task),
            ],
        )
        == []
    )


def test_the_pages_of_an_expert(person, world):
    expert = person(an_expert_at_work(person, world))
    expert.open("/reviews/")
    review = first_address(expert, "/tasks/")
    found = look(
        expert, [("expert-desk", "/reviews/"), ("expert-own", "/experts/mine/"), ("review-declare", review)]
    )
    expert.page.check("main [name=ground][value=none]")
    expert.send()
    found += both_widths(expert, "review-sheet")
    expert.send("form[data-autosave]", button="[value=file]", status=422)

    assert found + both_widths(expert, "review-sheet-wrong") == []


def an_expert_at_work(person, world):
    """Somebody of the panel of the round under review who has not handed all in."""
    for name, account in world.accounts.items():
        if account["role"] == "expert":
            expert = person(name)
            desk = "/reviews/"
            if expert.status(desk) == 200 and expert.open(desk).locator("main a[href^='/tasks/']").count():
                return account
            expert.close()
    raise AssertionError("no expert is at work")


def test_the_pages_of_the_public_notice_and_of_supervision_and_finance(person, world):
    visitor, supervisor, finance = person(), person("supervisor"), person("finance")
    visitor.open("/notices/")
    notice = visitor.page.locator("main a", has_text="公示").first.get_attribute("href")
    visitor.open(notice)
    line = visitor.page.locator("main a[href*='/object/']")
    finance.open("/payments/")
    payment = finance.page.locator("main tbody a[href^='/payments/']").first.get_attribute("href")
    pages = [("notices", "/notices/"), ("notice", notice), ("objection-find", "/objection/")]
    if line.count():
        pages.append(("objection-form", line.first.get_attribute("href")))

    found = look(visitor, pages)
    found += look(supervisor, [("objections", "/objections/"), ("supervisor-draws", "/draws/")])
    found += look(finance, [("payments", "/payments/"), ("payment", payment)])
    assert found == []
