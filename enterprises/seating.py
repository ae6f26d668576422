"""A seat that is wrong on record (更正注册地) where nothing is in force of which a change could be reported:
put right by the department.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import moving
from accounts.models import Organisation, Seat
from enterprises import ladder
from trail import clock, guard
from workflows.services import notices, relocating, spot_checks
from workflows.services.errors import NotNow, Unfit


@transaction.atomic
def put_right(enterprise, region, *, day, reason, by):
    """Let the enterprise, and what was put together with it, sit in a region from a day on: what it holds or
    held since counts there, with where it was known to count until today, its matters go on with the bureau
    of that place, and who speaks for it is told. Returns a receipt. Outside, for which `region` is None, no
    bureau looks after it, and what it holds counts where it did: nothing that asks for a seat is in force.

    `Unfit` by field for what lacks or cannot be; `NotNow` while a move has to be reported.
    """
    reason = reason.strip()
    guard.refuse_identity_numbers(reason)
    if ladder.reported_of(enterprise).exists():
        raise NotNow(_("Something is in force of which changes are reported: its move goes that way."))
    _require_fit(enterprise, region, day, reason)
    before, looked_after = seat_today(enterprise), relocating.looked_after(enterprise.holder)
    one = Organisation.objects.filter(holder__in=ladder.holders_of(enterprise.holder))
    receipts = {}
    for each in one.order_by("pk"):
        receipts[each.pk] = moving.move(each, region, day=day, by=by, reason=reason)
        if region is not None:
            relocating.follow(each, region, day=day, by=by)
        spot_checks.follow(each, by=by)
    receipt = receipts[enterprise.organisation.pk]
    key = f"seat:{receipt.number}"
    relocating.tell_bureaus(enterprise.holder, looked_after, region, day=day, key=key)
    notices.tell_holder(
        enterprise.holder,
        gettext_noop(
            "The department put your seat on record right: from %(day)s on %(after)s, not %(before)s. "
            "Why: %(reason)s"
        ),
        case=None,
        key=key,
        day=day.isoformat(),
        before=before.region.name if before else _outside(),
        after=region.name if region else _outside(),
        reason=reason,
    )
    return receipt


def seat_today(enterprise):
    """Where the enterprise sits today as is on record; None for nowhere in the region."""
    today = clock.today()
    return next((seat for seat in _seats_since(enterprise, today) if seat.since <= today), None)


def _seats_since(enterprise, day):
    seats = Seat.objects.filter(Q(until=None) | Q(until__gt=day), organisation=enterprise.organisation)
    return list(seats.select_related("region").order_by("since"))


def _require_fit(enterprise, region, day, reason):
    since = _seats_since(enterprise, day)
    if _sits_there(since, region, day):
        raise Unfit(_("It sits there already, as is on record of all days since."), "region")
    if day > clock.today():
        raise Unfit(_("This day lies in the future."), "day")
    if not reason:
        raise Unfit(_("Say why, and by which notice of the registration."), "reason")


def _sits_there(since, region, day):
    """Whether it is on record of all days from that one on that it sits there."""
    if region is None:
        return not since
    return bool(since) and since[0].since <= day and all(seat.region_id == region.pk for seat in since)


def _outside():
    """Kept in what somebody is told, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Outside the region")
