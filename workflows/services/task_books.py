"""Task books (任务书): made from the application, pledged, sealed, confirmed; or missed and given up."""

from trail import clock
from workflows.models import Award, TaskBook
from workflows.services import periods

State = TaskBook.State


def open_book(application):
    """Make the task book from what was handed in; due after the programme's period from the release."""
    rule = application.edition.policy.way.task_book
    period = rule.period.on(application.round.policy_date).value
    answers = {name: application.answers.get(name) for name in (*rule.locked, *rule.editable)}
    TaskBook.objects.create(
        application=application,
        answers=answers,
        due_at=periods.end_of(period, application.round.released_at),
    )


def give_up(application):
    """Not handed in by its day counts as given up (自动放弃): the award was never won, so the count falls."""
    TaskBook.objects.filter(application=application).update(state=State.MISSED)
    Award.objects.filter(case=application.case_id).update(
        ended_on=clock.today(), end_kind=Award.EndKind.GIVEN_UP, end_recorded_at=clock.now()
    )
