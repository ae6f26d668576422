"""Organisations renamed and moved: what was before stays with the day until which it held."""

from django.db import transaction
from django.db.models import Q

from accounts.models import FormerName, Organisation
from trail import clock, log


@transaction.atomic
def rename(organisation, name, *, day, by):
    """Give an organisation another name from a day on; the old one is kept. Returns a receipt."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = organisation.name
    FormerName.objects.create(organisation=organisation, name=before, until=day, recorded_at=clock.now())
    organisation.name = name
    organisation.save(update_fields=["name"])
    return _logged("unit_renamed", organisation, by, before=before, after=name, day=day)


@transaction.atomic
def move(organisation, region, *, day, by):
    """Let an organisation sit in another region from a day on; None: outside. Returns a receipt.

    A seat that would begin on that day or later is replaced.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    last = organisation.seats.filter(until=None).select_related("region").first()
    organisation.seats.filter(since__gte=day).delete()
    organisation.seats.filter(Q(until=None) | Q(until__gt=day)).update(until=day)
    if region is not None:
        organisation.seats.create(region=region, since=day)
    return _logged(
        "unit_moved",
        organisation,
        by,
        before=last.region.code if last else "",
        after=region.code if region else "",
        day=day,
    )


def _logged(verb, organisation, by, *, before, after, day):
    return log.record(
        verb,
        actor=by,
        object_type="organisation",
        object_id=organisation.public_id,
        before={"value": before},
        after={"value": after, "day": day.isoformat()},
    )
