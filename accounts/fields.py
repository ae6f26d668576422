"""Columns for what must not be read or guessed: encrypted texts, keyed hashes and random ids."""

import base64
import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models

from accounts.keyring import keyring

NONCE_BYTES = 12


def random_id():
    """Return 22 random characters that suit an address: about 127 bits.

    None is a hyphen, because a command line takes what begins with one for an option.
    """
    return secrets.token_urlsafe(16).replace("-", "_")


def keyed_hash(text):
    """Return the HMAC-SHA-256 by which an encrypted text is found again; empty text has none (None)."""
    if not text:
        return None
    return hmac.new(keyring().index_key, text.encode(), hashlib.sha256).hexdigest()


def encrypt(text, *, place):
    """Return `key id:base64(nonce + AES-GCM text)`, bound to the `place` (model.field) it may stand in."""
    ring = keyring()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.active]).encrypt(nonce, text.encode(), place.encode())
    return f"{ring.active}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored, *, place):
    """Return the text; a key that is gone, a changed text or one from another place raises ValueError."""
    name, _, body = stored.partition(":")
    key = keyring().keys.get(name)
    if key is None:
        raise ValueError(f"{place} needs key {name!r}, which the keyring does not hold")
    sealed = base64.b64decode(body)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode()).decode()
    except InvalidTag:
        raise ValueError(f"{place} holds a text that was changed or belongs elsewhere") from None


class WholeCodeField(models.CharField):
    """A code that is looked up whole; the type is spelled out, so that no second index is kept for looking up
    beginnings.
    """

    def db_type(self, connection):
        return f"character varying({self.max_length})"


class RandomIdField(WholeCodeField):
    """The public id of a row: unique, random, and saying nothing about order or number."""

    def __init__(self, **options):
        options |= {"max_length": 22, "unique": True, "default": random_id, "editable": False}
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            options.pop(fixed, None)
        return name, path, args, options


class EncryptedTextField(models.TextField):
    """A text that the database holds only in encrypted form; it can be compared with nothing but its absence.

    Empty text is stored as null.
    """

    @property
    def place(self):
        return f"{self.model._meta.label}.{self.name}"

    def from_db_value(self, value, expression, connection):
        return decrypt(value, place=self.place) if value else value

    def get_db_prep_save(self, value, connection):
        value = super().get_db_prep_save(value or None, connection)
        return encrypt(value, place=self.place) if isinstance(value, str) else value

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.place} is encrypted: look it up by its keyed hash")
        return super().get_lookup(lookup_name)


class AnswersField(models.JSONField):
    """Answers by the question's name, of which some are sealed (accounts/sealing.py)."""


class KeyedHashField(models.CharField):
    """The keyed hash of another column of the row, written with it; null where that column is empty."""

    def __init__(self, *, of, **options):
        self.of = of
        options |= {"max_length": 64, "null": True, "editable": False}
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "null", "editable"):
            options.pop(fixed, None)
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance, add):
        value = keyed_hash(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value
