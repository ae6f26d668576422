"""Random spot checks as somebody sees them."""

from django.db.models import Q

from accounts.models import Office
from accounts.offices import code, offices_of, scopes_of
from workflows.models import SpotCheck, SpotCheckSheet


def spot_checks_run_by(user):
    """Those that the user's office drew."""
    return SpotCheck.objects.filter(screening_office__code__in=_drawing(user))


def spot_sheets_visible_to(user):
    """The sheets that lie with the user's offices, and those of the checks that they drew."""
    mine = Q(office__in=_looking(user)) | Q(spot_check__screening_office__code__in=_drawing(user))
    return SpotCheckSheet.objects.filter(mine).select_related(
        "spot_check__screening_office", "award__holder__organisation", "award__region", "done_by"
    )


def spot_sheets_done_by(user):
    """The sheets that the user's own offices fill in."""
    return spot_sheets_visible_to(user).filter(office__in=_looking(user))


def _drawing(user):
    return [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.SCREEN)]


def _looking(user):
    """The offices that look: bureaus, bodies, and the department's for what lies below neither."""
    roles = (Office.Role.BANNER, Office.Role.RECOMMEND, Office.Role.SCREEN)
    return [name for name in offices_of(user) if name.partition("@")[0] in roles]
