"""The form of a high-tech enterprise before its contact and its experts: what the archive knows is read, page
by page.
"""

from dataclasses import replace

import pytest
from django.urls import reverse

from enterprises.models import Enterprise
from tests.workflows.reviews.panel import browser
from workflows.forms import PageForm
from workflows.models import Stage
from workflows.services import applicants, applications
from workflows.services.blinding import BlindContent
from workflows.services.content import Content

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(round_, contact):
    return applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)


def test_a_page_on_which_the_archive_answers_everything_shows_it_and_asks_nothing(draft, contact):
    address = reverse("application-page", args=[draft.public_id, "figures"])
    page = browser(contact).get(address)

    assert "60,000,000" in page.text
    assert 'name="revenue"' not in page.text


def test_an_expert_tells_enterprises_apart_unless_nobody_may_know_whose_it_is(application, enterprise):
    open_to_read, hidden = (BlindContent(application, Stage.WRITTEN) for _each in range(2))
    hidden.rule = replace(hidden.rule, blind="double")

    assert open_to_read.title == enterprise.organisation.name
    assert hidden.title == application.edition.policy.title


def test_a_result_bears_the_programmes_own_word(application):
    said = []
    for application.state in ("granted", "declined", "accepted"):
        said.append(f"{application.state_in_words}")

    assert said == ["认定", "不予认定", "已受理"]


def test_main_product_and_contact_are_suggested_until_the_page_is_saved_and_may_be_changed(
    draft, contact, enterprise
):
    Enterprise.objects.filter(pk=enterprise.pk).update(main_product="风机叶片在线监测")
    page = draft.edition.policy.form.pages[0]

    form = PageForm(Content(draft), page)

    assert (form["products"].value(), form["contact_name"].value()) == (
        "风机叶片在线监测",
        contact.display_name,
    )
    assert "可以修改" in form["products"].help_text
    assert {"products", "contact_name"} <= {each.question for each in Content(draft).missing_on(page)}
    told = {"products": "叶片监测及其声学算法", "contact_name": "其其格"}
    applications.save_page(draft, page.name, told, version=draft.version, by=contact)
    draft.refresh_from_db()
    form = PageForm(Content(draft), page)
    assert {name: form[name].value() for name in told} == told
    assert "可以修改" not in form["products"].help_text


def test_what_was_handed_in_is_suggested_nothing(application):
    assert Content(application).suggested == {}


def test_the_third_level_of_the_field_is_shown_as_the_archive_tells_it_and_not_asked(draft, enterprise):
    page = draft.edition.policy.form.pages[0]
    assert "field_detail" in PageForm(Content(draft), page).fields

    Enterprise.objects.filter(pk=enterprise.pk).update(field="4.1.3")

    form = PageForm(Content(draft), page)
    assert "field_detail" not in form.fields
    assert any("稀有、稀土金属精深产品制备技术" in each["answer"] for each in form.fixed)


def test_what_the_ledgers_declared_complete_answer_is_shown_and_not_asked(draft, enterprise):
    pages, names = draft.edition.policy.form.pages, {"had_violation", "took_part_in_standard"}
    assert names <= {name for page in pages for name in PageForm(Content(draft), page).fields}

    enterprise.refresh_from_db()
    enterprise.complete |= {"incidents": {}, "standards": {}}
    enterprise.save()

    assert not names & {name for page in pages for name in PageForm(Content(draft), page).fields}
    assert {Content(draft).values[name] for name in names} == {False}
