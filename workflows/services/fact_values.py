"""What a fact's value must look like to be kept, by the fact's type."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

TEXT_LIMIT = 500
WHOLE_LIMIT = 10**15


def _whole(fact, value):
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= WHOLE_LIMIT:
        raise ValidationError(_("Please write a whole number in figures, such as 120."))
    if fact.least is not None and value < fact.least:
        raise ValidationError(
            _("“%(title)s” cannot be less than %(least)d.") % {"title": fact.title, "least": fact.least}
        )
    if not fact.can_be(value):
        raise ValidationError(
            _("“%(title)s” is too large: check the unit, %(unit)s.")
            % {"title": fact.title, "unit": fact.unit}
        )
    return value


def _day(fact, value):
    try:
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    except (TypeError, ValueError):
        raise ValidationError(_("Please write a day such as 2026-03-01.")) from None


def _yes_no(fact, value):
    if not isinstance(value, bool):
        raise ValidationError(_("Please choose yes or no."))
    return value


def _choice(fact, value):
    if value not in dict(fact.choices):
        raise ValidationError(_("Please choose one of the options."))
    return value


def _text(fact, value):
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise ValidationError(_("Please write a text of at most %(n)d characters.") % {"n": TEXT_LIMIT})
    return value


def _email(fact, value):
    text = _text(fact, value)
    EmailValidator(_("Please write a whole address, such as name@example.org."))(text)
    return text


CHECKS = {
    "integer": _whole,
    "money": _whole,
    "date": _day,
    "yes_no": _yes_no,
    "choice": _choice,
    "text": _text,
    "email": _email,
}
