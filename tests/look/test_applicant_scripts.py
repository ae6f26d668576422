"""The applicant's scripts in a real browser: what is not asked is hidden, a check is followed to its end."""

import json

import pytest

pytestmark = pytest.mark.browser

CONDITIONS = """<!doctype html><form data-autosave="/save/">
<input type="radio" name="has_partner" value="yes" id="yes">
<input type="radio" name="has_partner" value="no" id="no">
<div data-when="has_partner" data-when-in="yes" id="second">
  <p data-when-hint>hint</p>
  <select name="kind" id="kind"><option>a</option><option>b</option></select></div>
<div data-when="kind" data-when-in="b" id="third">
  <p data-when-hint>hint</p><input name="name" id="name"></div>
</form><script type="module" src="/static/js/conditions.js"></script>"""
FILES = """<!doctype html><ul data-upload-files>
<li data-file data-watch="/state/">checking</li></ul>
<script type="module" src="/static/js/watch_files.js"></script>"""


def test_a_question_shows_when_it_is_asked_and_not_when_what_asks_for_it_is_not(site, tab):
    site.page = CONDITIONS
    tab.goto(site.url)
    assert tab.is_hidden("#second")
    assert tab.is_hidden("#third")

    tab.check("#yes")
    assert tab.is_visible("#second")
    assert tab.is_hidden("[data-when-hint]")

    tab.select_option("#kind", "b")
    tab.fill("#name", "阴山草业研究院")
    tab.check("#no")
    assert tab.is_hidden("#third")
    assert tab.input_value("#name") == "阴山草业研究院"


def test_a_file_is_watched_until_its_check_is_over(site, tab):
    site.page = FILES
    tab.goto(site.url)

    site.page = json.dumps({"html": "<li data-file id='done'>clean</li>"})
    tab.wait_for_selector("#done")

    assert tab.locator("li").count() == 1


def test_a_file_that_was_just_uploaded_is_watched_too(site, tab):
    site.page = FILES.replace(' data-watch="/state/"', "")
    tab.goto(site.url)

    site.page = json.dumps({"html": "<li data-file id='done'>clean</li>"})
    row = "<li data-file data-watch='/state/'>checking</li>"
    tab.evaluate(f'document.querySelector("ul").insertAdjacentHTML("beforeend", "{row}")')
    tab.wait_for_selector("#done")

    assert tab.locator("li").count() == 2
