"""The class of industry that a form asks for is the archive's: told there once, else chosen by its list."""

import pytest
from django.urls import reverse

from enterprises.models import Enterprise
from tests.workflows import way
from tests.workflows.filing.conftest import drafted, plan
from workflows import forms
from workflows.documents import words
from workflows.policy import facts as declared
from workflows.services import applications
from workflows.services.content import Content
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db
NAMED = "C3091 石墨及碳素制品制造"


def asked_by(round_):
    return next(each for each in round_.edition.policy.form.questions if each.fact == "enterprise.industry")


def page_form(application, typed=None):
    page = application.edition.policy.form.pages[0]
    return forms.PageForm(Content(application), page, typed, strict=True)


def test_what_the_archive_tells_is_not_asked_and_read_with_its_title(batch, contact):
    found = page_form(drafted(batch, contact))

    [line] = [each for each in found.fixed if each["question"] == asked_by(batch).title]
    assert line["answer"] == NAMED
    assert "industry" not in found.fields


def test_without_it_a_class_is_chosen_from_the_list_and_nothing_else_is_taken(batch, contact, enterprise):
    Enterprise.objects.update(industry="")
    application = applications.start_draft(batch, enterprise.holder, by=contact)

    for typed in ("3091", "c3091", NAMED):
        form = page_form(application, {"industry": typed})
        assert "industry" not in form.errors
        assert form.savable["industry"] == "C3091"
    assert NAMED in page_form(application).fields["industry"].offered["lines"]
    assert "里没有这个代码的小类" in "".join(page_form(application, {"industry": "石墨"}).errors["industry"])


def told(application, contact, value, **sent):
    page = application.edition.policy.form.pages[0]
    saved = applications.save_page(
        application, page.name, {"industry": value}, version=application.version, by=contact, **sent
    )
    application.version = saved.version


def test_what_the_draft_told_is_the_archives_and_may_be_told_anew_there(batch, contact, enterprise):
    Enterprise.objects.update(industry="")
    application = applications.start_draft(batch, enterprise.holder, by=contact)

    told(application, contact, "C3091")
    assert "industry" in page_form(application).fields
    told(application, contact, "C3985")

    enterprise.refresh_from_db()
    assert enterprise.industry == "C3985"
    assert batch.title in enterprise.origins["industry"]["source"]


def test_a_class_that_the_archive_told_meanwhile_is_not_written_over(batch, contact, enterprise):
    Enterprise.objects.update(industry="")
    application = applications.start_draft(batch, enterprise.holder, by=contact)
    Enterprise.objects.update(industry="C3921")

    with pytest.raises(Conflict):
        told(application, contact, "C3091")

    enterprise.refresh_from_db()
    assert enterprise.industry == "C3921"


def test_another_application_reads_what_the_first_told_in_the_archive(batch, contact, officer, enterprise):
    Enterprise.objects.update(industry="")
    told(applications.start_draft(batch, enterprise.holder, by=contact), contact, "C3091")

    other = applications.start_draft(plan(officer, number=2), enterprise.holder, by=contact)

    [line] = [each for each in page_form(other).fixed if each["question"] == asked_by(batch).title]
    assert line["answer"] == NAMED
    assert line["change_url"] == reverse("enterprise-basics", args=[enterprise.public_id])


def test_what_was_sent_back_for_a_class_of_the_archive_leads_there(batch, contact, application, checker):
    way.send_back(application, way.Link.BANNER, checker, industry="与主营业务不符")

    [line] = [
        each for each in page_form(way.fresh(application)).fixed if each["question"] == asked_by(batch).title
    ]

    assert "与主营业务不符" in line["note"]
    assert "basics" in line["change_url"]


def test_what_was_told_as_free_text_before_stays_readable_until_somebody_chooses(batch):
    question = asked_by(batch)
    field = forms.field_for(question, shown="石墨制品业")

    assert (field.clean("石墨制品业"), field.clean(NAMED)) == ("石墨制品业", "C3091")
    with pytest.raises(forms.fields.ValidationError):
        field.clean("碳素业")
    for read in (words.answer, forms.in_words):
        assert [read(question, each) for each in ("C3091", "石墨制品业")] == [NAMED, "石墨制品业"]
    assert declared.get("enterprise.industry").title_of("C3091") == NAMED
