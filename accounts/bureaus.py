"""Who looks after who sits somewhere: the science bureau of a region, or the administration of a zone."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office, Organisation, Region, Seat, spans
from trail import clock

KIND, Role = Region.Kind, Office.Role


def bureau_of(region):
    """The bureau of a banner or, where that has none on record, of its league; None where there is none."""
    while region is not None and region.kind != KIND.REGION:
        found = _sitting_in(region)
        if found is not None:
            return found
        region = region.parent
    return None


def zones():
    """The administrations of high-tech zones: bodies that recommend, sit in a league or banner and are not
    its science bureau.
    """
    offices = Office.objects.filter(organisation=OuterRef("pk"), role=Role.RECOMMEND)
    below = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY, recommended_through=OuterRef("pk"))
    seats = Seat.objects.filter(spans.in_force(clock.today()), organisation=OuterRef("pk"))
    inside = seats.exclude(region__kind=KIND.REGION).exclude(
        region__recommends=True, region__kind=KIND.BANNER
    )
    found = Organisation.objects.filter(Exists(offices), Exists(inside), ~Exists(below))
    return found.filter(kind=Organisation.Kind.AUTHORITY).order_by("name")


def _sitting_in(region):
    """A banner's bureau checks for it, or recommends by itself; a league's has banners' bureaus below it."""
    seats = Seat.objects.filter(spans.in_force(clock.today()), organisation=OuterRef("pk"), region=region)
    offices = Office.objects.filter(organisation=OuterRef("pk"))
    below = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY, recommended_through=OuterRef("pk"))
    if region.kind == KIND.LEAGUE:
        looks_after = Exists(below)
    else:
        roles = [Role.BANNER, Role.RECOMMEND] if region.recommends else [Role.BANNER]
        looks_after = Exists(offices.filter(role__in=roles))
    bureaus = Organisation.objects.filter(Q(Exists(seats)) & looks_after, kind=Organisation.Kind.AUTHORITY)
    return bureaus.order_by("pk").first()
