"""The scripts in a real browser: nothing typed is lost, nothing is sent twice, and axe finds nothing."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.look.conftest import render

pytestmark = pytest.mark.browser
COUNT_SENDING = """document.addEventListener("submit", (event) => {
  window.sent = (window.sent ?? 0) + !event.defaultPrevented;
  event.preventDefault();
})"""
PRESS_THREE_TIMES = """() => {
  for (let n = 0; n < 3; n++) document.querySelector("form[data-autosave] .btn-primary").click();
}"""
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(site, tab, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(site.url)

    tab.evaluate(AXE.read_text() + ";0")
    found = tab.evaluate(
        "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((n) => n.html)])"
    )
    wide = tab.evaluate("document.documentElement.scrollWidth")

    assert found == []
    assert wide == width


def test_counter_says_how_much_is_left_and_how_much_is_too_much(site, tab):
    tab.goto(site.url)

    tab.fill("#id_title", "羊草")
    left = tab.inner_text("#id_title_counter")
    tab.fill("#id_title", "草" * 43)

    assert "38" in left
    assert "3" in tab.inner_text("#id_title_counter")
    assert tab.input_value("#id_title") == "草" * 43


def test_form_is_sent_once_however_often_its_button_is_pressed(site, tab):
    tab.goto(site.url)
    tab.evaluate(COUNT_SENDING)

    tab.evaluate(PRESS_THREE_TIMES)

    assert tab.evaluate("window.sent") == 1


def test_typing_is_saved_and_the_version_follows(site, tab):
    tab.goto(site.url)

    tab.fill("#id_title", "羊草种质")
    tab.wait_for_selector("[data-save-line]:has-text(':')")

    path, body = site.received[0]
    assert path == "/save/"
    assert "羊草种质" in body.decode(errors="replace")
    assert tab.evaluate("Object.keys(localStorage).length") == 0


@pytest.mark.parametrize("status", [409, 401, 403, 500])
def test_what_could_not_be_saved_is_put_back_on_return(site, tab, status):
    site.answers = [(status, {"detail": "no"})]
    tab.goto(site.url)
    tab.fill("#id_title", "羊草种质")
    tab.wait_for_selector("[data-save-line][data-tone='danger'], [data-save-line][data-tone='warning']")

    tab.reload()

    assert tab.input_value("#id_title") == "羊草种质"
    assert tab.get_attribute("[data-save-line]", "data-tone") == "warning"


def sent_by_hand(site, tab, answer):
    """Type, press the button, and read what stands there when the page is opened once more; nothing is saved
    before, however slow the machine is.
    """
    site.answers = [(500, {})] * 9
    tab.goto(site.url)
    tab.fill("#id_title", "羊草种质")
    site.page = answer
    with tab.expect_navigation():
        tab.click("form[data-autosave] .btn-primary")
    site.page = render().replace('data-version="3"', 'data-version="9"')
    tab.goto(site.url)
    return tab.input_value("#id_title")


def test_what_arrived_is_not_put_back(site, tab):
    assert sent_by_hand(site, tab, render("account/account_inactive.html")) == "羊草" * 30


def test_what_met_a_conflict_is_put_back(site, tab):
    assert sent_by_hand(site, tab, render("409.html")) == "羊草种质"


def test_what_is_sent_during_a_save_waits_for_its_version(site, tab):
    site.answering.clear()
    tab.goto(site.url)
    tab.fill("#id_title", "羊草种质")
    tab.wait_for_function("""() => document.querySelector("[data-save-line]").textContent
        === document.querySelector("[data-save-line]").dataset.saving""")
    tab.evaluate(PRESS_THREE_TIMES)

    with tab.expect_navigation():
        site.answering.set()

    assert [path for path, _ in site.received] == ["/save/", "/"]
    assert "version=4" in site.received[-1][1].decode()


def test_a_lost_connection_loses_nothing_typed(site, tab):
    tab.goto(site.url)
    tab.context.set_offline(True)
    tab.fill("#id_title", "羊草种质")
    tab.wait_for_selector("[data-save-line][data-tone='warning']")

    tab.context.set_offline(False)

    tab.wait_for_selector("[data-save-line][data-tone='']:has-text(':')")
    assert "羊草种质" in site.received[-1][1].decode(errors="replace")


def test_rows_that_were_added_come_back_too(site, tab):
    site.answers = [(500, {})] * 9
    tab.goto(site.url)
    tab.click("[data-rows-add]")
    tab.fill("#id_papers-2-title", "第三篇")
    tab.wait_for_selector("[data-save-line][data-tone='warning']")

    tab.reload()

    assert tab.input_value("#id_papers-2-title") == "第三篇"


def test_a_removed_row_is_marked_and_hidden(site, tab):
    tab.goto(site.url)

    tab.click("[data-row] >> nth=0 >> [data-row-remove]")

    assert tab.is_hidden("[data-row] >> nth=0")
    assert tab.is_checked("#id_papers-0-DELETE")


def test_upload_refused_by_the_server_says_why_at_its_field(site, tab):
    site.answers = [(422, {"error": "不接受这种文件，请转成 PDF 后再上传。"})]
    tab.goto(site.url)
    tab.fill("#id_title", "羊草种质")

    tab.set_input_files("#upload-degree-input", {"name": "a.exe", "mimeType": "text/plain", "buffer": b"MZ"})
    tab.wait_for_selector("#upload-degree-error p")

    assert tab.inner_text("#upload-degree-error") == "不接受这种文件，请转成 PDF 后再上传。"
    assert tab.input_value("#id_title") == "羊草种质"


def test_empty_file_is_refused_before_it_is_sent(site, tab):
    tab.goto(site.url)

    tab.set_input_files(
        "#upload-degree-input", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b""}
    )
    tab.wait_for_selector("#upload-degree-error p")

    assert [path for path, _ in site.received if path == "/upload/"] == []


def test_uploaded_file_joins_the_list(site, tab):
    site.answers = [(201, {"html": "<li data-file>学位证书.pdf</li>"})]
    tab.goto(site.url)

    tab.set_input_files(
        "#upload-degree-input", {"name": "学位证书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )

    tab.wait_for_selector("#upload-degree [data-file] >> nth=2")


def test_dialog_asks_first_and_stands_open_without_a_script(site, tab, chromium):
    tab.goto(site.url)
    tab.wait_for_selector("button[data-dialog]:visible")
    tab.keyboard.press("Escape")
    closed = tab.is_hidden("#withdraw")
    tab.click("button[data-dialog]")

    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(site.url)

    assert closed
    assert tab.is_visible("#withdraw")
    assert page.is_visible("#withdraw button.btn-primary")
    assert page.is_visible("#upload-degree-input")
    plain.close()


def test_menu_opens_by_keyboard_on_a_small_screen(site, tab):
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(site.url)
    tab.focus(".menu-button")

    tab.keyboard.press("Enter")
    opened = tab.is_visible(".site-nav a >> nth=0")
    tab.keyboard.press("Escape")

    assert opened
    assert tab.is_hidden(".site-nav a >> nth=0")


def test_first_stop_of_the_keyboard_is_the_way_to_the_content(site, tab):
    site.page = render("404.html")
    tab.goto(site.url)

    tab.keyboard.press("Tab")

    assert tab.evaluate("document.activeElement.className") == "skip-link"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
