"""The units' quotas: what is counted as used is what is forwarded and has not come back."""

from collections import Counter

from django.db.models import Count

from workflows.models import ProgrammeEdition, Quota
from workflows.services import quotas

from .registry import OF_ROWS, invariant


@invariant(OF_ROWS)
def the_used_places_of_every_quota_are_the_applications_that_hold_one():
    held = _held()
    used = Counter()
    for quota in Quota.objects.select_related("organisation"):
        used[quota.organisation.public_id, quota.year, quota.pool] = quota.used
    for unit, year, pool in sorted(held.keys() | used.keys()):
        counted, holding = used[unit, year, pool], held[unit, year, pool]
        if counted != holding:
            yield f"unit {unit}, {year}, {pool}: {counted} places used, {holding} applications hold one"


def _held():
    """How many applications hold a place, by unit, year and pool."""
    rows = (
        quotas.holding()
        .values_list("organisation__public_id", "application__round__year", "application__edition")
        .annotate(number=Count("pk"))
        .order_by()
    )
    pools = {edition.pk: edition.policy.way.quota for edition in _editions(rows)}
    held = Counter()
    for unit, year, edition, number in rows:
        if pools[edition]:
            held[unit, year, pools[edition].pool] += number
    return held


def _editions(rows):
    return ProgrammeEdition.objects.filter(pk__in={edition for _unit, _year, edition, _number in rows})
