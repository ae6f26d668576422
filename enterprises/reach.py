"""How far an office reaches: the regions of its bureau, what lies there, what is recommended through it."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office, Organisation, Region, Seat, spans
from accounts.offices import scopes_of
from trail import clock
from workflows import selectors

Role = Office.Role
BODIES = (Role.BANNER, Role.RECOMMEND)
# The department's offices that read what enterprises tell.
READERS = (Role.SCREEN, Role.DECIDE, *selectors.READERS)


def regions_of(user, *roles):
    """The codes of the regions that the user's offices reach: the department's own, and those whose science
    bureau the user works for. Other recommending bodies (departments, high-tech zones) reach none.
    """
    roles = roles or (*READERS, *BODIES)
    own = scopes_of(user, *(role for role in roles if role not in BODIES))
    return [*own, *_bureaus(user, *roles).values_list("region", flat=True)]


def bodies_without_region(user):
    """The user's other recommending bodies."""
    bureaus = set(_bureaus(user, *BODIES).values_list("organisation__public_id", flat=True))
    return [each for each in scopes_of(user, *BODIES) if each not in bureaus]


def _bureaus(user, *roles):
    """The seats of the science bureaus for which the user works in one of these roles."""
    held = {role: scopes_of(user, role) for role in BODIES if role in roles}
    if not any(held.values()):
        return Seat.objects.none()
    return Seat.objects.filter(_of_the_bureau(held), spans.in_force(clock.today()))


def _of_the_bureau(held):
    """The condition of a seat in the region whose science bureau sits there: a banner's, which checks for it,
    one of a banner that recommends by itself, and a league's, through which banners' bureaus recommend.
    """
    kind = Organisation.Kind.AUTHORITY
    bureaus = Organisation.objects.filter(kind=kind, recommended_through=OuterRef("organisation"))
    checks = Q(organisation__public_id__in=held.get(Role.BANNER, ()), region__kind=Region.Kind.BANNER)
    alone = Q(region__kind=Region.Kind.BANNER, region__recommends=True)
    leads = Q(region__kind=Region.Kind.LEAGUE) & Exists(bureaus)
    return checks | Q(organisation__public_id__in=held.get(Role.RECOMMEND, ())) & (alone | leads)


def in_regions(regions, prefix=""):
    """The condition of what lies in one of the regions or right below it."""
    return Q(**{f"{prefix}region__in": regions}) | Q(**{f"{prefix}region__parent__in": regions})


def lying_in(regions):
    """The condition of the regions themselves and those right below them."""
    return Q(code__in=regions) | Q(parent__in=regions)


def seats_in(regions):
    """The seats in these regions today."""
    return Seat.objects.filter(spans.in_force(clock.today()), in_regions(regions))


def recommended_by(bodies):
    """The organisations that are recommended through one of these, and those beneath these."""
    beneath = Organisation.objects.filter(recommended_through__public_id__in=bodies)
    return beneath, Organisation.objects.filter(recommended_through__in=beneath)


def one_of(*rows):
    """The keys of all of these rows, organisations or archives. Each is found by an index of its own, which
    one condition with alternatives would not allow.
    """
    first, *others = (each.order_by().values("pk") for each in rows)
    return first.union(*others)
