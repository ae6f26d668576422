"""The class of industry that a form asks for is the archive's: told there once, else chosen by its list."""

import pytest

from enterprises.models import Enterprise
from tests.workflows.filing.conftest import drafted
from workflows import forms
from workflows.documents import words
from workflows.policy import facts as declared
from workflows.services import applications
from workflows.services.content import Content

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


def test_what_was_told_as_free_text_before_stays_readable_until_somebody_chooses(batch):
    question = asked_by(batch)
    field = forms.field_for(question, shown="石墨制品业")

    assert (field.clean("石墨制品业"), field.clean(NAMED)) == ("石墨制品业", "C3091")
    with pytest.raises(forms.fields.ValidationError):
        field.clean("碳素业")
    for read in (words.answer, forms.in_words):
        assert [read(question, each) for each in ("C3091", "石墨制品业")] == [NAMED, "石墨制品业"]
    assert declared.get("enterprise.industry").title_of("C3091") == NAMED
