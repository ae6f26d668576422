"""How a row of the log is hashed. Each row names its scheme, so that another setting breaks no older row.

A scheme is an algorithm and a form: form 1, of the first rows, knew neither address nor outcome.
"""

import hashlib
import json
from datetime import UTC
from operator import attrgetter

from django.conf import settings

FIRST = "sha256/1"
ALGORITHMS = ("sha256", "sm3")
FORM_1 = (
    "chain", "seq", "actor_id", "actor_label", "verb", "object_type", "object_id", "note", "before", "after",
    "previous",
)  # fmt: skip
FORM_2 = (
    "scheme", "chain", "seq", "actor_id", "actor_label", "address", "verb", "object_type", "object_id",
    "outcome", "note", "before", "after", "previous",
)  # fmt: skip

_values_1, _values_2 = attrgetter(*FORM_1), attrgetter(*FORM_2)
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def present_scheme():
    """Return the scheme of new rows: the algorithm of the setting LOG_HASH in the newest form."""
    return f"{settings.LOG_HASH}/2"


def digest(row):
    """Return the hash over a row and the hash before it, in hexadecimal; None for an unknown scheme."""
    algorithm, _slash, form = row.scheme.partition("/")
    text = _FORMS.get(form)
    return hash_of(algorithm, text(row).encode()) if text and algorithm in ALGORITHMS else None


def hash_of(algorithm, content):
    """Return the hash of bytes in hexadecimal, by `sha256` or `sm3` (GB/T 32905)."""
    return hashlib.new(algorithm, content, usedforsecurity=True).hexdigest()


def _form_1(row):
    return _canonical(dict(zip(FORM_1, _values_1(row), strict=True)) | {"at": _moment(row)})


def _form_2(row):
    return _canonical((_moment(row), *_values_2(row)))


def _moment(row):
    """The row's time as it is hashed; a row that was read to be verified has it as that text."""
    if isinstance(row.at, str):
        return row.at
    return row.at.astimezone(UTC).isoformat(timespec="microseconds")


_FORMS = {"1": _form_1, "2": _form_2}
