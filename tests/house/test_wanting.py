"""What is left out though it is needed is answered by what to do, in every form and to every program."""

import pytest
from django import forms
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from rest_framework import serializers

from tests.factories.accounts import UserFactory
from tests.workflows.api.programs import Program, problem

# Django's own, written down when its forms are read first: hidden fields, and the admin, which is off.
LEFT_OUT = ("django.forms.formsets", "django.contrib.admin.")
SILENT = ("This field is required.", "This field may not be blank.", "This field may not be null.")
# Each kind of field, and what is said of it.
KINDS = [
    (forms.CharField, {}, "请填写此项。"),
    (forms.DateField, {}, "请填写此项。"),
    (forms.IntegerField, {}, "请填写此项。"),
    (forms.ChoiceField, {"choices": [("a", "a")]}, "请从选项中选择一项。"),
    (forms.TypedChoiceField, {"choices": [("a", "a")]}, "请从选项中选择一项。"),
    (forms.MultipleChoiceField, {"choices": [("a", "a")]}, "请至少选择一项。"),
    (forms.FileField, {}, "请选择文件。"),
    (forms.BooleanField, {}, "请勾选此项。"),
]


def every(kind):
    """All that were made of it, and of what was made of that."""
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


@pytest.mark.parametrize(("kind", "words", "sentence"), KINDS)
def test_each_kind_of_field_says_what_to_do(kind, words, sentence):
    class Asked(forms.Form):
        asked = kind(**words)

    with translation.override("zh-hans"):
        assert Asked({}).errors["asked"] == [sentence]


def test_a_field_with_a_sentence_of_its_own_keeps_it():
    field = forms.CharField(error_messages={"required": "写明理由。"})

    assert field.error_messages["required"] == "写明理由。"
    assert forms.ModelChoiceField(None).error_messages["invalid_choice"]


def test_no_form_of_the_product_was_written_down_before_that_was_said():
    """Nor a form of the libraries that it shows: all are known once the addresses are."""
    assert get_resolver().url_patterns
    with translation.override("en"):
        silent = {
            f"{form.__module__}.{form.__name__}.{name}"
            for form in every(forms.BaseForm)
            for name, field in getattr(form, "base_fields", {}).items()
            if not form.__module__.startswith(LEFT_OUT) and str(field.error_messages["required"]) in SILENT
        }

    assert silent == set()


def test_a_program_is_told_the_same():
    class Asked(serializers.Serializer):
        name = serializers.CharField()
        note = serializers.CharField()
        day = serializers.DateField()
        kind = serializers.ChoiceField([("a", "a")])

    asked = Asked(data={"note": "", "day": None})

    with translation.override("zh-hans"):
        assert not asked.is_valid()
        told = {name: [str(each) for each in sentences] for name, sentences in asked.errors.items()}
    assert told == {
        "name": ["请填写此项。"], "note": ["请填写此项。"], "day": ["请填写此项。"],
        "kind": ["请从选项中选择一项。"],
    }  # fmt: skip


@pytest.mark.django_db
def test_a_page_and_the_api_say_so():
    signing_in = Client().post(reverse("account_login"), {"login": "", "password": ""})
    answer = Program(UserFactory()).post("applications/", {})

    assert "请填写此项。" in signing_in.content.decode()
    assert problem(answer, 422, "invalid")["errors"] == [{"pointer": "#/round", "detail": "请填写此项。"}]
