"""Which archives somebody sees: every page, list, count and file of this app starts from one of these."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office, Organisation, Region, spans
from accounts.offices import WHOLE, scopes_of
from enterprises import ladder
from enterprises.known_basics import POOL
from enterprises.models import (
    ArchiveImport,
    ContactRequest,
    Enterprise,
    Mentoring,
    Merger,
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
from workflows import selectors
from workflows.models import Award, Change, Holder, PlanProgramme, Revocation

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
    return _archives().filter(holder__organisation__public_id__in=scopes)


def beginners_of(user):
    """The organisations for which the user speaks and that have no archive yet."""
    own = Organisation.objects.filter(public_id__in=scopes_of(user, Role.CONTACT))
    return own.filter(holder__enterprise=None)


def enterprises_visible_to(user):
    """Those, and for officers the enterprises that sit in their region today or are recommended through
    their body.
    """
    if not user.is_authenticated:
        return _archives().none()
    own = Organisation.objects.filter(public_id__in=scopes_of(user, Role.CONTACT))
    return _looked_after(user, *BODIES, *READERS, or_else=own)


def enterprises_merged_by(user):
    """The enterprises that the user may put together with another: those in the regions for which the user
    does the department's formal check.
    """
    regions = regions_of(user, Role.SCREEN)
    return _archives() if WHOLE in regions else _archives().filter(_sits_in(regions))


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
    return _looked_after(user, *BODIES, Role.SCREEN) if user.is_authenticated else _archives().none()


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


def recognitions_visible_to(user):
    """What the enterprises that the user sees hold or held, archives merged into theirs included."""
    return _held_by(enterprises_visible_to(user))


def recognitions_kept_by(user):
    """What the enterprises hold or held for which the user speaks."""
    return _held_by(enterprises_kept_by(user))


def recognitions_changed_by(user):
    """What is in force of the enterprises for which the user speaks, or of those with merged archives that
    the user may merge, whose name and seat are put right so; and whose programme asks for changes to be
    reported.
    """
    asking = [each.programme for each in ladder.current_editions() if each.policy.upkeep.changes]
    merged = enterprises_merged_by(user).filter(absorbed__isnull=False)
    told = _archives().filter(Q(pk__in=enterprises_kept_by(user)) | Q(pk__in=merged))
    return _held_by(told).filter(Award.in_force(clock.today()), programme__in=asking)


def recognitions_ended_by(user):
    """What was not ended of the enterprises in the regions for which the user does the department's formal
    check, and whose programme names grounds: what the user may propose to take away, also once its time has
    run out.
    """
    revoking = [each.programme for each in ladder.current_editions() if each.policy.upkeep.grounds]
    return _held_by(enterprises_merged_by(user)).filter(ended_on=None, programme__in=revoking)


def recognitions_mentored_by(user):
    """What stands in the pool of the enterprises whose mentors the user's office enters."""
    if not user.is_authenticated:
        return Award.objects.none()
    return _held_by(_looked_after(user, *IMPORTERS)).filter(programme=POOL, ended_on=None)


def mentorings_visible_to(user):
    """Who mentors the enterprises that the user sees."""
    return Mentoring.objects.filter(award__in=recognitions_visible_to(user))


def revocations_visible_to(user):
    """What is or was proposed to be taken away of what the user sees."""
    rows = Revocation.objects.filter(award__in=recognitions_visible_to(user))
    return rows.select_related("award__holder__organisation", "case")


def enterprise_of(award):
    """The archive of whoever holds an award, or the one that it was merged into."""
    own = award.holder.enterprise
    return own.merged_into or own


def changes_visible_to(user):
    """The changes that the user's offices check or decide or that the user reported, and those of what the
    enterprises hold for which one speaks, archives merged into theirs included.
    """
    seen = Q(pk__in=selectors.changes_visible_to(user).values("pk")) | Q(reported_by=user.pk)
    rows = Change.objects.filter(seen | Q(award__in=recognitions_kept_by(user).values("pk")))
    return rows.select_related("award__holder__organisation", "case", "region")


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


def mergers_visible_to(user):
    """The mergers that the user may undo."""
    return Merger.objects.filter(kept__in=enterprises_merged_by(user))


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


def _looked_after(user, *roles, or_else=None):
    """The enterprises that sit in the region of one of these offices of the user's today, or are recommended
    through its body; and those of other organisations.
    """
    regions, bodies = regions_of(user, *roles), scopes_of(user, *(role for role in BODIES if role in roles))
    if WHOLE in regions:
        return _archives()
    sitting = Organisation.objects.filter(pk__in=seats_in(regions).values("organisation"))
    others = Organisation.objects.none() if or_else is None else or_else
    return _archives().filter(holder__organisation__in=one_of(sitting, *recommended_by(bodies), others))


def _sits_in(regions):
    return Exists(seats_in(regions).filter(organisation=OuterRef("holder__organisation")))


def _held_by(enterprises):
    rows = Q(holder__enterprise__in=enterprises) | Q(holder__enterprise__merged_into__in=enterprises)
    return Award.objects.filter(rows).select_related(
        "holder__organisation", "holder__enterprise__merged_into", "region", "case"
    )


def _archives():
    return Enterprise.objects.filter(merged_into=None).select_related("holder__organisation")
