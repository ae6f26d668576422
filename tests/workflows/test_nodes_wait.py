"""Days and messages: what a process waits for without a person."""

from datetime import timedelta

import pytest
from django.utils import translation
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from tests.engine_app import cases
from tests.engine_app.flows import SECRET, WaitFlow
from trail import clock
from workflows import nodes
from workflows.models import Deadline

TOMORROW = timedelta(days=1)
for_real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def wait_until(moment, **orders):
    process = cases.begin(WaitFlow, day=moment.isoformat(), **orders)
    return process, Deadline.objects.get(task__process=process)


def timer(process):
    return cases.task_of(process, WaitFlow.opening)


@pytest.fixture
def waiting(db):
    """A process that waits for tomorrow, and its deadline."""
    return wait_until(clock.now() + TOMORROW)


@pytest.fixture
def hearing(waiting, monkeypatch):
    """A process that waits for a message."""
    process, deadline = waiting
    cases.let_pass(monkeypatch, days=1)
    nodes.fire(deadline)
    return process


def test_a_day_is_a_row_of_the_deadlines_that_the_timer_follows(waiting):
    process, deadline = waiting
    assert (deadline.case, deadline.fires) == (process.case_process.case, True)
    assert deadline.due_at == timer(process).scheduled == clock.now() + TOMORROW


def test_a_deadline_is_named_in_the_language_of_the_house_whoever_caused_it(db):
    with translation.override("en"):
        _, deadline = wait_until(clock.now())
    assert deadline.title == "开始日"


def test_a_day_does_not_fire_before_it_has_come(waiting):
    process, deadline = waiting
    assert not nodes.fire(deadline)
    assert timer(process).status == STATUS.SCHEDULED


def test_a_day_that_has_come_fires_once(waiting, monkeypatch):
    process, deadline = waiting
    cases.let_pass(monkeypatch, days=1)
    assert [nodes.fire(deadline), nodes.fire(deadline)] == [True, False]
    assert cases.noted(process, "opened") == 1
    deadline.refresh_from_db()
    assert deadline.ended_at == clock.now()


def test_a_day_in_the_past_fires_at_once(db):
    process, deadline = wait_until(clock.now() - TOMORROW)
    assert nodes.fire(deadline)
    assert cases.noted(process, "opened") == 1


def test_a_moved_day_takes_the_timer_along_and_an_old_copy_of_it_does_not_fire(waiting, monkeypatch):
    process, deadline = waiting
    stale = Deadline.objects.get(pk=deadline.pk)
    later = clock.now() + 3 * TOMORROW
    nodes.move(deadline, later)
    assert timer(process).scheduled == Deadline.objects.get(pk=deadline.pk).due_at == later
    cases.let_pass(monkeypatch, days=1)
    assert not nodes.fire(stale)


def test_a_day_can_be_moved_into_the_past(waiting):
    _, deadline = waiting
    nodes.move(deadline, clock.now() - TOMORROW)
    assert nodes.fire(deadline)


def test_a_day_that_is_over_cannot_be_moved(hearing):
    with pytest.raises(TransitionNotAllowed):
        nodes.move(Deadline.objects.get(task__process=hearing), clock.now())


def test_a_cancelled_process_ends_its_days(waiting, monkeypatch):
    process, deadline = waiting
    WaitFlow.instance.cancel(process)
    deadline.refresh_from_db()
    assert deadline.ended_at is not None
    cases.let_pass(monkeypatch, days=1)
    assert not nodes.fire(deadline)


def test_what_fails_after_a_day_undoes_it_and_leaves_no_trace_of_its_values(db):
    process, deadline = wait_until(clock.now(), fails=True)
    with pytest.raises(RuntimeError):
        nodes.fire(deadline)
    tasks = Task.objects.filter(process=process)
    assert {task.status for task in tasks} == {STATUS.DONE, STATUS.SCHEDULED}
    assert SECRET not in str([task.data for task in tasks])
    deadline.refresh_from_db()
    assert deadline.ended_at is None


@for_real
def test_of_several_dispatchers_one_fires_a_day():
    process, deadline = wait_until(clock.now())
    copies = [Deadline.objects.get(pk=deadline.pk) for _ in range(4)]
    answers = cases.at_once(*[lambda copy=copy: nodes.fire(copy) for copy in copies])
    assert sorted(answers) == [False, False, False, True]
    assert cases.noted(process, "opened") == 1


def test_a_message_is_delivered_once(hearing):
    task = WaitFlow.news.waiting(hearing.pk)
    assert WaitFlow.news.run(task, words="ja") == "ja"
    with pytest.raises(TransitionNotAllowed):
        WaitFlow.news.run(task, words="nein")
    assert cases.noted(hearing, "heard") == 1
    assert cases.status_of(hearing) == STATUS.DONE


def test_a_message_finds_the_task_that_waits_for_it(hearing):
    assert WaitFlow.news.deliver(hearing.pk, words="ja") == "ja"
    assert WaitFlow.news.waiting(hearing.pk) is None
    with pytest.raises(TransitionNotAllowed):
        WaitFlow.news.deliver(hearing.pk)


def test_a_message_that_nobody_waits_for_yet_is_refused(waiting):
    with pytest.raises(TransitionNotAllowed):
        WaitFlow.news.deliver(waiting[0].pk)


@for_real
def test_of_several_deliveries_at_once_one_is_taken():
    process, deadline = wait_until(clock.now())
    nodes.fire(deadline)
    answers = cases.at_once(*[lambda: WaitFlow.news.deliver(process.pk, words="ja")] * 4)
    assert answers.count("ja") == 1
    assert cases.noted(process, "heard") == 1
