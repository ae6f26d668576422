"""What follows a grant: task books, payments, files."""

from accounts.models import Office
from accounts.offices import code, scopes_of
from workflows.models import ArchiveFile, Award, Disbursement, TaskBook
from workflows.selectors.applications import applications_visible_to, with_readable_file
from workflows.selectors.own import own
from workflows.selectors.register import awards_visible_to
from workflows.selectors.rounds import READERS, run_by


def task_books_visible_to(user):
    """The task books of the applications that the user sees."""
    return TaskBook.objects.filter(application__in=applications_visible_to(user).values("pk"))


def awards_paid_by(user):
    """The granted projects whose payments the user's finance office records: those of the rounds of the
    department's office beside it, and what was imported of the same programmes is not among them.
    """
    beside = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.FINANCE)]
    return Award.objects.filter(case__application__round__screening_office__code__in=beside).select_related(
        "holder__person", "holder__organisation", "host_unit", "case__application__round"
    )


def disbursements_visible_to(user):
    """The payments of the rows of the register that the user sees."""
    return Disbursement.objects.filter(award__in=awards_visible_to(user).values("pk"))


def archive_files_visible_to(user):
    """The files of projects, for the department's offices that run their round; never that of one's own, in
    which the experts' opinions stand.
    """
    running = run_by(user, "application__round__", beside=READERS)
    rows = ArchiveFile.objects.filter(running, ~own(user, "application__"))
    return with_readable_file(rows).select_related("application")
