"""The scans that somebody sees."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Office
from accounts.offices import code, scopes_of
from workflows.models import Scan
from workflows.selectors.rounds import BESIDE, READERS, run_by
from workflows.selectors.units import changes_decided_by, summary_lists_visible_to

OF_THE_APPLICATION = (*READERS, Office.Role.FINANCE, Office.Role.SUPERVISE)


def scans_visible_to(user):
    """One's own uploads; those of organisations whose office one holds; of a case, those of the rounds that
    one's offices run and of the applications that one's unit hosts. Evidence of an objection is the
    supervision division's alone.
    """
    if not user.is_authenticated:
        return Scan.objects.none()
    links = scopes_of(user, Office.Role.UNIT, Office.Role.BANNER, Office.Role.RECOMMEND)
    supervised = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.SUPERVISE)]
    return Scan.objects.filter(
        Q(uploaded_by=user)
        | Q(organisation__public_id__in=links)
        | Q(run_by(user, "case__round__", beside=BESIDE), case__round__isnull=False)
        | Q(run_by(user, "case__application__round__", beside=OF_THE_APPLICATION))
        | Q(case__application__host_unit__public_id__in=scopes_of(user, Office.Role.UNIT))
        | Q(case__objection__item__application__round__screening_office__code__in=supervised)
        | Exists(summary_lists_visible_to(user).filter(scan=OuterRef("pk")))
        | Exists(changes_decided_by(user).filter(letter=OuterRef("pk")))
    )
