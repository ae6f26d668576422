"""Public notices, which everybody sees once they are published, and the objections that somebody sees."""

from accounts.models import Office
from accounts.offices import code, scopes_of
from workflows.models import Objection, PublicNotice
from workflows.selectors.own import own


def published_notices():
    """Every notice that was published: anybody reads it, signed in or not."""
    return PublicNotice.objects.filter(published_at__isnull=False).select_related("round__edition")


def objections_visible_to(user):
    """The objections to lines of the rounds beside which the user's supervision division stands; none to
    one's own project.
    """
    if not user.is_authenticated:
        return Objection.objects.none()
    offices = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.SUPERVISE)]
    visible = Objection.objects.filter(
        ~own(user, "item__application__"), item__application__round__screening_office__code__in=offices
    )
    return visible.select_related(
        "case", "item__notice__round__edition", "item__application__host_unit", "decided_by"
    )
