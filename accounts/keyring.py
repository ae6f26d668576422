"""The keys that guard personal fields, read from the file that KEYRING_FILE names.

The file is JSON: `keys` (id → 32 bytes in base64), `active` (the id that encrypts) and `index_key` (for
look-ups). A key that once encrypted stays in the file as long as a row still needs it.
"""

import base64
import binascii
import fcntl
import json
import os
import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


@dataclass(frozen=True)
class Keyring:
    """The active key's id, all keys by id and the key of the look-up hashes."""

    active: str
    keys: dict
    index_key: bytes


def keyring():
    """Return the keyring of the settings; a missing or broken file is refused in one sentence.

    The file is read again when it was replaced, so that a running system follows a rotation.
    """
    path = str(settings.KEYRING_FILE)
    try:
        stat = os.stat(path)
    except OSError as error:
        raise ImproperlyConfigured(f"KEYRING_FILE {path} cannot be read: {error.strerror}") from None
    return _read(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size))


def add_key():
    """Add a fresh key to the file, make it the active one and return its id (`k` and the next number)."""
    with _rewriting() as content:
        numbers = [int(name[1:]) for name in content["keys"] if re.fullmatch(r"k\d{1,9}", name)]
        name = f"k{max(numbers, default=0) + 1}"
        content["keys"][name] = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        content["active"] = name
    return name


def drop_key(name):
    """Take a key out of the file; the active one is refused by ValueError, an unknown one by KeyError."""
    with _rewriting() as content:
        if name == content["active"]:
            raise ValueError(f"{name} is the active key")
        del content["keys"][name]


@contextmanager
def _rewriting():
    """The file's content, to be changed; replaced as a whole: a reader sees the old one or the new."""
    path = Path(settings.KEYRING_FILE).resolve()
    with open(path.with_name(f"{path.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keyring()
        content = json.loads(path.read_text(encoding="utf-8"))
        yield content
        _replace(path, json.dumps(content, indent=2).encode())


def _replace(path, content):
    """Written beside it, on the disk, and renamed; owner and rights stay those of the old file."""
    old, beside = path.stat(), path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, old.st_mode & 0o777)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@lru_cache(maxsize=8)
def _read(path, version):
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
    if len(key) != KEY_BYTES:
        raise ValueError("a key is not 32 bytes long")
    return key
