"""Organisations renamed and moved: what was before stays with the day until which it held."""

from django.db import transaction
from django.db.models import Q

from accounts.bureaus import bureau_of
from accounts.models import FormerName, Organisation, Region, spans
from trail import clock, log


@transaction.atomic
def rename(organisation, name, *, day, by, reason=""):
    """Give an organisation another name from a day on; the old one is kept. Returns a receipt. `reason` is
    said where nothing else says why.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = organisation.name
    FormerName.objects.create(organisation=organisation, name=before, until=day, recorded_at=clock.now())
    organisation.name = name
    organisation.save(update_fields=["name"])
    return _logged("unit_renamed", organisation, by, before=before, after=name, day=day, note=reason)


@transaction.atomic
def move(organisation, region, *, day, by, reason=""):
    """Let an organisation sit in another region from a day on; None: outside. Returns a receipt.

    A seat that would begin on that day or later is replaced. From now on it goes through the bureau of the
    new place; a direct unit and one that a department of the whole region recommends go as before. `reason`
    is said where nothing else says why.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    last = organisation.seats.filter(until=None).select_related("region").first()
    organisation.seats.filter(since__gte=day).delete()
    organisation.seats.filter(Q(until=None) | Q(until__gt=day)).update(until=day)
    if region is not None:
        organisation.seats.create(region=region, since=day)
    if _follows_its_place(organisation):
        organisation.recommended_through = bureau_of(region)
        organisation.save(update_fields=["recommended_through"])
    through = organisation.recommended_through
    return _logged(
        "unit_moved",
        organisation,
        by,
        before=last.region.code if last else "",
        after=region.code if region else "",
        day=day,
        note=reason,
        through=through.public_id if through else "",
    )


def _follows_its_place(organisation):
    """Whether through whom it goes depends on where it sits."""
    if organisation.direct:
        return False
    through = organisation.recommended_through
    seats = through.seats.filter(spans.in_force(clock.today())) if through else None
    return seats is None or not seats.filter(region__kind=Region.Kind.REGION).exists()


def _logged(verb, organisation, by, *, before, after, day, note="", **more):
    return log.record(
        verb,
        actor=by,
        object_type="organisation",
        object_id=organisation.public_id,
        note=note,
        before={"value": before},
        after={"value": after, "day": day.isoformat()} | more,
    )
