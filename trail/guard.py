"""Keeps identity numbers out of what is kept for ever and read by many: log, outbox, answers."""

import json
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

# 18 characters with a plausible date of birth; whether the check character fits does not matter.
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)


class IdentityNumberError(ValueError):
    """A text that is kept for ever holds what looks like an identity number."""


def holds_identity_number(text):
    """Tell whether a text holds what looks like an identity number, in half or full width."""
    return bool(IDENTITY_NUMBER.search(unicodedata.normalize("NFKC", text)))


def refuse_identity_numbers(*values):
    """Raise IdentityNumberError if a text or JSON value holds one."""
    for value in values:
        text = (
            value if isinstance(value, str) else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
        )
        if holds_identity_number(text):
            raise IdentityNumberError("An identity number may stand neither in the log nor in the outbox.")


def without_identity_numbers(text):
    """Return the text with every such number blotted out; a text without one stays as it is written."""
    if not holds_identity_number(text):
        return text
    return IDENTITY_NUMBER.sub("******", unicodedata.normalize("NFKC", text))


def validate_no_identity_number(text):
    """Refuse the text of a form's field that holds an identity number."""
    if holds_identity_number(text):
        raise ValidationError(_("Please take the identity number out of this text."))
