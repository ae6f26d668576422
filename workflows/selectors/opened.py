"""Whose personal fields somebody may see in full, when giving a reason."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Employment, Office, Person, spans
from accounts.offices import code, scopes_of
from trail import clock
from workflows.models import Application, TaskBook
from workflows.selectors.applications import came_to
from workflows.selectors.own import held
from workflows.selectors.rounds import run_by


def persons_opened_by(user):
    """Oneself, the people of the units that one administers, and who applied in the rounds that one's office
    checks or decides.
    """
    working = Employment.objects.filter(
        spans.in_force(clock.today()),
        person=OuterRef("pk"),
        organisation__public_id__in=scopes_of(user, Office.Role.UNIT),
    )
    applied = Application.objects.filter(
        ~Q(state=Application.State.DRAFT), run_by(user, "round__", beside=()), holder__person=OuterRef("pk")
    )
    return Person.objects.filter(Q(user=user) | Exists(working) | Exists(applied))


def applications_opened_by(user):
    """Those whose sealed answers one may read: one's own, one's unit's once they came to it, and those of the
    rounds that one's office checks or decides.
    """
    handed_in = ~Q(state=Application.State.DRAFT)
    return Application.objects.filter(
        held(user)
        | Q(handed_in, run_by(user, "round__", beside=()))
        | Q(handed_in, came_to(user), host_unit__public_id__in=scopes_of(user, Office.Role.UNIT))
    )


def task_books_opened_by(user):
    """Those whose bank data one may read: of these applications, and for the finance office of its rounds."""
    beside = [code(Office.Role.SCREEN, scope) for scope in scopes_of(user, Office.Role.FINANCE)]
    return TaskBook.objects.filter(
        Q(application__in=applications_opened_by(user).values("pk"))
        | Q(application__round__screening_office__code__in=beside)
    )


def answers_opened_by(user):
    """The applications of which one may read some sealed answer, be it in the task book."""
    books = task_books_opened_by(user).values("application")
    return Application.objects.filter(Q(pk__in=applications_opened_by(user).values("pk")) | Q(pk__in=books))
