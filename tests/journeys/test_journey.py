"""From the empty form to the answer of the department, each of them before a browser: an applicant who fills
in every page, the unit that hands it on, the officer who checks. The way of a whole round is test_round.py.
"""

import re

from tests.journeys.actors import SLOW
from tests.journeys.answers import ARCHIVE, PAGES, PAPERS, TITLE, fill, upload
from tests.journeys.cast import take, waits
from tests.journeys.closing import code_on, reads_the_result
from tests.journeys.handing_in import forwards, quota_at, stages_at

ROUND = "即将截止的批次（演示）"
REASON = "成员签字页缺少两名成员的签字。"


def test_from_the_empty_form_to_the_answer_of_the_department(person, world):
    round_ = f"/rounds/{world.rounds['closing_soon']}/"
    visitor, account = person(), world.newcomer()
    applicant, unit = person(account), person(world.holding("unit", account["unit"]))
    officer = person("officer")

    reads_the_open_round(visitor, round_)
    tells_the_archive(applicant, round_)
    address = fills_the_form(applicant, round_)
    before = quota_at(unit, ROUND)
    number = hands_in_with_a_double_click(applicant, address)
    assert not waits(officer, number)
    forwards(unit, number)
    assert (quota_at(unit, ROUND), stages_at(unit, ROUND)) == (one_more(before), [0, 0, 0, 1])
    checks(officer, number, outcome="accepted")
    applicant.open(address)
    assert "已受理" in applicant.page.locator(".page-head").inner_text()

    rival, refused_one = world.application("closing_soon", "submitted")
    checks_by_address(officer, rival, outcome="refused")
    verifies(visitor, letter_of_the_refusal(person(refused_one), rival))
    assert person().status(address) == 302
    assert person(world.application("released", "declined")[1]).status(address) == 404


def one_more(quota):
    """The quota as it stands after one more was handed on: `3/5` after `2/5`."""
    used, total = quota.split("/")
    return f"{int(used) + 1}/{total}"


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
    # One condition with both of its parts.
    assert page.locator(".finding-not_met:not(.finding .finding)").count() == 1
    assert page.locator(".finding-not_met .finding-not_met").count() == 2
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
    assert "依托单位审核" in page.locator(".time-current").inner_text()
    number = page.locator(".layout-side dd").first.inner_text()
    applicant.open("/applications/")
    assert page.locator("main a", has_text=TITLE).count() == 1
    return number


def checks(officer, number, *, outcome):
    """Open the inbox, find the application by its number, go through the list."""
    take(officer, number)
    fills_the_checklist(officer, outcome)


def checks_by_address(officer, public_id, *, outcome):
    """Find the task of the one that was looked at before."""
    page = officer.open(f"/applications/{public_id}/")
    checks(officer, page.locator(".layout-side dd").first.inner_text(), outcome=outcome)


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


def letter_of_the_refusal(applicant, public_id):
    """The reason, and the letter once the worker has printed it."""
    letter = reads_the_result(applicant, f"{public_id}", "不予受理")
    assert REASON in applicant.words or letter
    return applicant.context.request.get(letter).body()


def verifies(visitor, letter):
    """The code as it stands on the paper; a stranger learns that it is genuine."""
    page = visitor.open("/verify/")
    page.fill("main [name=code]", code_on(letter))
    with page.expect_navigation():
        page.locator("main form button").click()
    assert page.locator("main .tone-success").count()
