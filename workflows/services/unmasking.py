"""A personal field in full: for a reason, counted, and in the log before it is shown."""

from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sealing
from accounts.models import User
from trail import clock, log
from trail.models import ActionLog
from workflows.services.errors import NotNow

UNMASKED, OBJECTOR_SHOWN = "unmasked", "objector_shown"
SHORTEST_REASON = 4
PERSON_FIELDS = ("id_number", "phone")


@transaction.atomic
def of_person(person, field, *, reason, by):
    """A person's identity number or telephone in full; the caller has found the person through the scope.

    `NotNow` without a reason, where nothing is kept, or once the day's number of showings is used up.
    """
    if field not in PERSON_FIELDS or not getattr(person, field):
        raise NotNow(_("Nothing is kept here."))
    return _shown(getattr(person, field), field, "person", person.public_id, reason, by)


@transaction.atomic
def of_answer(kind, row, name, *, reason, by):
    """The sealed answer to a question of an application or a task book (`kind` says which) in full.

    Refuses as `of_person` does.
    """
    value = row.answers.get(name)
    if not sealing.is_sealed(value):
        raise NotNow(_("Nothing is kept here."))
    return _shown(sealing.opened(value, name=name), name, kind, row.public_id, reason, by)


def require_allowance(by):
    """`NotNow` once the account has seen as many fields today as the settings allow.

    Holds the account's row until the transaction ends, so that two windows are counted one after the other.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if seen_today(by) >= settings.UNMASK_LIMIT:
        raise NotNow(
            _("You have seen %(n)d personal fields today; that is the limit. Go on tomorrow.")
            % {"n": settings.UNMASK_LIMIT}
        )


def seen_today(user):
    """How many personal fields the account has seen in full since the local day began."""
    morning = timezone.make_aware(datetime.combine(clock.today(), time()))
    shown = ActionLog.objects.filter(actor_id=user.pk, verb__in=(UNMASKED, OBJECTOR_SHOWN), at__gte=morning)
    return shown.count()


def _shown(value, field, object_type, object_id, reason, by):
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotNow(_("Say why you need to see it; it is kept in the log."))
    require_allowance(by)
    log.record(
        UNMASKED,
        actor=by,
        object_type=object_type,
        object_id=object_id,
        note=reason.strip(),
        after={"field": field},
    )
    return value
