"""The copies for experts that somebody decides on."""

from django.db.models import Count, Q

from accounts.models import Office
from accounts.offices import code, scopes_of
from workflows.models import ExpertCopy
from workflows.selectors.applications import with_readable_file
from workflows.selectors.own import own


def copies_decided_by(user):
    """The copies that were or are held in the rounds whose formal check is the user's office's; never those
    of one's own applications.
    """
    if not user.is_authenticated:
        return ExpertCopy.objects.none()
    offices = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.SCREEN)]
    found = ExpertCopy.objects.filter(attachment__application__round__screening_office__code__in=offices)
    return (
        found.exclude(state=ExpertCopy.State.GIVEN)
        .filter(~own(user, "attachment__application__"))
        .select_related("attachment__application__edition", "attachment__application__round")
    )


def copies_read_by(user):
    """Those of them that can be read: of what could not be cleaned there is none."""
    return with_readable_file(copies_decided_by(user))


def held_in(user, round_):
    """How many copies of a round wait for the user, of how many that were ever held."""
    waits = Q(state=ExpertCopy.State.HELD)
    found = copies_decided_by(user).filter(attachment__application__round=round_)
    counts = found.order_by().aggregate(waiting=Count("pk", filter=waits), ever=Count("pk"))
    return counts["waiting"], counts["ever"]
