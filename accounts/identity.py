"""Credit codes (GB 32100-2015) and resident identity numbers (GB 11643-1999): normalised, checked, masked.

Our own checks, because the usual library refuses genuine codes (A1, N1, Y1) and former divisions.
"""

import re
import unicodedata
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
# Registering authority and category in use; the first two characters of a credit code.
CREDIT_BEGINNINGS = re.compile(
    r"1[1239]|2[19]|3[1-59]|4[19]|5[1239]|6[129]|7[129]|8[19]|9[123]|A[19]|N[1239]|Y1"
)


def normalise(text):
    """Return the text in half width and capitals, without the spaces and hyphens people type."""
    return re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", text)).upper()


def check_credit_code(text):
    """Return the normalised 18-character code, or raise ValidationError with the reason."""
    code = normalise(text)
    if len(code) != 18:
        raise ValidationError(_("A credit code has 18 characters; this one has %(n)d.") % {"n": len(code)})
    strange = sorted(set(code) - set(CREDIT_ALPHABET))
    if strange:
        raise ValidationError(_("A credit code never contains %(c)s.") % {"c": "、".join(strange)})
    if not CREDIT_BEGINNINGS.match(code):
        raise ValidationError(_("No authority gives credit codes that begin with %(c)s.") % {"c": code[:2]})
    if code[16] != organisation_check(code[8:16]) or code[17] != credit_check(code[:17]):
        raise ValidationError(_("The check character does not fit: compare the code with the licence."))
    return code


def credit_check(first17):
    """Return the check character (the 18th) of a credit code."""
    total = sum(
        weight * CREDIT_ALPHABET.index(character)
        for weight, character in zip(CREDIT_WEIGHTS, first17, strict=True)
    )
    return CREDIT_ALPHABET[-total % 31]


def organisation_check(first8):
    """Return the check character (the 9th) of an organisation code (GB 11714), the 17th of a credit code."""
    total = sum(
        weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, first8, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def check_id_number(text):
    """Return the normalised 18-character number, or raise ValidationError with the reason.

    The division is never judged: it may be a former one, such as 1526 for Ulanqab before 2003.
    """
    number = normalise(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValidationError(_("An identity number has 18 characters: 17 digits, then a digit or X."))
    if number[17] != id_check(number[:17]):
        raise ValidationError(
            _("The check character does not fit: compare the number with the identity card.")
        )
    try:
        born_and_sex(number)
    except ValueError:
        raise ValidationError(_("The number contains a date of birth that does not exist.")) from None
    return number


def id_check(first17):
    """Return the check character (the 18th) of an identity number."""
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, first17, strict=True))
    return ID_CHECKS[total % 11]


def born_and_sex(id_number):
    """Return the date of birth and the sex ("M" or "F") that an identity number states."""
    born = date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    return born, "M" if int(id_number[16]) % 2 else "F"


def masked(id_number):
    """Return the number as it may be shown: `150***********001X`, as many signs as the settings say; empty
    stays empty.
    """
    return covered(id_number, *settings.ID_NUMBER_SHOWN)


def masked_phone(phone):
    """Return a telephone number with its first three and last four figures: `138****0000`."""
    return covered(phone, 3, 4)


def masked_account(account):
    """Return a bank account with its last four figures only."""
    return covered(account, 0, 4)


def masked_words(words):
    """Return a name of a bank or an account with its first two signs only."""
    return covered(words, 2, 0)


def covered(text, first, last):
    """Return the text with only so many first and last characters; a text that is no longer than both
    together shows nothing, empty stays empty.
    """
    if not text:
        return ""
    if len(text) <= first + last:
        return "*" * len(text)
    return f"{text[:first]}{'*' * (len(text) - first - last)}{text[len(text) - last :]}"
