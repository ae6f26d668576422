"""The keys that guard personal fields, read from the file that KEYRING_FILE names.

The file is JSON: `keys` (id → 32 bytes in base64), `active` (the id that encrypts) and `index_key` (for
look-ups). A key that once encrypted stays in the file as long as a row still needs it.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Keyring:
    """The active key's id, all keys by id and the key of the look-up hashes."""

    active: str
    keys: dict
    index_key: bytes


def keyring():
    """Return the keyring of the settings; a missing or broken file is refused in one sentence."""
    return _read(str(settings.KEYRING_FILE))


@cache
def _read(path):
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        keys = {name: _key(text) for name, text in content["keys"].items()}
        ring = Keyring(content["active"], keys, _key(content["index_key"]))
    except OSError as error:
        raise ImproperlyConfigured(f"KEYRING_FILE {path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"KEYRING_FILE {path} is not a keyring: {error}") from None
    if ring.active not in ring.keys:
        raise ImproperlyConfigured(f"KEYRING_FILE {path} names {ring.active!r} active but does not hold it")
    return ring


def _key(text):
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a key is not in base64") from None
    if len(key) != 32:
        raise ValueError("a key is not 32 bytes long")
    return key
