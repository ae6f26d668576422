"""A name that is wrong on record (更正名称) where nothing is in force of which a change could be reported:
put right by the department.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import moving
from accounts.models import Organisation
from enterprises import ladder
from trail import clock, guard
from workflows.services import notices
from workflows.services.errors import NotNow, Unfit


@transaction.atomic
def put_right(enterprise, name, *, day, reason, by):
    """Give the enterprise, and what was put together with it, the name of its registration, borne from a day
    on; the former one is kept, and who speaks for it is told. Returns a receipt.

    `Unfit` by field for what lacks or cannot be; `NotNow` while a change of name has to be reported.
    """
    name, reason = name.strip(), reason.strip()
    guard.refuse_identity_numbers(name, reason)
    if ladder.reported_of(enterprise).exists():
        raise NotNow(_("Something is in force of which changes are reported: its rename goes that way."))
    _require_fit(enterprise, name, day, reason)
    one = Organisation.objects.filter(holder__in=ladder.holders_of(enterprise.holder)).exclude(name=name)
    before = enterprise.organisation.name
    receipts = {
        each.pk: moving.rename(each, name, day=day, by=by, reason=reason) for each in one.order_by("pk")
    }
    receipt = receipts[enterprise.organisation.pk]
    notices.tell_holder(
        enterprise.holder,
        gettext_noop(
            "The department put your name on record right: %(before)s is %(after)s. Why: %(reason)s"
        ),
        case=None,
        key=f"name:{receipt.number}",
        before=before,
        after=name,
        reason=reason,
    )
    return receipt


def _require_fit(enterprise, name, day, reason):
    if not name:
        raise Unfit(_("Give the new name as it is registered."), "name")
    if name == enterprise.organisation.name:
        raise Unfit(_("This is its name already."), "name")
    if day > clock.today():
        raise Unfit(_("This day lies in the future."), "day")
    if not reason:
        raise Unfit(_("Say why, and by which notice of the registration."), "reason")
