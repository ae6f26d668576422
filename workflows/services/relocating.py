"""Rows of the register go with their holder: they count where it sits from the day of a move on, and before
that day where it sat.
"""

from django.db import transaction

from trail import clock, log
from workflows.models import Award, FormerRegion


@transaction.atomic
def follow(organisation, region, *, day, by):
    """Let what an organisation holds on that day, or was granted since, count in another region from it on.

    A move that was recorded for that day or a later one is replaced.
    """
    rows = Award.objects.select_for_update(no_key=True, of=["self"]).select_related("case")
    for award in rows.filter(Award.lasts_on(day), holder__organisation=organisation).order_by("pk"):
        _move(award, region, day=day, by=by)


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
