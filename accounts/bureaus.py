"""Who looks after who sits somewhere: the science bureau of a region, or the administration of a zone."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

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


def bureaus_of(codes):
    """The primary keys of the bureaus of these regions, as far as they have one, by the region's code."""
    regions = Region.objects.filter(code__in=set(codes)).select_related("parent__parent")
    found = {region.code: bureau_of(region) for region in regions}
    return {code: bureau.pk for code, bureau in found.items() if bureau}


def zones():
    """The administrations of high-tech zones: bodies that recommend, sit in a league or banner and are not
    its science bureau.
    """
    seats = Seat.objects.filter(spans.in_force(clock.today()), organisation=OuterRef("pk"))
    inside = seats.exclude(region__kind=KIND.REGION).exclude(
        region__recommends=True, region__kind=KIND.BANNER
    )
    leagues = seats.filter(region__kind=KIND.LEAGUE).values("region")[:1]
    bureau = _of_a_league(OuterRef(OuterRef("league"))).values("pk")[:1]
    found = _bodies().filter(Exists(inside), leads=False, is_body=True)
    found = found.annotate(league=Subquery(leagues), bureau=Subquery(bureau))
    return found.exclude(pk=F("bureau"), bureau__isnull=False).order_by("name")


def _sitting_in(region):
    """A banner's bureau checks for it, or recommends by itself."""
    if region.kind == KIND.LEAGUE:
        return _of_a_league(region).first()
    roles = [Role.BANNER, Role.RECOMMEND] if region.recommends else [Role.BANNER]
    offices = Office.objects.filter(organisation=OuterRef("pk"), role__in=roles)
    return _bodies().filter(_sits_in(region), Exists(offices)).order_by("pk").first()


def _of_a_league(region):
    """The bodies that sit in a league, its bureau first: the one with banners' bureaus below it or, while
    none is on record, the one that was entered first.
    """
    looking = Q(leads=True) | Q(is_body=True)
    return _bodies().filter(looking, _sits_in(region)).order_by("-leads", "pk")


def _bodies():
    """The authorities, with whether another authority goes through them and whether they recommend."""
    bodies = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY)
    offices = Office.objects.filter(organisation=OuterRef("pk"), role=Role.RECOMMEND)
    return bodies.annotate(
        leads=Exists(bodies.filter(recommended_through=OuterRef("pk"))), is_body=Exists(offices)
    )


def _sits_in(region):
    seats = Seat.objects.filter(spans.in_force(clock.today()), organisation=OuterRef("pk"))
    return Exists(seats.filter(region=region))
