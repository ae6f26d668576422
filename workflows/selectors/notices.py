"""Public notices, which everybody sees once they are published, and the objections that somebody sees."""

from django.db.models import Q

from accounts.models import Office
from accounts.offices import code, scopes_of
from workflows.models import Change, Objection, PublicNotice
from workflows.selectors.own import own

# What is shown of an objection and of what it is to.
SHOWN = (
    "case",
    "decided_by",
    "item__notice__round__edition",
    "item__notice__round__screening_office",
    "item__application__case",
    "item__application__edition",
    "item__application__host_unit",
    "item__application__holder",
    "item__application__recommending_body",
    "change__award__holder__organisation",
    "change__case__edition",
    "change__body",
    "change__screening_office",
)


def published_notices():
    """Every notice that was published: anybody reads it, signed in or not."""
    return PublicNotice.objects.filter(published_at__isnull=False).select_related("round__edition")


def published_changes():
    """Every rename that was made public: anybody reads it, signed in or not."""
    shown = Change.objects.filter(first_day__isnull=False).order_by("-first_day", "-pk")
    return shown.select_related(
        "award__holder__organisation", "case__edition", "body", "screening_office__organisation"
    )


def objections_visible_to(user):
    """The objections to lines of the rounds, and to renames, beside whose office the user's supervision
    division stands; none to one's own project.
    """
    if not user.is_authenticated:
        return Objection.objects.none()
    offices = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.SUPERVISE)]
    lines = Q(~own(user, "item__application__"), item__application__round__screening_office__code__in=offices)
    renames = Q(change__screening_office__code__in=offices)
    spoken_for = Q(change__award__holder__organisation__public_id__in=scopes_of(user, Office.Role.CONTACT))
    return Objection.objects.filter(lines | renames & ~spoken_for).select_related(*SHOWN)
