"""Two hands at the desk at once, for real."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from tests.workflows.desk.conftest import edition
from tests.workflows.test_races import at_once
from trail import clock, log
from workflows import process, selectors
from workflows.models import Application, Deadline, Reconsideration, Screening
from workflows.services import reconsideration
from workflows.services.errors import Closed, Conflict

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_two_officers_who_press_next_at_once_get_different_applications(desk, applicant, other_applicant):
    round_ = desk.round(edition=edition())
    for user in (applicant, other_applicant):
        desk.submit(round_, user)
    colleague = desk.colleague_of(desk.officer)

    def take(officer):
        return process.claim_next(selectors.checks_for(officer, round_), by=officer)

    first, second = at_once(lambda: take(desk.officer), lambda: take(colleague))

    assert first.pk != second.pk
    assert {task.owner for task in Task.objects.filter(pk__in=[first.pk, second.pk])} == {
        desk.officer,
        colleague,
    }


def test_of_two_officers_on_one_case_one_checks_it(desk, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)
    task = desk.task(application.case, "screen")
    officers = [desk.officer, desk.colleague_of(desk.officer)]

    def check(officer):
        mine = Application.objects.get(pk=application.pk)
        return process.perform(
            Task.objects.get(pk=task.pk), by=officer, act=lambda: desk.screened(mine, officer)
        )

    answers = at_once(*[lambda officer=officer: check(officer) for officer in officers])

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "tuple"]
    assert Screening.objects.count() == 1


def test_a_withdrawal_against_a_check_leaves_one_outcome(desk, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)
    task = desk.task(application.case, "screen")

    def check():
        mine = Application.objects.get(pk=application.pk)
        return process.perform(
            Task.objects.get(pk=task.pk), by=desk.officer, act=lambda: desk.screened(mine, desk.officer)
        )

    def withdraw():
        return process.withdraw(Application.objects.get(pk=application.pk), reason="另有安排", by=applicant)

    checked, _ = at_once(check, withdraw)

    application.refresh_from_db()
    assert application.state == Application.State.WITHDRAWN
    assert Screening.objects.count() == (0 if isinstance(checked, Conflict) else 1)
    assert log.verify() == []


def test_a_request_in_the_last_second_and_its_timeout_never_both_count(desk, review, applicant):
    application = review.refused(applicant)
    deadline = Deadline.objects.get(case=application.case, rule__startswith="ask_reconsideration", fires=True)
    task = desk.task(application.case, "ask_reconsideration")
    Deadline.objects.filter(pk=deadline.pk).update(starts_at=clock.now() - timedelta(1), due_at=clock.now())

    def ask():
        mine = Application.objects.get(pk=application.pk)
        return process.perform(
            Task.objects.get(pk=task.pk),
            by=applicant,
            act=lambda: reconsideration.ask(mine, reason="签字页齐全", by=applicant),
        )

    asked, fired = at_once(ask, lambda: process.sweep_deadlines(case=application.case))

    application.case.refresh_from_db()
    is_asked = not isinstance(asked, (Conflict, Closed))
    assert Reconsideration.objects.exists() == is_asked
    assert (fired, application.case.is_open) == ((0, True) if is_asked else (1, False))
