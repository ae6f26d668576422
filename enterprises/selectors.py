"""Which archives somebody sees: every page, list, count and file of this app starts from one of these."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office, Organisation, Seat, spans
from accounts.offices import WHOLE, scopes_of
from enterprises.models import ArchiveImport, Enterprise, Merger, YearFacts
from trail import clock
from workflows import selectors

Role = Office.Role
BODIES = (Role.BANNER, Role.RECOMMEND)
# The department's offices that read what enterprises tell.
READERS = (Role.SCREEN, Role.DECIDE, *selectors.READERS)
IMPORTERS = (Role.SCREEN, Role.RECOMMEND)
# Whom the list of enterprises is for.
SEEING = (Role.CONTACT, *BODIES, *READERS)


def enterprises_kept_by(user):
    """The enterprises for which the user speaks, and so writes their archive."""
    scopes = scopes_of(user, Role.CONTACT) if user.is_authenticated else ()
    return _archives().filter(holder__organisation__public_id__in=scopes)


def beginners_of(user):
    """The organisations for which the user speaks and that have no archive yet."""
    own = Organisation.objects.filter(public_id__in=scopes_of(user, Role.CONTACT))
    return own.filter(holder__enterprise=None)


def enterprises_visible_to(user):
    """Those, and for officers the enterprises that sit in their region today."""
    if not user.is_authenticated:
        return _archives().none()
    regions = regions_of(user)
    if WHOLE in regions:
        return _archives()
    seated = Seat.objects.filter(
        spans.in_force(clock.today()), in_regions(regions), organisation=OuterRef("holder__organisation")
    )
    own = Q(holder__organisation__public_id__in=scopes_of(user, Role.CONTACT))
    return _archives().filter(own | Exists(seated)) if regions else _archives().filter(own)


def enterprises_merged_by(user):
    """The enterprises in the user's region that the user may put together with another: the department's
    formal check does that.
    """
    return enterprises_visible_to(user) if scopes_of(user, Role.SCREEN) else _archives().none()


def years_visible_to(user):
    """The yearly figures of the enterprises that the user sees."""
    return YearFacts.objects.filter(enterprise__in=enterprises_visible_to(user))


def lines_visible_to(user, model):
    """The lines of a part of the archive that the user sees, without those that were taken back."""
    return model.objects.filter(enterprise__in=enterprises_visible_to(user), ended_at=None)


def mergers_visible_to(user):
    """The mergers that the user may undo."""
    return Merger.objects.filter(kept__in=enterprises_merged_by(user))


def imports_of(user):
    """The tables that the user brought in, while the office for it is held."""
    rows = ArchiveImport.objects.filter(asked_by=user.pk)
    return rows if scopes_of(user, *IMPORTERS) else rows.none()


def imports_found_wrong(user):
    """Those of them whose wrong cells are listed."""
    return imports_of(user).exclude(wrong="")


def regions_of(user, *roles):
    """The codes of the regions that the user's offices reach: the department's own, and where the bureaus sit
    for which the user works.
    """
    roles = roles or (*READERS, *BODIES)
    own = scopes_of(user, *(role for role in roles if role not in BODIES))
    bodies = scopes_of(user, *(role for role in roles if role in BODIES))
    if not bodies:
        return own
    seats = Seat.objects.filter(spans.in_force(clock.today()), organisation__public_id__in=bodies)
    return [*own, *seats.values_list("region", flat=True)]


def in_regions(regions, prefix=""):
    """The condition of what lies in one of the regions or right below it."""
    return Q(**{f"{prefix}region__in": regions}) | Q(**{f"{prefix}region__parent__in": regions})


def lying_in(regions):
    """The condition of the regions themselves and those right below them."""
    return Q(code__in=regions) | Q(parent__in=regions)


def _archives():
    return Enterprise.objects.filter(merged_into=None).select_related("holder__organisation")
