"""Units with their people, and what they and those above them see of their accounts and lists."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office, Organisation, Person, Region, spans
from accounts.offices import scopes_of
from trail import clock
from workflows.models import AdministratorChange, SummaryList
from workflows.selectors.rounds import READERS, rounds_run_by, rounds_visible_to, run_by

BODIES = (Office.Role.BANNER, Office.Role.RECOMMEND)


def units_of(user):
    """The units whose accounts the user administers."""
    return Organisation.objects.filter(public_id__in=scopes_of(user, Office.Role.UNIT))


def units_activated_by(user):
    """The units that the user's office activates: those recommended through its body, and for the
    department's screening office those that go directly.
    """
    below = Q(recommended_through__public_id__in=scopes_of(user, *BODIES))
    if activates_direct_units(user):
        below |= Q(recommended_through=None)
    return Organisation.objects.filter(below).exclude(kind=Organisation.Kind.AUTHORITY)


def activates_direct_units(user):
    """Whether the user checks for the whole region: direct units (直报) are then the user's to activate."""
    scopes = scopes_of(user, Office.Role.SCREEN)
    return bool(scopes) and Region.objects.filter(code__in=scopes, kind=Region.Kind.REGION).exists()


def bodies_of(user):
    """The banner's bureaus and recommending bodies that the user works for."""
    return Organisation.objects.filter(public_id__in=scopes_of(user, *BODIES))


def people_of(unit):
    """The persons who work for a unit now, or did before; whoever has gone elsewhere keeps the account."""
    return Person.objects.filter(employments__organisation=unit).select_related("user").distinct()


def employed_by(unit):
    """The persons who work for a unit today."""
    today = clock.today()
    working = unit.employments.filter(spans.in_force(today)).values("person")
    return Person.objects.filter(pk__in=working).select_related("user")


def people_administered_by(user):
    """The persons who work today for the unit whose accounts the user administers."""
    unit = units_of(user).first()
    return employed_by(unit) if unit else Person.objects.none()


def activates_units(user):
    """Whether there are units that the user's office activates, or may be some day."""
    return bodies_of(user).exists() or activates_direct_units(user)


def rounds_with_lists_for(user):
    """The rounds of which the user sees summary lists, or may come to see some: the department's whole, a
    body's those below it.
    """
    seen = summary_lists_visible_to(user).filter(round=OuterRef("pk"))
    run = rounds_run_by(user).values("pk")
    return rounds_visible_to(user).filter(Exists(seen) | Q(pk__in=run))


def changes_decided_by(user):
    """The changes of administrators that the user's office confirms or refuses: those of the units that it
    activates.
    """
    return AdministratorChange.objects.filter(organisation__in=units_activated_by(user)).select_related(
        "organisation", "newcomer", "letter", "asked_by"
    )


def summary_lists_visible_to(user):
    """The summary lists of one's own organisation and of those below it, and of the rounds that one's offices
    in the department run.
    """
    own = scopes_of(user, Office.Role.UNIT, *BODIES)
    above = scopes_of(user, *BODIES)
    return SummaryList.objects.filter(
        Q(organisation__public_id__in=own)
        | Q(organisation__recommended_through__public_id__in=above)
        | Q(organisation__recommended_through__recommended_through__public_id__in=above)
        | run_by(user, "round__", beside=READERS)
    ).select_related("round", "organisation", "scan")
