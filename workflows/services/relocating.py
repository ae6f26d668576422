"""Rows of the register go with their holder: they count where it sits from the day of a move on, and before
that day where it sat. Of a holder that leaves the region those end of which their programme's file says so.
"""

from django.db import transaction

from trail import clock, log
from workflows.models import Award, FormerRegion
from workflows.services import endings
from workflows.services.claims import claimant_of


@transaction.atomic
def follow(organisation, region, *, day, by):
    """Let what an organisation holds on that day, or was granted since, count in another region from it on.

    A move that was recorded for that day or a later one is replaced.
    """
    rows = Award.objects.select_for_update(no_key=True, of=["self"]).select_related("case")
    for award in rows.filter(Award.lasts_on(day), holder__organisation=organisation).order_by("pk"):
        _move(award, region, day=day, by=by)


@transaction.atomic
def leave(holder, *, day, by, **how):
    """End what a holder, or who was put together with it, holds on the day on which it left the region, or
    was granted since, for the cause that the programme's file names for a seat that moves away.

    What a file says nothing of stays: numbers and labels that others give end as these say.
    """
    rows = Award.objects.filter(Award.lasts_on(day), ended_on=None)
    for award in rows.filter(holder__in=claimant_of(holder).one_with(holder)).order_by("pk"):
        upkeep = endings.upkeep_of(award)
        if upkeep and upkeep.changes and upkeep.changes.follow_the_seat:
            endings.end_and_tell(award, upkeep.cause(upkeep.changes.moved), since=day, by=by, **how)


def _move(award, region, *, day, by):
    later = award.former_regions.filter(until__gte=day).order_by("until").first()
    before = later.region_id if later else award.region_id
    award.former_regions.filter(until__gte=day).delete()
    if before != region.pk:
        FormerRegion.objects.create(award=award, region_id=before, until=day, recorded_at=clock.now())
    award.region = region
    award.save(update_fields=["region"])
    log.record(
        "award_moved",
        actor=by,
        chain=log.case_chain(award.case_id) if award.case_id else None,
        object_type="award",
        object_id=award.public_id,
        before={"region": before},
        after={"region": region.pk, "day": day.isoformat()},
    )
