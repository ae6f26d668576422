"""What every page is made of: whole without a script, readable without colour, and within the policy."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from tests.look.conftest import render

ROOT = Path(settings.BASE_DIR)
PAPER = ROOT / "templates" / "documents"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if PAPER not in path.parents)
ERRORS = ["400.html", "403.html", "404.html", "409.html", "500.html"]


class Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_asks_nothing_that_the_policy_forbids(template):
    text = template.read_text()

    inline = re.findall(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)(?![^>]*json)|\son[a-z]+=\"|javascript:", text
    )

    assert inline == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_a_template_names_is_in_the_sprite(template):
    sprite = set((ROOT / "static" / "icons.txt").read_text().split())

    named = set(re.findall(r'icon\.html" with name="([^"]+)"', template.read_text()))

    assert named - sprite == set()


def test_every_id_of_the_sample_page_stands_once():
    ids = [attrs["id"] for _, attrs in Tags(without_templates(render())).found if "id" in attrs]

    assert sorted(ids) == sorted(set(ids))


def test_every_description_points_to_something_on_the_page():
    found = Tags(without_templates(render())).found
    ids = {attrs["id"] for _, attrs in found if "id" in attrs}

    wanted = {name for _, attrs in found for name in attrs.get("aria-describedby", "").split()}
    labels = {attrs["for"] for tag, attrs in found if tag == "label" and "for" in attrs}

    assert (wanted | labels) - ids == set()


def test_error_summary_leads_to_the_field_that_is_wrong():
    page = render()

    assert '<a href="#id_title">' in page
    assert '<a href="#id_field">' in page


def test_a_wrong_answer_stays_in_its_field():
    page = render()

    assert f'value="{"羊草" * 30}"' in page


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_stands_without_request_and_user(name):
    page = get_template(name).render()

    assert page.count("<h1>") == 1


def test_conflict_says_its_own_sentence():
    page = get_template("409.html").render({"sentence": "该申报已由李处长决定。", "back_url": "/inbox/"})

    assert "该申报已由李处长决定。" in page
    assert 'href="/inbox/"' in page


def test_text_of_people_is_escaped():
    page = get_template("components/summary_list.html").render(
        {"rows": [{"question": "名称", "answer": "<script>alert(1)</script>"}]}
    )

    assert "<script>" not in page


def without_templates(page: str) -> str:
    """Leave out what a page keeps in reserve."""
    return re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
