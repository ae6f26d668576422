"""What must not stand in a text that everybody reads: identity numbers, telephones, addresses, bank data."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from trail import guard

# Whether a number is really in use does not matter; dashes and spaces are how people write them.
PATTERNS = (
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _("an e-mail address")),
    (re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)"), _("a bank account number")),
    (re.compile(r"开户[行银名]|银行账[号户]|收款账[号户]"), _("bank data")),
    (re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), _("a mobile telephone number")),
    (re.compile(r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d)"), _("a telephone number")),
)


def found_in(text, *, known=""):
    """What of that a text holds, in words. What also stands in `known`, such as the office's own telephone,
    is no disclosure; an identity number always is.
    """
    text, known = unicodedata.normalize("NFKC", text), unicodedata.normalize("NFKC", known)
    found = [_("an identity number")] if guard.holds_identity_number(text) else []
    text = guard.without_identity_numbers(text)
    for pattern, words in PATTERNS:
        if any(each.group().strip() not in known for each in pattern.finditer(text)):
            found.append(words)
            text = pattern.sub("", text)
    return [str(words) for words in found]
