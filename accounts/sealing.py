"""Answers that must not be read by whoever reads the row: kept as an encrypted text beside its masked form.

A sealed answer is the JSON object `{"sealed": encrypted text, "shown": masked text}`. What shows, prints,
exports or sends answers takes `shown` and never needs a key; only `opened` gives the text.
"""

from accounts import identity
from accounts.fields import decrypt, encrypt, keyed_hash

MASKS = {
    "identity_number": identity.masked,
    "phone": identity.masked_phone,
    "bank_account": identity.masked_account,
    "bank_words": identity.masked_words,
}


def seal(text, kind, *, name):
    """The sealed answer of a kind (a key of MASKS) to the question of that name; empty text stays empty."""
    if not text:
        return text
    return seal_as(text, MASKS[kind](text), name=name)


def seal_as(text, masked, *, name):
    """The sealed answer with this masked form."""
    return {"sealed": encrypt(text, place=_place(name)), "shown": masked}


def seal_again(text, kind, before, *, name):
    """The sealed answer `before` where the text is the same, or its masked form; otherwise a new one."""
    if is_sealed(before) and text in (before["shown"], opened(before, name=name)):
        return before
    return seal(text, kind, name=name)


def is_sealed(value):
    """Whether a stored answer is a sealed one."""
    return isinstance(value, dict) and value.keys() == {"sealed", "shown"}


def shown(value):
    """The answer as everybody may read it: of a sealed one the masked form."""
    return value["shown"] if is_sealed(value) else value


def opened(value, *, name):
    """The text of the answer to that question; ValueError where it was changed or moved from another one."""
    return decrypt(value["sealed"], place=_place(name)) if is_sealed(value) else value


def key_of(value):
    """The id of the key that a sealed answer needs."""
    return value["sealed"].partition(":")[0]


def resealed(value, *, name):
    """The same sealed answer under the active key."""
    return value | {"sealed": encrypt(opened(value, name=name), place=_place(name))}


def hashed(answers):
    """The answers by name with the keyed hash in place of what is sealed: the same under whatever key."""
    return {name: _hash(value, name) if is_sealed(value) else value for name, value in answers.items()}


def _hash(value, name):
    return {"hash": keyed_hash(opened(value, name=name))}


def _place(name):
    return f"answer.{name}"
