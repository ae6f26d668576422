"""Which bit and byte of a standing belongs to whom, and rows picked by them."""

from django.db import connection, transaction
from django.db.models import F

from enterprises.models import StandingPlace

LOCK = "SELECT pg_advisory_xact_lock(hashtext('standing_places'))"


def bits():
    """The place of every programme in the masks, by its code; one that was never judged has none."""
    return dict(StandingPlace.objects.filter(rule="").values_list("programme", "place"))


def bytes_of(programme):
    """The place of every rule of a programme in the findings, by its name."""
    return dict(
        StandingPlace.objects.filter(programme=programme).exclude(rule="").values_list("rule", "place")
    )


def with_bit(rows, mask, place):
    """Those of the standings, or moves, in whose mask the bit of that place is set."""
    return rows.annotate(**{f"{mask}_bit": F(mask).bitand(1 << place)}).exclude(**{f"{mask}_bit": 0})


def without_bit(rows, mask, place):
    """Those in whose mask it is not."""
    return rows.annotate(**{f"{mask}_bit": F(mask).bitand(1 << place)}).filter(**{f"{mask}_bit": 0})


@transaction.atomic
def give(wanted):
    """Give each `(programme, rule)` that has none the next place of its kind; return all places by them."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    known = {(each.programme, each.rule): each.place for each in StandingPlace.objects.all()}
    new = [pair for pair in wanted if pair not in known]
    for is_rule in (False, True):
        place = 1 + max((at for (_, rule), at in known.items() if bool(rule) == is_rule), default=-1)
        given = [pair for pair in new if bool(pair[1]) == is_rule]
        known |= {pair: place + number for number, pair in enumerate(given)}
    StandingPlace.objects.bulk_create(
        StandingPlace(programme=programme, rule=rule, place=known[programme, rule]) for programme, rule in new
    )
    return known
