"""Who leaves an office leaves its work: neither seen nor done any more, and open to those who stayed."""

import pytest
from viewflow.workflow import STATUS

from accounts import offices
from accounts import services as accounts
from trail.models import ActionLog
from workflows import process, selectors
from workflows.invariants.engine import every_open_task_for_people_waits_for_somebody_who_may_do_it
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(desk, applicant, officer):
    """A task that the officer took before leaving the office."""
    task = desk.task(desk.submit(desk.round(), applicant).case, "screen")
    process.claim(task, by=officer)
    accounts.end_membership(officer.memberships.get(), by=None)
    offices.forget(officer)
    return task


def test_who_left_the_office_cannot_do_the_task_taken_before(left, officer):
    with pytest.raises(PermissionError):
        process.perform(left, by=officer, act=lambda: None)

    left.refresh_from_db()
    assert left.status == STATUS.ASSIGNED


def test_who_left_the_office_sees_none_of_its_tasks(desk, applicant, officer):
    application = desk.submit(desk.round(), applicant)
    done = desk.task(application.case, "screen")
    desk.check(application)
    assert list(selectors.tasks_done_by(officer)) == [done]

    accounts.end_membership(officer.memberships.get(), by=None)
    offices.forget(officer)

    assert not selectors.tasks_done_by(officer).exists()
    assert not selectors.tasks_visible_to(officer).exists()


def test_a_taken_task_is_not_in_the_inbox_of_who_left(left, officer):
    assert not selectors.open_tasks_of(officer).exists()
    assert not selectors.tasks_visible_to(officer).exists()


def test_what_somebody_left_behind_goes_back_to_the_office(left, desk, officer):
    colleague = desk.colleague_of(officer)
    with pytest.raises(Conflict):
        process.claim(left, by=colleague)

    assert process.give_back_what_was_left() == 1

    assert list(selectors.open_tasks_of(colleague)) == [left]
    assert ActionLog.objects.filter(verb="task_given_back", actor_id=None).count() == 1
    process.claim(left, by=colleague)
    assert process.give_back_what_was_left() == 0


def test_a_task_that_waits_for_somebody_who_left_breaks_an_invariant(left, desk, officer):
    desk.colleague_of(officer)
    (breach,) = every_open_task_for_people_waits_for_somebody_who_may_do_it()
    assert f"task {left.pk} " in breach

    process.give_back_what_was_left()

    assert list(every_open_task_for_people_waits_for_somebody_who_may_do_it()) == []
