"""Experts, officers and deadlines at the same moment, for real."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from tests.workflows.test_races import at_once
from trail import clock
from workflows import nodes, process
from workflows.models import Deadline, PanelMember
from workflows.services import draws, panels

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def answer(task, member, act):
    """A call by which the expert answers, as the step does."""
    user = member.person.user

    def call():
        return process.perform(Task.objects.get(pk=task.pk), by=user, act=lambda: act(user))

    return call


def accepting(panel, member):
    task = panel.task("invitation", member.person.user)
    return answer(task, member, lambda user: panels.accept(member.pk, by=user))


def declining(panel, member):
    task = panel.task("invitation", member.person.user)
    return answer(task, member, lambda user: panels.decline(member.pk, reason="时间冲突", by=user))


def kinds(answers):
    return sorted(type(each).__name__ for each in answers)


def states(panel):
    return [member.state for member in panel.members()]


def test_accepting_twice_is_one_acceptance(locked):
    call = accepting(locked, locked.members()[0])

    answers = at_once(call, call)

    assert kinds(answers) == ["Conflict", "Receipt"]
    assert states(locked) == ["accepted", "invited", "invited", "held", "held", "held"]


def test_accepting_and_lapsing_at_once_is_one_of_the_two(locked):
    member = locked.members()[0]
    task = locked.task("invitation", member.person.user)
    timer = Deadline.objects.get(task__in=task.leading.all(), fires=True, ended_at=None)
    nodes.move(timer, clock.now() - timedelta(seconds=1))
    call = accepting(locked, member)

    accepted, fired = at_once(call, process.sweep_deadlines)

    if type(accepted).__name__ == "Receipt":
        assert states(locked) == ["accepted", "invited", "invited", "held", "held", "held"]
        assert fired == 0
    else:
        assert states(locked) == ["lapsed", "invited", "invited", "invited", "held", "held"]


def test_accepting_and_being_taken_back_at_once_is_one_of_the_two(locked):
    member = locked.members()[0]
    call = accepting(locked, member)

    answers = at_once(
        call, lambda: process.take_back_invitation(member, reason="发现利益关系", by=locked.officer)
    )

    assert kinds(answers) == ["Conflict", "Receipt"]
    assert states(locked)[0] in ("accepted", "released")
    assert len(locked.members(state=PanelMember.State.INVITED)) == (
        2 if states(locked)[0] == "accepted" else 3
    )


def test_of_two_who_decline_at_once_the_only_one_in_reserve_replaces_one(locked):
    PanelMember.objects.filter(position__gt=4).update(state=PanelMember.State.DECLINED)
    first, second, third = locked.members()[:3]

    answers = at_once(declining(locked, first), declining(locked, second))

    assert kinds(answers) == ["Receipt", "Receipt"]
    assert states(locked)[:4] == ["declined", "declined", "invited", "invited"]
    assert PanelMember.objects.exclude(replaces=None).count() == 1
    locked.accept(third)
    locked.accept(locked.members()[3])
    assert locked.is_waiting("open_review")


def test_two_witnesses_who_lock_at_once_lock_once(drawn):
    task = drawn.task("witness")

    def lock():
        return process.perform(
            Task.objects.get(pk=task.pk),
            by=drawn.witness,
            act=lambda: draws.lock(drawn.round, by=drawn.witness),
        )

    answers = at_once(lock, lock)

    assert kinds(answers) == ["Conflict", "Receipt"]
    assert len(drawn.members(state=PanelMember.State.INVITED)) == 3
