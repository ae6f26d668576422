"""Parallel work over a list, and the join that waits for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.models import Task

from tests.engine_app import cases
from tests.engine_app.flows import ReviewFlow, StrictFlow
from tests.factories.accounts import UserFactory
from trail import clock
from workflows import nodes
from workflows.models import Deadline

ROUNDS = 8


@pytest.fixture
def reviewers(db):
    return UserFactory.create_batch(4)


def begin(reviewers, **orders):
    return cases.begin(ReviewFlow, reviewers=[user.pk for user in reviewers], **orders)


def reviews(process):
    return list(Task.objects.filter(process=process, flow_task=ReviewFlow.review).order_by("pk"))


def panels(process):
    return Task.objects.filter(process=process, flow_task=ReviewFlow.panel)


def fire_due(process):
    due = Deadline.objects.filter(task__process=process, fires=True, ended_at=None, due_at__lte=clock.now())
    return [nodes.fire(deadline) for deadline in due.order_by("due_at", "pk")]


def test_every_entry_gets_a_task_of_its_own(reviewers):
    tasks = reviews(begin(reviewers))
    assert [task.data for task in tasks] == [{"reviewer": user.pk} for user in reviewers]
    assert [task.owner_permission for task in tasks] == [f"user@{user.pk}" for user in reviewers]


def test_the_join_goes_on_once_when_all_are_done(reviewers):
    process = begin(reviewers)
    for task, user in zip(reviews(process), reviewers, strict=True):
        assert not panels(process).exists()
        cases.do(task, user)
    assert panels(process).count() == cases.noted(process, "joined") == 1
    assert cases.task_of(process, ReviewFlow.panel).token == "start"


def test_a_quorum_lets_the_join_go_on_and_cancels_whoever_is_left_with_their_timers(reviewers):
    process = begin(reviewers, quorum=2)
    for task, user in list(zip(reviews(process), reviewers, strict=True))[:2]:
        cases.do(task, user)
    assert panels(process).count() == 1
    assert [task.status for task in reviews(process)].count(STATUS.CANCELED) == 2
    assert not Deadline.objects.filter(task__process=process, ended_at=None).exists()


def test_an_empty_list_goes_where_the_flow_says(db):
    process = begin([])
    assert panels(process).count() == 1
    assert cases.task_of(process, ReviewFlow.panel).token == "start"
    cases.do(cases.task_of(process, ReviewFlow.panel), UserFactory())
    assert cases.status_of(process) == STATUS.DONE


def test_an_empty_list_with_nowhere_to_go_is_refused(db):
    with pytest.raises(FlowRuntimeError):
        cases.begin(StrictFlow, reviewers=[])


def test_an_added_branch_is_waited_for(reviewers):
    process = begin(reviewers[:2])
    ReviewFlow.fan.add(process.pk, {"reviewer": reviewers[2].pk})
    added = reviews(process)[-1]
    assert added.owner_permission == f"user@{reviewers[2].pk}"
    assert added.leading.count() == 2
    for task, user in zip(reviews(process), reviewers[:3], strict=True):
        assert not panels(process).exists()
        cases.do(task, user)
    assert panels(process).count() == 1


def test_a_branch_is_added_too_late_when_the_join_has_gone_on(reviewers):
    process = begin(reviewers[:1])
    cases.do(reviews(process)[0], reviewers[0])
    with pytest.raises(TransitionNotAllowed):
        ReviewFlow.fan.add(process.pk, {"reviewer": reviewers[1].pk})


def test_a_removed_branch_is_not_waited_for(reviewers):
    process = begin(reviewers[:3])
    first, second, third = reviews(process)
    ReviewFlow.fan.remove(process.pk, second.pk)
    cases.do(first, reviewers[0])
    assert not panels(process).exists()
    cases.do(third, reviewers[2])
    assert panels(process).count() == 1


def test_the_join_goes_on_when_the_last_it_waited_for_is_removed(reviewers):
    process = begin(reviewers[:2])
    first, second = reviews(process)
    cases.do(first, reviewers[0])
    ReviewFlow.fan.remove(process.pk, second.pk)
    assert panels(process).count() == cases.noted(process, "joined") == 1
    assert not Deadline.objects.filter(task__process=process, ended_at=None).exists()


def test_the_last_branch_cannot_be_removed_before_anybody_has_reached_the_join(reviewers):
    process = begin(reviewers[:2])
    first, second = reviews(process)
    ReviewFlow.fan.remove(process.pk, first.pk)
    with pytest.raises(TransitionNotAllowed):
        ReviewFlow.fan.remove(process.pk, second.pk)
    second.refresh_from_db()
    assert second.status == STATUS.NEW


def test_a_branch_that_is_done_or_of_another_process_cannot_be_removed(reviewers):
    process, other = begin(reviewers[:2]), begin(reviewers[:2])
    first, _ = reviews(process)
    cases.do(first, reviewers[0])
    for task in (first, reviews(other)[0]):
        with pytest.raises(TransitionNotAllowed):
            ReviewFlow.fan.remove(process.pk, task.pk)


def test_a_reminder_within_a_branch_does_not_disturb_the_join(reviewers, monkeypatch):
    process = begin(reviewers[:2])
    cases.let_pass(monkeypatch, days=1)
    assert fire_due(process) == [True, True]
    assert cases.noted(process, "reminded") == 2
    assert not panels(process).exists()
    for task, user in zip(reviews(process), reviewers[:2], strict=True):
        cases.do(task, user)
    assert panels(process).count() == cases.noted(process, "joined") == 1


def test_who_lets_the_time_pass_abstains_and_the_join_goes_on_once(reviewers, monkeypatch):
    process = begin(reviewers[:3])
    cases.do(reviews(process)[0], reviewers[0])
    cases.let_pass(monkeypatch, days=3)
    fire_due(process)
    assert [task.status for task in reviews(process)] == [STATUS.DONE, STATUS.CANCELED, STATUS.CANCELED]
    assert panels(process).count() == cases.noted(process, "joined") == 1
    assert not Deadline.objects.filter(task__process=process, ended_at=None).exists()


def test_a_review_takes_as_many_statements_however_many_there_are(officer):
    said = []
    for many in (2, 20):
        process = cases.begin(StrictFlow, reviewers=[{"reviewer": n} for n in range(many)])
        first = Task.objects.filter(process=process, flow_task=StrictFlow.review).first()
        with CaptureQueriesContext(connection) as captured:
            cases.do(first, officer)
        said.append(len(captured))
    assert said[0] == said[1] <= 12


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_join_goes_on_once_when_all_reviews_come_in_at_the_same_time():
    reviewers = UserFactory.create_batch(4)
    for _ in range(ROUNDS):
        process = begin(reviewers)
        works = [
            lambda task=task, user=user: cases.do(task, user)
            for task, user in zip(reviews(process), reviewers, strict=True)
        ]
        assert cases.at_once(*works) == [None] * 4
        assert panels(process).count() == cases.noted(process, "joined") == 1
        cases.do(cases.task_of(process, ReviewFlow.panel), reviewers[0])
        assert cases.status_of(process) == STATUS.DONE


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_branch_added_while_the_last_review_comes_in_is_either_waited_for_or_refused():
    reviewers = UserFactory.create_batch(2)
    for _ in range(ROUNDS):
        process = begin(reviewers[:1])
        task = reviews(process)[0]
        done, added = cases.at_once(
            lambda task=task: cases.do(task, reviewers[0]),
            lambda process=process: ReviewFlow.fan.add(process.pk, {"reviewer": reviewers[1].pk}),
        )
        assert done is None
        assert panels(process).count() == (0 if added is None else 1)
