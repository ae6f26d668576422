"""The order in which an organisation forwards the applications of a round (排序)."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Organisation
from trail import clock, log
from workflows.models import Application, Endorsement
from workflows.services import links
from workflows.services.errors import Closed, Conflict

State = Application.State
OVER = (State.NOT_FORWARDED, State.LAPSED, State.WITHDRAWN)


def standing(round_, organisation, link):
    """What the organisation has forwarded in a round and is not over, in its own order."""
    forwarded = Endorsement.objects.filter(
        application__round=round_,
        organisation=organisation,
        link=link,
        outcome=Endorsement.Outcome.FORWARDED,
    )
    return forwarded.exclude(application__state__in=OVER).order_by("rank", "id")


def make_room(round_, organisation_id, link, *, wanted=None):
    """The place of one more: the wanted one, from which the others move down, otherwise the last. Holds the
    organisation until the transaction ends, so that two hands do not give the same place.
    """
    _hold(organisation_id)
    rows = standing(round_, organisation_id, link)
    end = (rows.values_list("rank", flat=True).last() or 0) + 1
    place = min(wanted or end, end)
    rows.filter(rank__gte=place).update(rank=F("rank") + 1)
    return place


@transaction.atomic
def reorder(round_, organisation, link, *, order, by):
    """Another order, given as the applications' public ids, until the organisation's own cut-off by the
    database's clock. `Conflict` where something was forwarded or withdrawn meanwhile. Returns a receipt.
    """
    round_ = links.shared(round_)
    last = links.closes_for(round_, organisation, link)
    if clock.now() >= last:
        raise Closed(_("Your cut-off was %(moment)s; the order stands.") % {"moment": links.in_words(last)})
    _hold(organisation.pk)
    rows = {
        row.application.public_id: row
        for row in standing(round_, organisation, link).select_related("application")
    }
    if sorted(order) != sorted(rows):
        raise Conflict(_("The list has changed meanwhile. Look at it again, then order it once more."))
    for rank, public_id in enumerate(order, 1):
        rows[public_id].rank = rank
    Endorsement.objects.bulk_update(rows.values(), ["rank"])
    return log.record(
        "reordered",
        actor=by,
        object_type="round",
        object_id=round_.public_id,
        after={"organisation": organisation.public_id, "link": link, "order": list(order)},
    )


def _hold(organisation_id):
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
