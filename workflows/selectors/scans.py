"""The scans that somebody sees."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office
from accounts.offices import code, scopes_of
from workflows.models import Application, Scan
from workflows.selectors.applications import came_to
from workflows.selectors.rounds import BESIDE, READERS, rounds_ranked_for, run_by
from workflows.selectors.units import changes_decided_by, summary_lists_visible_to

OF_THE_APPLICATION = (*READERS, Office.Role.FINANCE, Office.Role.SUPERVISE)


def scans_visible_to(user):
    """One's own uploads; those of organisations whose office one holds; of a case, those of the rounds whose
    list one may know, of their applications, and of the applications that have come to one's unit, bureau or
    body. Evidence of an objection is the supervision division's alone.
    """
    if not user.is_authenticated:
        return Scan.objects.none()
    links = scopes_of(user, Office.Role.UNIT, Office.Role.BANNER, Office.Role.RECOMMEND)
    supervised = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.SUPERVISE)]
    return Scan.objects.filter(
        Q(uploaded_by=user)
        | Q(organisation__public_id__in=links)
        | Q(case__round__in=rounds_ranked_for(user, beside=BESIDE).values("pk"))
        | Q(run_by(user, "case__application__round__", beside=OF_THE_APPLICATION))
        | Q(case__application__in=Application.objects.filter(came_to(user)).values("pk"))
        | Q(case__objection__item__application__round__screening_office__code__in=supervised)
        | Exists(summary_lists_visible_to(user).filter(scan=OuterRef("pk")))
        | Exists(changes_decided_by(user).filter(letter=OuterRef("pk")))
    )
