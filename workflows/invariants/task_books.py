"""Task books, payments and files of projects."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from viewflow.workflow.models import Task

from accounts import sealing
from workflows.flows import ApplicationFlow
from workflows.models import Award, Disbursement, TaskBook
from workflows.services.disbursements import with_sums

from .registry import OF_ROWS, invariant

State = TaskBook.State
LIES_AT = {
    State.OPEN: ApplicationFlow.task_book,
    State.HANDED_IN: ApplicationFlow.seal_task_book,
    State.SEALED: ApplicationFlow.confirm_task_book,
}


@invariant(OF_ROWS)
def every_task_book_lies_with_whom_its_state_says():
    tasks = Task.objects.filter(
        process__case_process__case=OuterRef("application__case"), finished=None, flow_task_type="HUMAN"
    )
    right = Q(~Exists(tasks), state__in=[State.CONFIRMED, State.MISSED])
    for state, node in LIES_AT.items():
        right |= Q(Exists(tasks.filter(flow_task=node)), state=state)
    return _books(TaskBook.objects.exclude(pk__in=TaskBook.objects.filter(right).values("pk")))


@invariant(OF_ROWS)
def what_is_locked_in_a_task_book_is_as_it_was_applied_for():
    books = TaskBook.objects.select_related("application__edition").iterator(chunk_size=200)
    for book in books:
        rule = book.application.edition.policy.way.task_book
        told, given = sealing.hashed(book.answers), sealing.hashed(book.application.answers)
        if any(told.get(name) != given.get(name) for name in rule.locked):
            yield f"task book {book.public_id}"


@invariant(OF_ROWS)
def a_project_is_given_up_exactly_if_its_task_book_was_missed():
    given_up = Q(application__case__award__end_kind=Award.EndKind.GIVEN_UP)
    return _books(
        TaskBook.objects.filter(Q(given_up, ~Q(state=State.MISSED)) | Q(~given_up, state=State.MISSED))
    )


@invariant(OF_ROWS)
def the_seal_of_a_task_book_belongs_to_its_own_case():
    return _books(TaskBook.objects.filter(scan__isnull=False).exclude(scan__case=F("application__case")))


@invariant(OF_ROWS)
def no_task_book_was_handed_in_after_its_day():
    return _books(TaskBook.objects.filter(handed_in_at__gte=F("due_at")).exclude(state=State.OPEN))


@invariant(OF_ROWS)
def no_more_was_paid_than_granted_and_no_more_returned_than_paid():
    paid = with_sums(Award.objects.filter(disbursements__isnull=False).distinct())
    wrong = paid.filter(Q(left__lt=0) | Q(returned__gt=F("paid")))
    return (f"award {award.public_id}: {award.paid} paid, {award.returned} returned" for award in wrong)


@invariant(OF_ROWS)
def nothing_was_paid_after_a_project_was_given_up():
    ended = Award.objects.filter(pk=OuterRef("award"), end_kind=Award.EndKind.GIVEN_UP)
    late = Disbursement.objects.filter(
        kind=Disbursement.Kind.PAID, recorded_at__gt=Subquery(ended.values("end_recorded_at"))
    )
    return (f"disbursement {each.public_id}" for each in late)


def _books(books):
    return (f"task book {book.public_id}" for book in books)
