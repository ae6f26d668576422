"""Personal fields stand in the database only encrypted, are found by their hash, and cannot be moved."""

import base64
import json
import re

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection

from accounts import fields
from accounts.models import Person
from tests.factories.accounts import PersonFactory, id_number

NUMBER = "15010219880229001X"


def stored(person):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id_number, phone, id_number_index FROM accounts_person WHERE id = %s", [person.pk]
        )
        return cursor.fetchone()


def write_keyring(path, **keys):
    content = {
        "active": max(keys),
        "keys": {name: key(byte) for name, byte in keys.items()},
        "index_key": key(9),
    }
    path.write_text(json.dumps(content))
    return str(path)


def key(byte):
    return base64.b64encode(bytes([byte]) * 32).decode()


@pytest.mark.django_db
def test_number_and_phone_are_stored_encrypted_and_read_in_clear():
    person = PersonFactory(id_number=NUMBER, phone="13847100000")

    number, phone, index = stored(person)

    assert re.fullmatch(r"k1:[A-Za-z0-9+/=]+", number)
    assert NUMBER not in number + phone + index
    assert "13847100000" not in number + phone + index
    person.refresh_from_db()
    assert (person.id_number, person.phone) == (NUMBER, "13847100000")


@pytest.mark.django_db
def test_same_number_is_encrypted_differently_each_time():
    person = PersonFactory(id_number=NUMBER)
    first = stored(person)[0]
    person.save()

    assert stored(person)[0] != first


@pytest.mark.django_db
def test_person_is_found_by_the_hash_of_the_number():
    person = PersonFactory(id_number=NUMBER)
    PersonFactory()

    assert list(Person.objects.filter(id_number_index=fields.keyed_hash(NUMBER))) == [person]


@pytest.mark.django_db
def test_number_stands_once():
    PersonFactory(id_number=NUMBER)

    with pytest.raises(IntegrityError, match="id_number_index"):
        PersonFactory(id_number=NUMBER)


@pytest.mark.django_db
def test_persons_without_number_may_be_many():
    people = [PersonFactory(id_number="", born=None, sex="") for _ in range(2)]

    assert [stored(person) for person in people] == [(None, None, None)] * 2


@pytest.mark.django_db
def test_hash_is_written_in_bulk_too():
    Person.objects.bulk_create([Person(name="阿如汗", id_number=id_number(1))])

    assert Person.objects.get().id_number_index == fields.keyed_hash(id_number(1))


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["id_number", "id_number__contains", "phone__startswith", "phone__in"])
def test_encrypted_field_cannot_be_searched(lookup):
    with pytest.raises(FieldError, match="look it up by its keyed hash"):
        Person.objects.filter(**{lookup: NUMBER})


def test_text_moved_to_another_field_is_refused():
    sealed = fields.encrypt(NUMBER, place="accounts.Person.id_number")

    assert fields.decrypt(sealed, place="accounts.Person.id_number") == NUMBER
    with pytest.raises(ValueError, match="belongs elsewhere"):
        fields.decrypt(sealed, place="accounts.Person.phone")


def test_text_that_was_changed_is_refused():
    sealed = fields.encrypt(NUMBER, place="accounts.Person.phone")
    changed = sealed[:-8] + ("AAAAAAA=" if sealed[-8:] != "AAAAAAA=" else "BBBBBBB=")

    with pytest.raises(ValueError, match="accounts.Person.phone"):
        fields.decrypt(changed, place="accounts.Person.phone")


def test_text_of_an_older_key_stays_readable(tmp_path, settings):
    settings.KEYRING_FILE = write_keyring(tmp_path / "old.json", k1=1)
    sealed = fields.encrypt(NUMBER, place="here")
    settings.KEYRING_FILE = write_keyring(tmp_path / "new.json", k1=1, k2=2)

    assert fields.decrypt(sealed, place="here") == NUMBER
    assert fields.encrypt(NUMBER, place="here").startswith("k2:")


def test_text_whose_key_is_gone_says_which_key(tmp_path, settings):
    settings.KEYRING_FILE = write_keyring(tmp_path / "old.json", k1=1)
    sealed = fields.encrypt(NUMBER, place="here")
    settings.KEYRING_FILE = write_keyring(tmp_path / "new.json", k2=2)

    with pytest.raises(ValueError, match="here needs key 'k1'"):
        fields.decrypt(sealed, place="here")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{", "is not a keyring"),
        ("{}", "is not a keyring"),
        (json.dumps({"active": "k1", "keys": {"k1": "AAAA"}, "index_key": key(9)}), "not 32 bytes long"),
        (json.dumps({"active": "k1", "keys": {"k1": "!"}, "index_key": key(9)}), "not in base64"),
        (json.dumps({"active": "k2", "keys": {"k1": key(1)}, "index_key": key(9)}), "names 'k2' active"),
    ],
)
def test_broken_keyring_is_refused_in_one_line(content, sentence, tmp_path, settings):
    settings.KEYRING_FILE = tmp_path / "keyring.json"
    if content is not None:
        settings.KEYRING_FILE.write_text(content)

    with pytest.raises(ImproperlyConfigured, match=sentence) as refusal:
        fields.encrypt("text", place="here")

    assert str(refusal.value).startswith("KEYRING_FILE")
    assert "\n" not in str(refusal.value)


def test_check_tells_that_the_keyring_is_missing(tmp_path, settings):
    settings.KEYRING_FILE = tmp_path / "keyring.json"

    with pytest.raises(SystemCheckError, match="accounts.E001"):
        call_command("check", "accounts")


def test_random_ids_suit_an_address_and_a_command_line_and_never_repeat():
    ids = {fields.random_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_]{22}", each) for each in ids)
