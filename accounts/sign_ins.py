"""Sign-ins, refused ones and sign-outs in the action log, however somebody came: page, token or another door.

A name that is nobody's is not written down: it may be a password typed into the wrong field.
"""

from django.db import transaction

from accounts.models import User
from trail import log
from trail.models import ActionLog

NOBODY = "unknown"


@transaction.atomic
def signed_in(sender, user, **_kwargs):
    """Log that somebody passed all steps of signing in."""
    log.record("signed_in", actor=user, object_type="user", object_id=user.pk)


@transaction.atomic
def refused(sender, credentials, **_kwargs):
    """Log that name or password were wrong, the account disabled, or too many had been tried before."""
    name = User.normalize_username(credentials.get("username") or "")
    known = User.objects.filter(username=name).values_list("pk", flat=True).first()
    _refused("refused_sign_in", known or NOBODY)


@transaction.atomic
def refused_code(user):
    """Log that a code for the account was wrong, used already, or one of too many."""
    _refused("refused_code", user.pk)


@transaction.atomic
def signed_out(sender, user, **_kwargs):
    """Log that somebody ended the own sign-in."""
    if user is not None:
        log.record("signed_out", actor=user, object_type="user", object_id=user.pk)


def _refused(verb, account):
    """Nobody is known to have acted, whosever the account is."""
    log.record(verb, actor=None, object_type="user", object_id=account, outcome=ActionLog.Outcome.REFUSED)
