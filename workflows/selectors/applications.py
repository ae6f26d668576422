"""The applications that somebody sees, with their files and papers."""

from django.db.models import Q

from accounts.models import Office
from accounts.offices import offices_of, scopes_of
from workflows.models import Application, Attachment, Document
from workflows.selectors.own import held, own
from workflows.selectors.rounds import READERS, run_by
from workflows.selectors.upkeep import changes_visible_to

Reach = Application.Reach
SECLUDED = "secluded/"


def applications_visible_to(user):
    """One's own; and once handed in, those of the rounds that one's offices work on, and those that have come
    to the unit, banner's bureau or recommending body that one works for.
    """
    if not user.is_authenticated:
        return Application.objects.none()
    handed_in = ~Q(state=Application.State.DRAFT)
    return _applications().filter(
        held(user) | Q(handed_in, run_by(user, "round__", beside=READERS)) | Q(handed_in, came_to(user))
    )


def came_to(user):
    """The condition of applications that have come to an organisation whose office the user holds."""
    units, bureaus, bodies = (
        scopes_of(user, role) for role in (Office.Role.UNIT, Office.Role.BANNER, Office.Role.RECOMMEND)
    )
    return (
        Q(reach__gte=Reach.UNIT, host_unit__public_id__in=units)
        | Q(reach__gte=Reach.BANNER, banner_bureau__public_id__in=bureaus)
        | Q(reach__gte=Reach.BODY, recommending_body__public_id__in=bodies)
    )


def applications_of(user):
    """Those that the user fills in, and nobody else changes."""
    if not user.is_authenticated:
        return Application.objects.none()
    return _applications().filter(held(user))


def attachments_visible_to(user):
    """The files of the applications that the user sees."""
    return with_readable_file(
        Attachment.objects.filter(application__in=applications_visible_to(user).values("pk"))
    )


def attachments_checked_by(user):
    """Those of them that lie at the user's office for the formal check; never those of one's own."""
    offices = offices_of(user)
    return attachments_visible_to(user).filter(
        ~own(user, "application__"), application__round__screening_office__code__in=offices
    )


def attachments_of(user):
    """The files of one's own applications, which nobody else changes."""
    return Attachment.objects.filter(application__in=applications_of(user).values("pk"))


def documents_visible_to(user):
    """The papers of the cases that the user sees, of changes too; the applicant's own once they are made."""
    if not user.is_authenticated:
        return Document.objects.none()
    return with_readable_file(
        Document.objects.filter(
            Q(case__application__in=applications_visible_to(user).values("pk"))
            | Q(case__change__in=changes_visible_to(user).values("pk"))
        )
    )


def with_readable_file(rows):
    """Those whose file was not put away as secret, or purged."""
    return rows.exclude(file="").exclude(file__startswith=SECLUDED)


def _applications():
    return Application.objects.select_related(
        "round__edition", "holder__person", "holder__organisation", "host_unit", "case"
    )
