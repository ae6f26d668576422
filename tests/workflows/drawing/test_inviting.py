"""Invitations: accepted, declined, lapsed, taken back, and who is asked next."""

from datetime import timedelta

import pytest

from trail import clock
from workflows import nodes, process
from workflows.models import Deadline, Notification, PanelMember
from workflows.services import panels
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db


def states(panel):
    return [member.state for member in panel.members()]


def lapse(panel, member):
    """The invitation's day passes."""
    task = panel.task("invitation", member.person.user)
    timer = Deadline.objects.get(task__in=task.leading.all(), fires=True, ended_at=None)
    nodes.move(timer, clock.now() - timedelta(seconds=1))
    process.sweep_deadlines()


def test_when_all_have_accepted_the_round_goes_on_by_itself(locked):
    for member in locked.members()[:3]:
        assert locked.is_waiting("invitation")
        locked.accept(member)

    assert states(locked) == ["accepted"] * 3 + ["held"] * 3
    assert not locked.is_waiting("invitation")
    assert locked.is_waiting("open_review")


def test_who_declines_is_replaced_by_the_next_in_reserve_at_once(locked):
    first = locked.members()[0]

    locked.decline(first)

    members = locked.members()
    assert states(locked) == ["declined", "invited", "invited", "invited", "held", "held"]
    assert (members[3].replaces, members[0].reason) == (first, "时间冲突")
    assert locked.task("invitation", members[3].person.user)


def test_an_invitation_that_is_not_answered_lapses_and_the_next_is_asked(locked):
    first = locked.members()[0]

    lapse(locked, first)

    assert states(locked) == ["lapsed", "invited", "invited", "invited", "held", "held"]
    with pytest.raises(Conflict):
        panels.accept(first.pk, by=first.person.user)


def test_an_expert_is_told_of_the_invitation_and_of_its_end(locked):
    first = locked.members()[0]

    lapse(locked, first)

    assert Notification.objects.filter(user=first.person.user).count() == 2


def test_a_second_answer_is_a_conflict(locked):
    first = locked.members()[0]
    locked.accept(first)

    with pytest.raises(Conflict):
        panels.accept(first.pk, by=first.person.user)
    with pytest.raises(Conflict):
        panels.decline(first.pk, reason="改变主意", by=first.person.user)


def test_nobody_answers_for_another(locked, stranger):
    first, second = locked.members()[:2]

    with pytest.raises(PermissionError):
        panels.accept(first.pk, by=second.person.user)
    with pytest.raises(PermissionError):
        process.perform(locked.task("invitation", first.person.user), by=stranger, act=lambda: None)


def test_declining_needs_a_reason(locked):
    with pytest.raises(NotNow):
        locked.decline(locked.members()[0], reason=" ")


def test_an_invitation_that_was_taken_back_cannot_be_accepted_and_the_next_is_asked(locked):
    first = locked.members()[0]
    task = locked.task("invitation", first.person.user)

    process.take_back_invitation(first, reason="发现利益关系", by=locked.officer)

    assert states(locked) == ["released", "invited", "invited", "invited", "held", "held"]
    task.refresh_from_db()
    with pytest.raises(Conflict):
        process.perform(task, by=first.person.user, act=lambda: panels.accept(first.pk, by=first.person.user))
    assert locked.members()[0].reason == "发现利益关系"


def test_the_last_invitation_taken_back_lets_the_round_go_on(locked):
    first, second, third = locked.members()[:3]
    PanelMember.objects.filter(is_reserve=True).update(state=PanelMember.State.RELEASED)
    locked.accept(first)
    locked.accept(second)

    process.take_back_invitation(third, reason="发现利益关系", by=locked.officer)

    assert locked.is_waiting("open_review")


def test_only_an_officer_of_the_round_takes_an_invitation_back_with_a_reason(locked):
    first = locked.members()[0]

    with pytest.raises(PermissionError):
        process.take_back_invitation(first, reason="不行", by=locked.drawer)
    with pytest.raises(NotNow):
        process.take_back_invitation(first, reason=" ", by=locked.officer)
    locked.accept(first)
    with pytest.raises(Conflict):
        process.take_back_invitation(first, reason="晚了", by=locked.officer)


def test_a_seat_that_nobody_is_left_for_is_short_and_the_officer_is_told(locked):
    first, *_ = locked.members()
    PanelMember.objects.filter(is_reserve=True).update(state=PanelMember.State.DECLINED)

    locked.decline(first)

    (draw,) = panels.standings(type(first.draw).objects.all())
    assert (draw.seats, draw.invited, draw.accepted) == (3, 2, 0)
    assert Notification.objects.filter(user=locked.officer).count() == 1


def test_a_reserve_of_another_class_is_passed_over_where_the_share_would_break(panel, library):
    panel.group()
    library(2)
    library(6, kinds=["management"])
    panel.begin()
    panel.draw()
    panel.lock()
    researcher = next(
        member for member in panel.members(is_reserve=False) if member.person.expert.kinds == ["research"]
    )

    panel.decline(researcher)

    assert len(panel.members(state="invited")) == 2
