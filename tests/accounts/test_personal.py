"""The register of personal fields names every column, question and fact that there is, and no other."""

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.fields import AnswersField, EncryptedTextField, KeyedHashField
from accounts.personal import register
from tests.factories.workflows import programme_file
from workflows.policy import facts
from workflows.policy.form import SEALED_TYPES

PROGRAMMES = sorted(path.stem for path in Path("plan/programmes").glob("*.yaml"))
# What can hold words, days or files: whatever holds only numbers, moments or rows of others cannot.
HOLDING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.DateField,
    models.FileField,
    models.GenericIPAddressField,
    models.UUIDField,
    models.BinaryField,
    ArrayField,
)
NUMBERED = ("lease_token",)
# Passwords are kept as one-way digests; the app's secrets are sealed by the adapter of their library.
SEALED_BY_LIBRARIES = {
    "accounts.User.password",
    "accounts.FormerPassword.password",
    "mfa.Authenticator.data",
}


def columns():
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "engine_app"
        for field in model._meta.local_fields
        if isinstance(field, HOLDING)
        and not isinstance(field, models.DateTimeField)
        and not field.primary_key
        and field.name not in NUMBERED
    }


def keys():
    return {
        f"{model._meta.label}.{model._meta.pk.name}"
        for model in apps.get_models()
        if isinstance(model._meta.pk, HOLDING)
    }


def questions():
    found = {}
    for name in PROGRAMMES:
        programme = programme_file(name)
        book = programme.way.task_book if programme.way else None
        for question in (*programme.form.questions, *(book.questions if book else ())):
            own = [(question.name, question)] if not question.columns else []
            found.update(own + [(f"{question.name}.{each.name}", each) for each in question.columns])
    return found


def as_registered(name):
    """A table may be registered as a whole."""
    known = set(register().questions) | register().impersonal_questions
    return name if name in known else name.partition(".")[0]


def test_every_column_is_either_personal_or_looked_at_and_not():
    known = register()

    assert set(columns()) - set(known.columns) - known.impersonal == set()


def test_no_entry_stands_for_a_column_that_is_gone_or_in_both_lists():
    known = register()

    assert set(known.columns) & known.impersonal == set()
    assert (set(known.columns) | known.impersonal) - set(columns()) - keys() == set()


@pytest.mark.parametrize(
    "word", ["name", "phone", "mail", "bank", "born", "contact", "id_number", "ip_address"]
)
def test_no_column_that_is_named_like_a_person_s_hides_among_the_others(word):
    persons = {"accounts", "talent", "account", "axes"}
    suspects = {
        each
        for each in register().impersonal
        if word in each.rpartition(".")[2] and each.partition(".")[0] in persons
    }

    assert suspects <= {"accounts.Organisation.name", "accounts.FormerName.name", "accounts.Region.name"}


def test_what_is_registered_as_encrypted_is_an_encrypted_column_and_the_reverse():
    hidden = {
        name
        for name, field in columns().items()
        if isinstance(field, EncryptedTextField | AnswersField | KeyedHashField)
    }

    told = {name for name, entry in register().columns.items() if entry.encrypted}
    assert told == hidden | SEALED_BY_LIBRARIES


def test_every_sensitive_column_is_encrypted():
    sensitive = [entry for entry in register().columns.values() if entry.label == "sensitive"]

    assert [entry.field for entry in sensitive if not entry.encrypted] == []


def test_every_question_of_every_programme_is_registered_and_no_other():
    known, asked = register(), {as_registered(name) for name in questions()}

    assert asked - set(known.questions) == known.impersonal_questions
    assert set(known.questions) - asked == set()


def test_a_question_is_registered_as_encrypted_if_its_answer_is_sealed():
    sealed = {name for name, question in questions().items() if question.type in SEALED_TYPES}

    assert {name for name, entry in register().questions.items() if entry.encrypted} == sealed


def test_every_fact_about_a_person_is_registered_and_no_other():
    told = {name for name in facts.REGISTRY if name.startswith("person.")}

    assert set(register().facts) == told


def test_what_the_daily_job_ends_says_after_how_many_days_and_why():
    ended = [each for each in register().retentions.values() if each.days]

    assert all(each.source for each in ended)
    assert {each.name for each in ended} == {"attempts", "contact", "draft", "message"}
