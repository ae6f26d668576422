"""Who isolates an application that turned out to be secret, and who sees and purges what is isolated."""

from django.db.models import Q

from accounts.models import Office
from accounts.offices import scopes_of
from workflows.models import Application, Seclusion
from workflows.selectors.applications import came_to
from workflows.selectors.own import held, own
from workflows.selectors.rounds import ACTING, run_by


def applications_isolated_by(user):
    """Those that one may isolate: once handed in, of the rounds on whose applications one's offices act, and
    of the unit that one administers; one's own at any time. Whoever only watches changes nothing.
    """
    handed_in = ~Q(state=Application.State.DRAFT)
    units = scopes_of(user, Office.Role.UNIT)
    return Application.objects.filter(
        held(user)
        | Q(handed_in, run_by(user, "round__", beside=ACTING))
        | Q(handed_in, came_to(user), host_unit__public_id__in=units)
    ).select_related("round", "case")


def seclusions_handled_by(user):
    """What is isolated in the rounds that one's office checks or decides; nothing of one's own."""
    rows = Seclusion.objects.filter(run_by(user, "application__round__", beside=()))
    return rows.filter(~own(user, "application__")).select_related(
        "application__round", "isolated_by", "asked_by", "purged_by", "given_back_by"
    )
