"""To which version of the privacy notice (consent.yaml) somebody has agreed, and when."""

from functools import cache
from pathlib import Path

import yaml
from django.db import IntegrityError, transaction

from accounts.models import Consent
from trail import clock, log

FILE = Path(__file__).with_name("consent.yaml")
DUE = "consent_due"


@cache
def notice():
    """The notice as its file says: `version`, `title`, `paragraphs`, `confirm`."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def is_due(user):
    """Whether a person of the system has not agreed to the present version; officers are no persons here."""
    if getattr(user, "person", None) is None:
        return False
    return not Consent.objects.filter(user=user, version=notice()["version"]).exists()


@transaction.atomic
def give(user):
    """Keep that the user agrees to the present version, now; a second time changes nothing."""
    version = notice()["version"]
    try:
        with transaction.atomic():
            given = Consent.objects.create(user=user, version=version, given_at=clock.now())
    except IntegrityError:
        return Consent.objects.get(user=user, version=version)
    log.record("gave_consent", actor=user, object_type="user", object_id=user.pk, after={"version": version})
    return given


def ask_when_signed_in(request, user, **_):
    """At sign-in: whoever has to agree first is asked before anything else of this session."""
    if is_due(user):
        request.session[DUE] = True
