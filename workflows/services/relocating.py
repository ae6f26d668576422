"""Rows of the register go with their holder: they count where it sits from the day of a move on, and before
that day where it sat. Of a holder that leaves the region those end of which their programme's file says so.
"""

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import Office, Organisation
from accounts.offices import code
from trail import clock, log
from workflows.models import Award, FormerRegion
from workflows.services import endings, links, notices
from workflows.services.claims import claimant_of

ARRIVED = gettext_noop(
    "%(holder)s has moved its seat to %(region)s as of %(day)s: what it holds counts there, and what it "
    "hands in from now on comes to you."
)

LEFT = gettext_noop(
    "%(holder)s has moved its seat to %(region)s as of %(day)s: what it holds counts there, and what it "
    "hands in from now on comes to you no more."
)
GONE = gettext_noop(
    "%(holder)s has moved its seat out of the region as of %(day)s: what it hands in from now on comes to "
    "you no more."
)


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


def looked_after(holder):
    """The addresses of the offices through which goes what a holder hands in, where it sits now."""
    speaking = claimant_of(holder).speaks(holder)
    now = Organisation.objects.select_related("recommended_through__recommended_through").get(pk=speaking.pk)
    bureau, body = links.bodies_above(now, links.ORDER)
    found = ((Office.Role.BANNER, bureau), (Office.Role.RECOMMEND, body))
    return {code(role, unit.public_id) for role, unit in found if unit}


def tell_bureaus(holder, before, region, *, day, key):
    """Tell, once for each `key`, the offices that look after a holder now and did not `before` it moved, and
    those that do so no longer, which see its page no more; outside, for which `region` is None, nobody does.
    """
    claimant, now = claimant_of(holder), looked_after(holder)
    told = {"holder": claimant.speaks(holder).name, "region": region and region.name, "day": day.isoformat()}
    _tell(now - before, ARRIVED, key=f"arrived:{key}", path=claimant.page(holder), **told)
    _tell(before - now, LEFT if region else GONE, key=f"left:{key}", **told)


def _tell(offices, words, **told):
    for user_id in {user_id for users in notices.holders(offices).values() for user_id in users}:
        notices.tell(user_id, words, case=None, **told)


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
