"""The scans that somebody sees."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office
from accounts.offices import offices_of, scopes_of
from workflows.models import Application, Scan
from workflows.selectors.applications import came_to, with_readable_file
from workflows.selectors.notices import objections_visible_to
from workflows.selectors.own import held
from workflows.selectors.rounds import BESIDE, READERS, rounds_ranked_for, run_by
from workflows.selectors.units import changes_decided_by, summary_lists_visible_to, units_activated_by
from workflows.selectors.upkeep import changes_visible_to

OF_THE_APPLICATION = (*READERS, Office.Role.FINANCE, Office.Role.SUPERVISE)


def scans_visible_to(user):
    """Those of organisations whose office one holds; of a case, those of the rounds whose
    list one may know, of their applications, and of the applications that have come to one's unit, bureau or
    body. Evidence of an objection is the supervision division's alone. Of what one gave oneself, also that
    to one's own application, to an objection that one's unit verifies, and to a unit that one activates. What
    is stated against a revocation or proves a change is for its offices and for who speaks for the holder.
    """
    if not user.is_authenticated:
        return Scan.objects.none()
    links = scopes_of(user, Office.Role.UNIT, Office.Role.BANNER, Office.Role.RECOMMEND)
    came = Application.objects.filter(came_to(user)).values("pk")
    reached = (
        held(user, "case__application__")
        | Q(case__objection__item__application__in=came)
        | Q(case__objection__change__body__public_id__in=links)
        | Q(organisation__in=units_activated_by(user).values("pk"))
    )
    seen = Scan.objects.filter(
        Q(reached, uploaded_by=user)
        | Q(organisation__public_id__in=links)
        | Q(case__round__in=rounds_ranked_for(user, beside=BESIDE).values("pk"))
        | Q(run_by(user, "case__application__round__", beside=OF_THE_APPLICATION))
        | Q(case__application__in=came)
        | Q(case__objection__in=objections_visible_to(user).values("pk"))
        | Q(case__revocation__screening_office__code__in=offices_of(user))
        | Q(case__revocation__deciding_office__code__in=offices_of(user))
        | Q(case__revocation__award__holder__organisation__public_id__in=scopes_of(user, Office.Role.CONTACT))
        | Q(case__change__in=changes_visible_to(user).values("pk"))
        | Exists(summary_lists_visible_to(user).filter(scan=OuterRef("pk")))
        | Exists(changes_decided_by(user).filter(letter=OuterRef("pk")))
    )
    return with_readable_file(seen)
