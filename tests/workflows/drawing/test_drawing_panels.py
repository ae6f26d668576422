"""The draw by two people, from the pool to the lock."""

import pytest
from django.db import IntegrityError, transaction
from viewflow.workflow.models import Task

from accounts.offices import forget
from tests.factories.accounts import MembershipFactory
from tests.factories.workflows import ApplicationFactory
from trail import clock, log, outbox
from trail.models import ActionLog
from workflows import process
from workflows.flows import RoundFlow
from workflows.models import Application, Draw, PanelMember
from workflows.services import draws, pools
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db


def states(panel):
    return [member.state for member in panel.members()]


def test_a_panel_and_its_reserve_are_drawn_and_nobody_is_asked_before_the_lock(drawn):
    (draw,) = drawn.drawn()

    assert (draw.state, draw.number, draw.stage, draw.drawn_by) == ("drawn", 1, "written", drawn.drawer)
    assert [member.ref for member in drawn.members()] == draw.result["seats"] + draw.result["reserves"]
    assert [member.is_reserve for member in drawn.members()] == [False] * 3 + [True] * 3
    assert states(drawn) == ["held"] * 6
    assert len(draw.pool) == 8
    assert drawn.is_waiting("witness")


def test_the_pool_names_nobody(drawn):
    (draw,) = drawn.drawn()

    assert {frozenset(entry) for entry in draw.pool} == {
        frozenset({"ref", "kinds", "outside", "unit", "excluded"})
    }
    assert not {member.person.name for member in drawn.members()} & set(str(draw.pool).split("'"))


def test_the_witness_locks_and_those_on_seats_are_invited(drawn):
    drawn.lock()

    (draw,) = drawn.drawn()
    assert (draw.state, draw.witnessed_by, draw.witnessed_at is not None) == ("locked", drawn.witness, True)
    assert states(drawn) == ["invited"] * 3 + ["held"] * 3
    assert {
        task.owner_permission
        for task in [drawn.task("invitation", m.person.user) for m in drawn.members()[:3]]
    } == {f"user@{member.person.user_id}" for member in drawn.members()[:3]}


def test_who_drew_cannot_be_the_witness(drawn):
    MembershipFactory(user=drawn.drawer, office__role="witness")
    forget(drawn.drawer)

    with pytest.raises(NotNow):
        drawn.lock(by=drawn.drawer)

    assert drawn.drawn()[0].state == "drawn"


def test_the_database_refuses_a_draw_witnessed_by_its_drawer(drawn):
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.update(state="locked", witnessed_by=drawn.drawer, witnessed_at=clock.now())


def test_a_stranger_neither_draws_nor_witnesses(drawn, stranger):
    with pytest.raises(PermissionError):
        drawn.lock(by=stranger)


def test_what_is_void_is_drawn_again_under_a_new_number_and_the_rest_stays(panel, library):
    panel.group("G01")
    panel.group("G02")
    library(16)
    panel.begin()
    panel.draw()
    first, second = panel.drawn()

    panel.void(second)
    panel.draw()
    panel.lock()

    assert [(draw.group.code, draw.number, draw.state) for draw in panel.drawn()] == [
        ("G01", 1, "locked"), ("G02", 1, "void"), ("G02", 2, "locked"),
    ]  # fmt: skip
    assert panel.drawn()[1].note == "见证时网络中断"
    assert len(panel.members(state=PanelMember.State.INVITED)) == 6


def test_a_void_without_a_reason_is_refused(drawn):
    with pytest.raises(NotNow):
        drawn.void(*drawn.drawn(), reason=" ")


def test_nothing_is_drawn_where_one_pool_is_too_small(panel, library):
    panel.group("G01")
    panel.group("G02", fields=["C05"])
    library(6)
    panel.begin()

    with pytest.raises(NotNow, match="G02.*3.*0"):
        panel.draw()

    assert panel.drawn() == []
    assert panel.is_waiting("draw")


def test_a_round_in_which_nothing_is_left_to_review_passes_the_draw(panel):
    ApplicationFactory(round=panel.round, submitted=True, state=Application.State.REFUSED)
    panel.begin()

    panel.draw()
    panel.lock()
    outbox.dispatch(limit=50)

    assert panel.drawn() == []
    assert panel.is_waiting("collect")


def test_a_second_draw_of_the_same_groups_is_a_conflict(drawn):
    with pytest.raises(Conflict):
        draws.draw_all(drawn.round, by=drawn.drawer)


def test_a_second_lock_is_a_conflict(locked):
    task = Task.objects.get(flow_task=RoundFlow.witness)

    with pytest.raises(Conflict):
        process.perform(task, by=locked.witness, act=lambda: draws.lock(locked.round, by=locked.witness))


def test_a_draw_computes_again_until_anything_of_it_is_changed(drawn):
    (draw,) = drawn.drawn()
    assert draws.computes_again(draw)

    changed = [draw.pool[0] | {"excluded": ["unit"]}, *draw.pool[1:]]
    swapped = {"seats": draw.result["reserves"], "reserves": draw.result["seats"]}
    for column, value in (("seed", "0" * 64), ("pool", changed), ("result", swapped)):
        tampered = Draw.objects.get()
        setattr(tampered, column, value)
        assert not draws.computes_again(tampered), column


def test_a_panel_in_which_somebody_was_exchanged_does_not_compute_again(drawn, library):
    (other,) = library(1)
    PanelMember.objects.filter(position=1).update(person=other.person)

    assert not draws.computes_again(Draw.objects.get())
    with pytest.raises(NotNow):
        drawn.lock()


def test_nobody_is_drawn_beyond_the_yearly_number(panel, library):
    panel.group("G01", applications=25)
    panel.group("G02", applications=16)
    library(7)
    panel.begin()

    with pytest.raises(NotNow, match="G02"):
        panel.draw()


def test_a_number_used_up_to_the_last_is_not_exceeded(panel, library):
    panel.group("G01", applications=24)
    panel.group("G02", applications=16)
    library(6)
    panel.begin()

    panel.draw()

    assert len(panel.members()) == 12


def test_the_drawing_is_logged_in_a_chain_that_holds(locked):
    verbs = ActionLog.objects.filter(chain=log.case_chain(locked.round.case_id)).values_list(
        "verb", flat=True
    )

    assert [verb for verb in verbs if verb in ("experts_drawn", "draws_locked")] == [
        "experts_drawn",
        "draws_locked",
    ]
    assert log.verify() == []


def test_a_library_of_three_thousand_and_forty_groups_takes_few_questions(
    panel, django_assert_max_num_queries
):
    for number in range(4):
        panel.group(f"G{number:02d}")

    with django_assert_max_num_queries(20):
        assert len(list(pools.pools(panel.round))) == 4
