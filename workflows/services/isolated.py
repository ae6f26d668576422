"""What is taken out, isolated now or purged for good: nothing is written into it, nothing is done with it,
and no file of it comes within reach.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy

from workflows.models import Application, Case, Seclusion
from workflows.services.errors import NotNow
from workflows.services.secluded_rows import MARK

SECLUDED = gettext_lazy(
    "This application is isolated, because it may hold what is secret; nothing can be changed now."
)
PURGED = gettext_lazy("This application was purged, because it held what is secret; it does not go on.")


def in_force(applications):
    """The isolations and purges of these applications that stand, by number. Whoever reads the applications
    asks first, and again before the file is within reach: what came in between was read in clear.
    """
    return set(_standing().filter(application__in=applications).values_list("pk", flat=True))


def applications_taken_out():
    """Those that are isolated or were purged."""
    return Application.objects.filter(pk__in=_standing().values("application"))


def cases_taken_out():
    """The cases into which nothing is written: of such applications, and of objections to them."""
    return Case.objects.filter(_of(_standing().values("application")))


def cases_of(application):
    """The application's own case and those of objections to it."""
    return Case.objects.filter(_of([application.pk]))


def require_readable(case):
    """`NotNow` where the case's application is taken out; until the commit nobody isolates it then.

    A job that read it before must not file it now.
    """
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    _require_none(_through("", case.pk))


def require_readable_process(process_pk):
    """The same for the case that a process carries out; the caller holds the process's lock."""
    _require_none(_through("__processes__process", process_pk))


def require_all_readable(applications):
    """The same for all of these; the caller holds their rows."""
    _require_none(Q(application__in=applications))


def require_writable(application):
    """The same for the applicant, who writes into it no more. The caller has the row as it was when it was
    locked; by its title the question need not be asked of every other.
    """
    if application.title == MARK:
        _require_none(Q(application=application))


def _standing():
    return Seclusion.objects.filter(given_back_at=None)


def _require_none(condition):
    """`NotNow`, with what stands in the way, where an application of the condition is taken out."""
    purged = list(_standing().filter(condition).values_list("purged_at", flat=True))
    if purged:
        raise NotNow(PURGED if any(purged) else SECLUDED)


def _through(path, value):
    """The condition of what is taken out by its case, or that of an objection to it."""
    return Q(**{f"application__case{path}": value}) | Q(
        **{f"application__notice_item__objections__case{path}": value}
    )


def _of(applications):
    return Q(application__in=applications) | Q(objection__item__application__in=applications)
