"""How a row of the log is hashed. Each row names its scheme, so that another setting breaks no older row.

A scheme is an algorithm and a form: form 1, of the first rows, knew neither address nor outcome.
"""

import hashlib
import json
from datetime import UTC
from operator import attrgetter

from django.conf import settings

FIRST = "sha256/1"
DONE = "done"
ALGORITHMS = ("sha256", "sm3")
FORM_1 = (
    "chain", "seq", "actor_id", "actor_label", "verb", "object_type", "object_id", "note", "before", "after",
    "previous",
)  # fmt: skip
FORM_2 = (
    "scheme", "chain", "seq", "actor_id", "actor_label", "address", "verb", "object_type", "object_id",
    "outcome", "note", "before", "after", "previous",
)  # fmt: skip

# Copied for each row, which is quicker than looking the algorithm up.
_BEGUN = {name: hashlib.new(name, usedforsecurity=True) for name in ALGORITHMS}
_values_1, _values_2 = attrgetter(*FORM_1), attrgetter(*FORM_2)
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def present_scheme():
    """Return the scheme of new rows: the algorithm of the setting LOG_HASH in the newest form."""
    return f"{settings.LOG_HASH}/2"


def digest(row):
    """Return the hash over a row and the hash before it, in hexadecimal; None where its scheme is unknown, or
    leaves out something that the row says.
    """
    algorithm, _slash, form = row.scheme.partition("/")
    if algorithm not in ALGORITHMS or form not in _FORMS:
        return None
    text = _FORMS[form](row)
    return hash_of(algorithm, text.encode()) if text else None


def hash_of(algorithm, content):
    """Return the hash of bytes in hexadecimal, by `sha256` or `sm3` (GB/T 32905)."""
    made = _BEGUN[algorithm].copy()
    made.update(content)
    return made.hexdigest()


def _form_1(row):
    if row.address or row.outcome != DONE:
        return None
    return _canonical(dict(zip(FORM_1, _values_1(row), strict=True)) | {"at": moment(row.at)})


def _form_2(row):
    return _canonical((moment(row.at), *_values_2(row)))


def moment(at):
    """A time as the text that is hashed; a row that was read to be verified has that already."""
    return at if isinstance(at, str) else at.astimezone(UTC).isoformat(timespec="microseconds")


_FORMS = {"1": _form_1, "2": _form_2}
