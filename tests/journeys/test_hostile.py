"""What goes wrong, by accident or on purpose: a clear answer in Chinese, and nothing typed is lost."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from tests.journeys.actors import SLOW
from tests.journeys.answers import PARAGRAPH, paper, upload

CHINESE = re.compile(r"[一-鿿]{4}")
NASTY = '=HYPERLINK("http://example.invalid","点")<script>alert(1)</script><b>粗</b>'
SEND = """async ([address, size]) => {
  const body = new FormData(document.querySelector("#upload-signature_page form"));
  body.set("file", new Blob(["%PDF-1.7", new Uint8Array(size)]), "大.pdf");
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  return [answer.status, await answer.json()];
}"""
BY_SCRIPT = {"Accept": "application/json", "X-Requested-With": "fetch"}


@pytest.fixture
def applicant(person, world):
    """Whose former application was declined, and who begins another one."""
    return person(world.application("released", "declined")[1])


@pytest.fixture
def address(applicant, world):
    """The address of the draft, begun at the first use."""
    return begins(applicant, f"/rounds/{world.rounds['open']}/")


def begins(applicant, round_):
    """Begin in a round, or go on with what was begun."""
    page = applicant.open(round_)
    if page.locator("form[action$='/apply/']").count():
        applicant.send("form[action$='/apply/']")
    else:
        with page.expect_navigation():
            page.locator("main a[href^='/applications/']").first.click()
    return re.search(r"/applications/[^/]+/", page.url)[0]


def types(applicant, address, title):
    """Write something without saving it."""
    page = applicant.open(f"{address}pages/project/")
    page.fill("[name=title]", title)
    page.fill("[name=abstract]", PARAGRAPH)
    return page


def test_html_and_formulas_stay_the_text_they_are(applicant, address):
    page = types(applicant, address, NASTY[:50])
    page.fill("[name=keywords]", "<img src=x onerror=alert(2)>")
    page.fill("[name=abstract]", NASTY)
    applicant.send(button="[name=later]")

    applicant.open(f"{address}pages/project/")
    assert page.input_value("[name=abstract]") == NASTY
    applicant.open(f"{address}review/")
    assert NASTY in applicant.words
    assert page.locator("main script, main img").count() == 0
    printed = applicant.context.request.get(f"{address}preview.pdf", timeout=SLOW)
    assert printed.status == 200


def test_an_old_form_in_a_second_tab_meets_what_was_saved_in_the_first(applicant, address):
    page = applicant.open(f"{address}pages/project/")
    other = applicant.context.new_page()
    other.goto(f"{address}pages/project/")
    page.fill("[name=title]", "先保存的名称")
    applicant.send(button="[name=later]")

    other.fill("[name=title]", "后保存的名称")
    with other.expect_navigation() as coming:
        other.locator("[name=later]").click()

    assert coming.value.status == 409
    assert "先保存的名称" in other.inner_text("main")
    assert other.input_value("[name=title]") == "后保存的名称"
    with other.expect_navigation() as coming:
        other.locator("[name=later]").click()
    assert coming.value.status == 200
    other.close()


def test_a_sign_in_that_ran_out_loses_nothing(applicant, address):
    page = types(applicant, address, "登录过期时写的名称")
    applicant.context.clear_cookies(name="sessionid")
    applicant.send(button="[name=later]", status=401)
    assert "登录过期时写的名称" in applicant.words
    assert PARAGRAPH in applicant.words

    again = applicant.context.new_page()
    again.goto("/accounts/login/")
    again.fill("[name=login]", applicant.account["username"])
    again.fill("[name=password]", applicant.account["password"])
    with again.expect_navigation():
        again.click("main form button")
    again.close()
    with page.expect_navigation() as coming:
        page.locator("form[data-send-again] button").click()
    if coming.value.status == 403:
        assert "登录过期时写的名称" in applicant.words
        with page.expect_navigation():
            page.locator("form[data-send-again] button").click()

    applicant.open(f"{address}pages/project/")
    assert page.input_value("[name=title]") == "登录过期时写的名称"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("病毒.exe", b"MZ\x90\x00" + b"\x00" * 2000),
        ("其实是程序.pdf", b"MZ\x90\x00" + b"\x00" * 2000),
        ("网页.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("空.pdf", b""),
        ("太大.pdf", b"%PDF-1.7\n" + b"0" * 11_000_000),
    ],
    ids=["program", "renamed program", "renamed page", "0 bytes", "11 MB"],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_its_box(applicant, address, tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    page = applicant.open(f"{address}pages/papers/")
    box = page.locator("#upload-signature_page")

    box.locator("input[type=file]").set_input_files(file)
    box.locator("[data-upload-error] p").wait_for()

    assert CHINESE.search(box.locator("[data-upload-error]").inner_text())
    assert box.locator(".upload-files li").count() == 0
    upload(page, "signature_page")
    with page.expect_navigation():
        box.locator("form[action$='/remove/'] button, .upload-files button").first.click()


def test_an_image_bomb_is_refused_before_it_is_unpacked(applicant, address):
    bomb = BytesIO()
    Image.new("1", (30000, 30000)).save(bomb, "PNG")
    answer = posts(
        applicant, address, {"name": "签字页.png", "mimeType": "image/png", "buffer": bomb.getvalue()}
    )

    assert answer.status == 422
    assert CHINESE.search(answer.json()["error"])


def test_60_megabytes_are_answered_and_not_stored(applicant, address):
    page = applicant.open(f"{address}pages/papers/")

    status, answer = page.evaluate(SEND, [f"{address}attachments/", 60_000_000])

    assert status == 413
    assert CHINESE.search(answer["detail"])
    applicant.open(f"{address}pages/papers/")
    assert page.locator("#upload-signature_page .upload-files li").count() == 0


def test_nothing_can_be_sent_to_a_kind_of_paper_that_is_not_asked_for(applicant, address):
    assert posts(applicant, address, paper(), kind="../../etc").status == 404


def posts(applicant, address, file, kind="signature_page"):
    """A file as a program would send it, past the scripts of the page."""
    page = applicant.open(f"{address}pages/papers/")
    token = page.locator("#upload-signature_page [name=csrfmiddlewaretoken]").input_value()
    return applicant.context.request.post(
        f"{address}attachments/",
        multipart={"csrfmiddlewaretoken": token, "kind": kind, "file": file},
        headers=BY_SCRIPT | {"Referer": applicant.address},
        timeout=SLOW,
    )


def test_after_the_cutoff_nothing_is_submitted_and_all_is_kept(person, applicant):
    officer = person("officer")
    round_ = plans_a_round(officer, "很快截止的批次（演示）")
    address = begins(applicant, round_)
    page = types(applicant, address, "截止前写的名称")
    applicant.send(button="[name=later]")
    applicant.open(f"{address}review/")
    for box in page.locator("main form [type=checkbox]").all():
        box.check()

    officer.open(f"{round_}desk/")
    officer.page.fill("main [name=closes_at]", f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}")
    officer.page.fill("main [name=reason]", "测试截止。")
    officer.send(".desk-side form")
    applicant.send(status=422)

    assert "截止" in page.locator("main .notice, main .error-summary").first.inner_text()
    applicant.open(f"{address}pages/project/")
    assert page.input_value("[name=title]") == "截止前写的名称"


def plans_a_round(officer, title):
    """A round that is open from now on, planned on the officer's page."""
    page = officer.open("/desk/rounds/new/")
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    page.select_option("[name=edition]", index=1)
    page.fill("[name=title]", title)
    page.fill("[name=opens_at]", f"{now - timedelta(minutes=2):%Y-%m-%dT%H:%M}")
    for days, name in enumerate(("closes_at", "unit_closes_at", "body_closes_at"), start=2):
        page.fill(f"[name={name}]", f"{now + timedelta(days=days):%Y-%m-%dT%H:%M}")
    for name, value in (("places", "2"), ("money", "200000"), ("money_each", "100000")):
        page.fill(f"[name={name}]", value)
    page.fill("[name=contact]", "基础研究处")
    page.select_option("[name=deciding_office]", index=1)
    officer.send()
    return re.search(r"/rounds/[^/]+/", page.url)[0]
