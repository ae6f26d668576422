"""What a human task keeps and lets go: office, person, times, days and timers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow import STATUS
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.models import Task

from tests.engine_app import cases
from tests.engine_app.flows import BusyFlow, DeskFlow, TimedFlow
from trail import clock
from workflows import nodes
from workflows.models import Deadline


@pytest.fixture
def desk(db):
    return cases.begin(DeskFlow)


def check(process):
    return cases.task_of(process, DeskFlow.check)


def running_days(process):
    return Deadline.objects.filter(task__process=process, ended_at=None)


def fire_due(process):
    due = running_days(process).filter(fires=True, due_at__lte=clock.now()).order_by("due_at")
    return [nodes.fire(deadline) for deadline in due]


def test_a_task_stands_under_its_office_and_a_random_id(desk):
    task = check(desk)
    assert (task.owner_permission, task.owner, task.status) == ("screen@150000", None, STATUS.NEW)
    assert len(task.external_task_id) == 22


def test_a_task_that_is_addressed_to_nobody_is_not_made(db):
    with pytest.raises(FlowRuntimeError):
        cases.begin(DeskFlow, office="")


def test_only_the_office_may_act_and_once_taken_only_who_took_it(desk, officer, leader):
    task = check(desk)
    assert DeskFlow.check.can_act(officer, task)
    assert not DeskFlow.check.can_act(leader, task)
    with task.activation() as activation:
        activation.assign(leader)
    assert not DeskFlow.check.can_act(officer, task)


def test_a_released_task_goes_back_to_its_office(desk, officer):
    task = check(desk)
    with task.activation() as activation:
        activation.assign(officer)
        assert activation.task.assigned == clock.now()
        activation.unassign()
    task.refresh_from_db()
    assert (task.owner, task.assigned, task.status) == (None, None, STATUS.NEW)
    assert task.owner_permission == "screen@150000"


def test_a_handed_over_task_is_stamped_anew(desk, officer, leader):
    task = check(desk)
    with task.activation() as activation:
        activation.assign(leader)
        activation.reassign(officer)
    task.refresh_from_db()
    assert (task.owner, task.assigned) == (officer, clock.now())


def test_looking_at_a_task_does_not_start_it(desk, officer):
    with check(desk).activation() as activation:
        activation.assign(officer)
        activation.start()
    assert check(desk).started is None
    assert check(desk).status == STATUS.ASSIGNED


def test_the_times_of_a_task_are_the_databases(desk, officer):
    cases.do(check(desk), officer)
    task = check(desk)
    assert task.created == task.assigned == task.started == task.finished == clock.now()


def test_who_took_a_task_stays_its_owner_and_keeps_the_time_when_doing_it(desk, officer, monkeypatch):
    with check(desk).activation() as activation:
        activation.assign(officer)
        taken = activation.task.assigned
    cases.let_pass(monkeypatch, days=1)
    cases.do(check(desk), officer)
    task = check(desk)
    assert (task.owner, task.assigned, task.started) == (officer, taken, clock.now())


def test_a_task_is_done_once(desk, officer):
    cases.do(check(desk), officer)
    with pytest.raises(TransitionNotAllowed):
        cases.do(check(desk), officer)
    assert Task.objects.filter(process=desk, flow_task=DeskFlow.confirm).count() == 1


def test_a_revived_task_keeps_its_office_and_gets_an_id_of_its_own(desk, officer):
    task = check(desk)
    with task.activation() as activation:
        activation.assign(officer)
        activation.cancel()
        activation.revive()
    revived = check(desk)
    assert (revived.owner_permission, revived.owner, revived.status) == ("screen@150000", None, STATUS.NEW)
    assert revived.external_task_id != task.external_task_id
    cases.do(revived, officer)
    assert cases.task_of(desk, DeskFlow.confirm).status == STATUS.NEW


def test_a_task_for_one_person_is_assigned_at_once_and_again_when_revived(officer):
    process = cases.begin(TimedFlow, person=officer.pk)
    with cases.task_of(process, TimedFlow.check).activation() as activation:
        assert (activation.task.owner, activation.task.assigned) == (officer, clock.now())
        activation.cancel()
        activation.revive()
    revived = cases.task_of(process, TimedFlow.check)
    assert (revived.owner, revived.assigned, revived.status) == (officer, clock.now(), STATUS.ASSIGNED)
    assert running_days(process).count() == 3


def test_a_task_has_its_day_and_its_timers_as_deadlines(db):
    process = cases.begin(TimedFlow)
    days = {day.rule: (day.due_at - clock.now(), day.fires) for day in running_days(process)}
    assert days == {
        "check": (timedelta(days=1), False),
        "check__timeout": (timedelta(days=1), True),
        "check__timeout_2": (timedelta(days=2), True),
    }


def test_a_done_task_ends_its_days_and_cancels_its_timers(officer):
    process = cases.begin(TimedFlow)
    cases.do(cases.task_of(process, TimedFlow.check), officer)
    assert not running_days(process).exists()
    assert cases.status_of(process) == STATUS.DONE


def test_a_cancelled_task_disarms_its_timers(db, monkeypatch):
    process = cases.begin(TimedFlow)
    with cases.task_of(process, TimedFlow.check).activation() as activation:
        activation.cancel()
    assert not running_days(process).exists()
    assert not Task.objects.filter(process=process, finished=None).exists()
    cases.let_pass(monkeypatch, days=3)
    assert fire_due(process) == []


def test_a_reminder_leaves_the_task_and_an_expiry_ends_task_and_process(db, monkeypatch):
    process = cases.begin(TimedFlow)
    cases.let_pass(monkeypatch, days=1)
    assert fire_due(process) == [True]
    assert cases.task_of(process, TimedFlow.check).status == STATUS.NEW
    cases.let_pass(monkeypatch, days=1)
    assert fire_due(process) == [True]
    assert cases.task_of(process, TimedFlow.check).status == STATUS.CANCELED
    assert (cases.noted(process, "reminded"), cases.noted(process, "expired")) == (1, 1)
    assert cases.status_of(process) == STATUS.DONE


def test_an_expiry_takes_the_reminder_with_it_when_both_are_late(db, monkeypatch):
    process = cases.begin(TimedFlow)
    late = running_days(process).get(rule="check__timeout_2")
    cases.let_pass(monkeypatch, days=3)
    assert nodes.fire(late)
    assert fire_due(process) == []
    assert cases.noted(process, "reminded") == 0
    assert cases.status_of(process) == STATUS.DONE


def test_a_timer_revived_with_its_task_still_ends_the_task(db, monkeypatch):
    process = cases.begin(TimedFlow)
    with cases.task_of(process, TimedFlow.check).activation() as activation:
        activation.cancel()
        activation.revive()
    cases.let_pass(monkeypatch, days=2)
    fire_due(process)
    assert cases.task_of(process, TimedFlow.check).status == STATUS.CANCELED
    assert cases.status_of(process) == STATUS.DONE


def test_a_cancelled_process_has_nothing_left_to_fire(db, monkeypatch):
    process = cases.begin(TimedFlow)
    TimedFlow.instance.cancel(process)
    cases.let_pass(monkeypatch, days=3)
    assert fire_due(process) == []
    assert cases.status_of(process) == STATUS.CANCELED


def statements(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return [each["sql"] for each in captured]


def test_a_plain_step_takes_few_statements(desk, officer):
    task = check(desk)
    said = statements(lambda: cases.do(task, officer))
    assert len(said) <= 8, "\n".join(said)


def test_a_step_with_log_outbox_and_deadline_stays_within_twenty_statements(officer):
    task = cases.task_of(cases.begin(BusyFlow), BusyFlow.check)
    said = statements(lambda: cases.do(task, officer))
    assert len(said) <= 18, "\n".join(said)
