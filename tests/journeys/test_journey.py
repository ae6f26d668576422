"""From the open round to the moved count: three people and a visitor after `seed`, each before a browser."""

import re
import time
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from tests.journeys.actors import SLOW
from tests.journeys.answers import ARCHIVE, PAGES, PAPERS, TITLE, fill, upload

REASON = "成员签字页缺少两名成员的签字。"
HERE = ZoneInfo("Asia/Shanghai")
TOKEN = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}")


def test_from_the_open_round_to_the_moved_count(person, world):
    round_ = f"/rounds/{world.rounds['closing_soon']}/"
    visitor, applicant = person(), person(world.idle())
    officer, leader = person("officer"), person("leader")
    before = counted(visitor)

    reads_the_open_round(visitor, round_)
    tells_the_archive(applicant, round_)
    address = fills_the_form(applicant, round_)
    hands_in_with_a_double_click(applicant, address)
    checks(officer, TITLE, outcome="accepted")
    rival, _ = world.application("closing_soon", "submitted")
    checks_by_address(officer, rival, outcome="refused")
    moves_the_cutoff_to_now(officer, round_)
    decides(leader, "即将截止的批次（演示）", TITLE)
    releases(officer, "即将截止的批次（演示）")
    number, letter = reads_the_result(applicant, address)

    verifies(visitor, applicant.context.request.get(letter).body())
    assert counted(visitor) == before + 1
    finds_the_row(officer, number)
    refused(person(world.application("closing_soon", "submitted")[1]), rival)
    assert person().status(address) == 302
    assert person(world.application("released", "declined")[1]).status(address) == 404
    assert visitor.status(letter) in (302, 404)


def opens_the_count(actor):
    """新增青年创新人才 on the board, with its definition, target, value and the list behind it."""
    actor.open("/board/")
    return actor.follow("青年创新人才")


def counted(actor):
    """The value of 新增青年创新人才 on the board."""
    page = opens_the_count(actor)
    today = page.locator(".figure-card", has_text=f"{datetime.now(HERE):%Y-%m-%d}")
    return int(re.sub(r"\D", "", today.locator(".figure-value").inner_text()))


def reads_the_open_round(visitor, round_):
    visitor.open("/rounds/")
    page = visitor.page
    assert page.locator(f"main a[href='{round_}']").count()
    visitor.open(round_)
    assert "小时" in page.locator("main .deadline").first.inner_text()
    assert "未满35周岁" in visitor.words
    assert "内蒙古自治区自然科学基金" in visitor.words
    assert "待核实" in visitor.words


def tells_the_archive(applicant, round_):
    page = applicant.open(f"{round_}check/")
    assert page.locator(".finding-met").count() >= 2
    assert page.locator(".finding-open").count() >= 2
    applicant.open("/archive/")
    fill(page, ARCHIVE | {"person-degree": "master", "person-title": "none"})
    applicant.send()
    applicant.open(f"{round_}check/")
    assert page.locator(".finding-not_met").count() == 1
    applicant.open("/archive/")
    fill(page, ARCHIVE)
    applicant.send()
    applicant.open(f"{round_}check/")
    assert page.locator(".finding-not_met").count() == 0


def fills_the_form(applicant, round_):
    """Every page, saved at every step; the files; the preview. Returns the application's address."""
    page = applicant.open(round_)
    applicant.send("form[action$='/apply/']")
    address = re.search(r"/applications/[^/]+/", page.url)[0]
    for name, answers in PAGES.items():
        applicant.open(f"{address}pages/{name}/")
        fill(page, answers)
        if name == "project":
            page.locator("[data-save-line]:has-text(':')").wait_for()
        applicant.send(button="[name=finish]")
        assert not page.url.endswith(f"/{name}/"), applicant.words
    applicant.open(f"{address}pages/papers/")
    for kind in PAPERS:
        upload(page, kind)
    applicant.send(button="[name=finish]")
    answer = applicant.context.request.get(f"{address}preview.pdf", timeout=SLOW)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
    return address


def hands_in_with_a_double_click(applicant, address):
    page = applicant.open(f"{address}review/")
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    with page.expect_navigation(url=f"**{address}"):
        page.locator("main form .btn-primary").last.dblclick()
    assert page.locator(".receipt").count() == 1
    assert page.locator(".time-current").count() == 1
    assert page.locator("svg .node-current").count() == 1
    assert "形式审查" in page.locator(".time-current").inner_text()
    applicant.open("/applications/")
    assert page.locator("main a", has_text=TITLE).count() == 1


def checks(officer, title, *, outcome):
    """Open the inbox, find the application by its title, go through the list."""
    officer.open("/inbox/")
    officer.follow(title)
    fills_the_checklist(officer, outcome)


def checks_by_address(officer, public_id, *, outcome):
    page = officer.open(f"/applications/{public_id}/")
    title = page.locator("h1").inner_text()
    rows = officer.open("/inbox/").locator("main tr", has_text=title)
    rows.filter(has_text="昆都仑稀土学院").get_by_role("link").first.click()
    page.wait_for_load_state()
    fills_the_checklist(officer, outcome)


def fills_the_checklist(officer, outcome):
    page = officer.page
    for radio in page.locator("main [name^=check_][value=yes]").all():
        radio.check()
    if outcome == "refused":
        page.check("main [name=check_signatures][value=no]")
        page.check("main [name=outcome][value=accepted]")
        officer.send(status=422)
        assert "成员签字页齐全" in page.locator(".error-summary").inner_text()
        page.select_option("main [name=reason_code]", "signature_missing")
        page.fill("main [name=reason]", REASON)
    page.check(f"main [name=outcome][value={outcome}]")
    officer.send(button="button.btn:not([name])")
    assert "/inbox/" in page.url


def moves_the_cutoff_to_now(officer, round_):
    page = officer.open(f"{round_}desk/")
    now = datetime.now(HERE)
    page.fill("main [name=closes_at]", f"{now:%Y-%m-%dT%H:%M}")
    page.fill("main [name=reason]", "演示：提前截止。")
    officer.send(".desk-side form")


def decides(leader, title, project):
    """Singly, after the timetable closed the round; then the finished list goes to the officer."""
    page = waits_for_task(leader, title)
    assert project in leader.words
    leader.send(button="[value=finish]", status=422)
    row = page.locator("main tr", has_text=project)
    row.locator("[name=application]").check()
    leader.send(button="[value=grant]")
    assert "立项" in page.locator("main tr", has_text=project).inner_text()
    leader.send(button="[value=finish]")


def releases(officer, title):
    page = waits_for_task(officer, title)
    officer.send(status=422)
    page.check("main [name=confirm]")
    officer.send()


def waits_for_task(actor, title):
    """The round's task comes by the timetable; the inbox is looked at until it is there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        actor.open("/inbox/")
        if actor.page.locator("main a", has_text=title).count():
            return actor.follow(title)
        actor.page.wait_for_timeout(500)
    raise AssertionError(f"no task came: {actor.words}")


def reads_the_result(applicant, address):
    """The word 立项, the register's number, and the letter once the worker has printed it."""
    deadline = time.monotonic() + 90
    page = applicant.page
    while not applicant.open(address).locator("main a[href^='/documents/']").count():
        assert time.monotonic() < deadline, applicant.words
        page.wait_for_timeout(1000)
    assert "立项" in applicant.words
    letter = page.locator("main a[href^='/documents/']").first.get_attribute("href")
    answer = applicant.context.request.get(letter)
    assert answer.body().startswith(b"%PDF-")
    applicant.open("/register/")
    return page.locator("main a[href^='/register/'].figures").first.inner_text(), letter


def verifies(visitor, letter):
    """The code as it stands on the paper; a stranger learns that it is genuine, and no full name."""
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(letter)).pages)
    code = TOKEN.search(printed)[0]
    page = visitor.open("/verify/")
    page.fill("main [name=code]", code)
    with page.expect_navigation():
        page.locator("main form button").click()
    assert page.locator("main .tone-success").count()
    assert TITLE in visitor.words


def finds_the_row(officer, number):
    page = opens_the_count(officer)
    assert page.locator("#rows a", has_text=number).count() == 1


def refused(applicant, public_id):
    applicant.open(f"/applications/{public_id}/")
    assert "不予受理" in applicant.words
    assert REASON in applicant.words or applicant.page.locator("main a[href^='/documents/']").count()
