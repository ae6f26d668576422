"""Which archives somebody sees, and what stands in them."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office, Organisation, Region, spans
from accounts.offices import WHOLE, scopes_of
from enterprises.models import (
    ArchiveImport,
    ContactRequest,
    Enterprise,
    Standing,
    StandingMove,
    WhatIf,
    WhatIfMove,
    YearFacts,
)
from enterprises.reach import (
    BODIES,
    READERS,
    in_regions,
    lying_in,
    one_of,
    recommended_by,
    regions_of,
    seats_in,
)
from trail import clock
from workflows.models import Award, Holder, PlanProgramme

Role = Office.Role
IMPORTERS = (Role.SCREEN, Role.RECOMMEND)
# Whom the list of enterprises is for.
SEEING = (Role.CONTACT, *BODIES, *READERS)
# Whom the list of what has to be looked after is for.
DESK = (*BODIES, *READERS)
# Whom what many enterprises hold, lack and lose is for.
OVERSEEING = (*BODIES, *READERS)
# Who tells enterprises what they may reach or lose.
TELLING = (*BODIES, Role.SCREEN)


def enterprises_kept_by(user):
    """The enterprises for which the user speaks, and so writes their archive."""
    scopes = scopes_of(user, Role.CONTACT) if user.is_authenticated else ()
    return archives().filter(holder__organisation__public_id__in=scopes)


def beginners_of(user):
    """The organisations for which the user speaks and that have no archive yet."""
    own = Organisation.objects.filter(public_id__in=scopes_of(user, Role.CONTACT))
    return own.filter(holder__enterprise=None)


def enterprises_visible_to(user):
    """Those, and for officers the enterprises that sit in their region today or are recommended through
    their body.
    """
    if not user.is_authenticated:
        return archives().none()
    own = Organisation.objects.filter(public_id__in=scopes_of(user, Role.CONTACT))
    return looked_after(user, *BODIES, *READERS, or_else=own)


def enterprises_merged_by(user):
    """The enterprises that the user may put together with another: those in the regions for which the user
    does the department's formal check.
    """
    regions = regions_of(user, Role.SCREEN)
    return archives() if WHOLE in regions else archives().filter(_sits_in(regions))


def contact_requests_for(user):
    """The requests for a contact's account that the user's bureau answers: of enterprises in its region, or
    in the zone that it administers.
    """
    rows, regions = (
        ContactRequest.objects.select_related("region", "zone", "decided_by"),
        _bureau_regions(user),
    )
    zone = Q(zone__public_id__in=scopes_of(user, Role.RECOMMEND))
    return rows if WHOLE in regions else rows.filter(in_regions(regions) | zone)


def reaches_enterprise(user, organisation):
    """Whether the organisation is an enterprise that sits where the user's bureau answers such requests, or
    is recommended through it.
    """
    regions = _bureau_regions(user)
    if organisation.kind != Organisation.Kind.ENTERPRISE:
        return False
    sits = organisation.seats.filter(spans.in_force(clock.today())).filter(in_regions(regions))
    return WHOLE in regions or _goes_through(user, organisation) or sits.exists()


def enterprises_whose_contacts_are_kept_by(user):
    """The enterprises of which the user's bureau or body says who speaks for them."""
    return looked_after(user, *BODIES, Role.SCREEN) if user.is_authenticated else archives().none()


def _goes_through(user, organisation):
    through = organisation.recommended_through
    above = through and through.recommended_through
    scopes = scopes_of(user, *BODIES)
    return any(each and each.public_id in scopes for each in (through, above))


def _bureau_regions(user):
    """The regions for which the user checks or recommends, or does the department's formal check."""
    return regions_of(user, *BODIES, Role.SCREEN) if user.is_authenticated else []


def ladder_rows_visible_to(user):
    """The rows of the register that enterprises hold, with an archive or without, for officers: those of the
    regions that they read, and of what is recommended through their body.
    """
    rows = Award.objects.filter(holder__kind=Holder.Kind.ENTERPRISE)
    rows = rows.select_related("holder__organisation", "region")
    if not user.is_authenticated:
        return rows.none()
    regions, bodies = regions_of(user), scopes_of(user, *BODIES)
    if WHOLE in regions:
        return rows
    within = Region.objects.filter(lying_in(regions))
    through = Holder.objects.filter(organisation__in=one_of(*recommended_by(bodies)))
    return rows.filter(Q(region__in=within) | Q(holder__in=through))


def runs_the_judging(user):
    """Whether the user does the formal check for the whole region, and so may have everybody judged."""
    return WHOLE in scopes_of(user, Role.SCREEN)


def asks_what_if(user):
    """Whether the user checks or decides for the whole region, and so asks about other numbers."""
    return WHOLE in scopes_of(user, Role.SCREEN, Role.DECIDE)


def years_visible_to(user):
    """The yearly figures of the enterprises that the user sees."""
    return YearFacts.objects.filter(enterprise__in=enterprises_visible_to(user))


def lines_visible_to(user, model):
    """The lines of a part of the archive that the user sees, without those that were taken back."""
    return model.objects.filter(enterprise__in=enterprises_visible_to(user), ended_at=None)


def standings_visible_to(user):
    """Where the enterprises that the user sees stood when everybody was judged last."""
    return Standing.objects.filter(enterprise__in=enterprises_visible_to(user))


def moves_visible_to(user):
    """When and in which programmes the enterprises that the user sees rose and fell."""
    return StandingMove.objects.filter(enterprise__in=enterprises_visible_to(user))


def what_ifs_of(user):
    """What the user asked about other numbers, while an office of the department is held that reads what
    enterprises tell, everywhere.
    """
    rows = WhatIf.objects.filter(asked_by=user.pk)
    return rows if user.is_authenticated and WHOLE in regions_of(user, *READERS) else rows.none()


def what_if_moves_of(user):
    """Who would move by what the user asked, of the enterprises that the user sees."""
    rows = WhatIfMove.objects.filter(what_if__in=what_ifs_of(user))
    return rows.filter(enterprise__in=enterprises_visible_to(user))


def imports_of(user):
    """The tables that the user brought in, while the office for it is held: those of holders while that of
    the department is.
    """
    rows = ArchiveImport.objects.filter(asked_by=user.pk)
    if enters_holders(user):
        return rows
    return rows.filter(programme="") if scopes_of(user, *IMPORTERS) else rows.none()


def enters_holders(user):
    """Whether the user enters holders of old into the register: that counts at once on boards and in what
    enterprises may do, so the department does it, whose office sees the whole region.
    """
    return WHOLE in scopes_of(user, Role.SCREEN)


def programmes_of_enterprises():
    """The programmes and labels that enterprises hold, whoever recognises them."""
    return PlanProgramme.objects.filter(holder=Holder.Kind.ENTERPRISE).order_by("title")


def imports_found_wrong(user):
    """Those of them whose wrong cells are listed."""
    return imports_of(user).exclude(wrong="")


def looked_after(user, *roles, or_else=None):
    """The enterprises that sit in the region of one of these offices of the user's today, or are recommended
    through its body; and those of other organisations.
    """
    regions, bodies = regions_of(user, *roles), scopes_of(user, *(role for role in BODIES if role in roles))
    if WHOLE in regions:
        return archives()
    sitting = Organisation.objects.filter(pk__in=seats_in(regions).values("organisation"))
    others = Organisation.objects.none() if or_else is None else or_else
    return archives().filter(holder__organisation__in=one_of(sitting, *recommended_by(bodies), others))


def _sits_in(regions):
    return Exists(seats_in(regions).filter(organisation=OuterRef("holder__organisation")))


def archives():
    """The archives that were not merged into another."""
    return Enterprise.objects.filter(merged_into=None).select_related("holder__organisation")
