"""Which science bureau looks after who sits in a region."""

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
