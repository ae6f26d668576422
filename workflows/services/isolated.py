"""What is isolated now: nothing is written into it, and no file of it comes within reach."""

from django.db.models import Q
from django.utils.translation import gettext_lazy

from workflows.models import Application, Case, Seclusion
from workflows.services.errors import NotNow
from workflows.services.secluded_rows import MARK

SECLUDED = gettext_lazy(
    "This application is isolated, because it may hold what is secret; nothing can be changed now."
)


def in_force(applications):
    """The isolations and purges of these applications that stand, by number. Whoever reads the applications
    asks first, and again before the file is within reach: what came in between was read in clear.
    """
    found = Seclusion.objects.filter(application__in=applications, given_back_at=None)
    return set(found.values_list("pk", flat=True))


def applications_taken_out():
    """Those that are isolated or were purged."""
    return Application.objects.filter(
        pk__in=Seclusion.objects.filter(given_back_at=None).values("application")
    )


def cases_isolated():
    """The cases into which nothing is written now: of isolated applications, and of objections to them."""
    isolated = Seclusion.objects.filter(content__isnull=False).values("application")
    return Case.objects.filter(of(isolated))


def require_readable(case):
    """`NotNow` while the case's application is isolated; until the commit nobody isolates it then.

    A job that read it before must not file it now.
    """
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if cases_isolated().filter(pk=case.pk).exists():
        raise NotNow(SECLUDED)


def require_readable_process(process_pk):
    """The same for the case that a process carries out; the caller holds the process's lock."""
    if cases_isolated().filter(processes__process=process_pk).exists():
        raise NotNow(SECLUDED)


def require_all_readable(applications):
    """The same for all of these; the caller holds their rows."""
    if Seclusion.objects.filter(application__in=applications, content__isnull=False).exists():
        raise NotNow(SECLUDED)


def require_writable(application):
    """`NotNow` for what is isolated or was purged: its applicant writes into it no more. The caller has the
    row as it was when it was locked; by its title the question need not be asked of every other.
    """
    if application.title != MARK:
        return
    if Seclusion.objects.filter(application=application, given_back_at=None).exists():
        raise NotNow(SECLUDED)


def of(applications):
    """The condition of the cases of these applications, and of objections to them."""
    return Q(application__in=applications) | Q(objection__item__application__in=applications)
