"""The use of intellectual property: reserved by an application, locked by a certificate, or set free.

A right of class Ⅱ serves one case of a programme where the rule says so (国科发火〔2016〕195号); of two
that come at once the constraint `a_right_that_serves_once_serves_one_case` lets one through.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises.models import PropertyUse
from trail import clock, log
from workflows.services.errors import Conflict

State = PropertyUse.State


def valid_on(day):
    """The condition of rights of a ledger that are granted and not over on a day."""
    return Q(Q(valid_until=None) | Q(valid_until__gte=day), ended_at=None, granted_on__lte=day)


@transaction.atomic
def reserve(rights, case, *, programme, once, by):
    """Let these rights stand in a case of a programme; `once` says whether those of class Ⅱ serve it once
    only. A right that the case names already stays as it is. Returns a receipt, None where all stood there.

    `Conflict` names the rights that serve another case.
    """
    standing = PropertyUse.objects.filter(case=case).exclude(state=State.RELEASED)
    named = set(standing.values_list("right", flat=True))
    new = sorted((right for right in rights if right.pk not in named), key=lambda right: right.pk)
    taken = [right.number for right in new if not _reserved(right, case, programme, once)]
    if taken:
        raise Conflict(
            _("%(numbers)s: used for this programme already, and a right of class Ⅱ serves it once only.")
            % {"numbers": "、".join(taken)}
        )
    return _log("rights_reserved", case, by, [right.number for right in new]) if new else None


@transaction.atomic
def lock(case, *, by):
    """The certificate is issued: the case's rights serve it for good. Returns a receipt."""
    return _settle(case, State.LOCKED, "rights_locked", by)


def drop(case, *, but=(), by):
    """The case is over, or names fewer: what it reserved but for these is free, what a certificate locked
    stays. Returns a receipt, None where nothing was reserved.
    """
    return _settle(case, State.RELEASED, "rights_released", by, but=but)


def used_in(some):
    """Where each of some rights stands that is used, by its key: the cases' titles with the state."""
    found = {}
    uses = PropertyUse.objects.filter(right__in=some).exclude(state=State.RELEASED).select_related("case")
    for use in uses:
        found.setdefault(use.right_id, []).append((use.case.title, use.get_state_display()))
    return found


def _reserved(right, case, programme, once):
    try:
        with transaction.atomic():
            PropertyUse.objects.create(
                right=right,
                case=case,
                programme=programme,
                single=once and right.is_class_two,
                reserved_at=clock.now(),
            )
    except IntegrityError:
        return False
    return True


def _settle(case, state, verb, by, *, but=()):
    rows = PropertyUse.objects.filter(case=case, state=State.RESERVED).exclude(right__in=but)
    numbers = list(rows.order_by("pk").values_list("right__number", flat=True))
    if not rows.update(state=state, settled_at=clock.now()):
        return None
    return _log(verb, case, by, numbers)


def _log(verb, case, by, numbers):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(case.pk),
        object_type="case",
        object_id=case.public_id,
        after={"rights": numbers},
    )
