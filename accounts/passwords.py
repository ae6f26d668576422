"""Which passwords are taken: two profiles, since the grading of protection and today's guidance disagree.

`mlps3` asks for kinds of characters, another password every ninety days, and none of the last five
(GB/T 22239-2019, 8.1.4.1 a, as it is usually assessed). `nist` asks for length alone (SP 800-63B). Both
refuse what is known, likely, or like the account.
"""

import re
import unicodedata
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import FormerPassword
from accounts.offices import offices_of
from trail import clock

BLOCKED = Path(__file__).with_name("blocked_passwords.txt")
KINDS = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())


class CharacterKinds:
    """At least so many of the four kinds: small letters, capitals, digits, others."""

    def __init__(self, at_least=3):
        self.at_least = at_least

    def validate(self, password, user=None):
        if sum(any(map(kind, password)) for kind in KINDS) < self.at_least:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self):
        return _("Use at least %(number)s kinds: small letters, capital letters, digits, other signs.") % {
            "number": self.at_least
        }


class LongForOffices:
    """Longer for whoever holds an office."""

    def __init__(self, min_length=12):
        self.min_length = min_length

    def validate(self, password, user=None):
        if len(password) < self.min_length and user is not None and user.pk and offices_of(user):
            raise ValidationError(self.get_help_text(), code="password_too_short_for_an_office")

    def get_help_text(self):
        return _("Whoever holds an office uses at least %(number)s characters.") % {"number": self.min_length}


class NotBlocked:
    """Not a word of the blocked list, however it is dressed up with digits and signs."""

    def validate(self, password, user=None):
        if bare(password) in blocked():
            raise ValidationError(self.get_help_text(), code="password_blocked")

    def get_help_text(self):
        return _(
            "Do not use a word that many would try here, such as the region or the department with a year."
        )


class NotOneOfTheLast:
    """None of the passwords that the account had last; it keeps their hashes."""

    def __init__(self, kept=5):
        self.kept = kept

    def validate(self, password, user=None):
        if user is None or not user.pk:
            return
        hashes = list(user.former_passwords.values_list("password", flat=True)[: self.kept])
        if any(check_password(password, kept) for kept in {user.password, *hashes}):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password, user=None):
        """Keep the hash that was just stored, and no more of the earlier ones than are asked for."""
        FormerPassword.objects.create(user=user, password=user.password, since=clock.now())
        newest = user.former_passwords.values("pk")[: self.kept]
        user.former_passwords.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()

    def get_help_text(self):
        return _("Use none of your last %(number)s passwords.") % {"number": self.kept}


def is_too_old(user):
    """Tell whether the profile wants another password by now."""
    if settings.PASSWORD_MAX_AGE is None:
        return False
    since = user.former_passwords.values_list("since", flat=True).first() or user.date_joined
    return clock.now() - since > timedelta(days=settings.PASSWORD_MAX_AGE)


def bare(password):
    """The password's letters alone, small, without what usually stands before and after a word."""
    plain = unicodedata.normalize("NFKC", password).lower()
    return re.sub(r"[\W\d_]+", "", plain)


@cache
def blocked():
    """The words of the list, as `bare` would give them."""
    lines = BLOCKED.read_text(encoding="utf-8").splitlines()
    return frozenset(bare(line) for line in lines if line and not line.startswith("#"))
