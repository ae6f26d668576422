"""Two hands on one opinion at the same moment, for real."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from tests.workflows.reviews.panel import breaches, whole_sheet
from tests.workflows.test_races import at_once
from trail import clock, log
from workflows import process
from workflows.models import Deadline, Recusal, Review
from workflows.services import collecting, opinions
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
State = Review.State


@pytest.fixture
def reading(panel):
    """The panel's first expert has declared and reads."""
    panel.clear(panel.seats[0])
    return panel


def afresh(task):
    return Task.objects.get(pk=task.pk)


def filing(panel, member):
    """The member's hand on the button, as a browser's own connection has it."""
    review, by = panel.review(member), member.person.user
    task, sheet = panel.task(review), whole_sheet(review)

    def file():
        mine = afresh(task)
        return process.perform(
            mine,
            by=by,
            act=lambda: opinions.file(review, sheet, version=review.version, task=mine, by=by),
        )

    return file


def assert_sound():
    assert breaches() == []
    assert log.verify() == []


def test_an_opinion_that_is_handed_in_twice_at_once_is_in_once(reading):
    file = filing(reading, reading.seats[0])

    answers = at_once(file, file, file)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Conflict", "Receipt"]
    assert reading.review(reading.seats[0]).version == 1
    assert_sound()


def test_handing_in_and_the_day_never_cross(reading):
    member = reading.seats[0]
    review, case = reading.review(member), reading.application.case
    timer = reading.task(review).leading.get()
    file = filing(reading, member)
    past = clock.now() - timedelta(seconds=1)
    Deadline.objects.filter(task=timer).update(starts_at=past, due_at=past)

    answers = at_once(file, lambda: process.sweep_deadlines(case=case))

    in_time = not isinstance(answers[0], Conflict)
    assert reading.review(member).state == (State.FILED if in_time else State.ABSTAINED)
    seated = Review.objects.filter(member__in=reading.reserves).count()
    assert seated == (0 if in_time else 1)
    assert_sound()


def test_a_conflict_that_is_declared_twice_at_once_seats_one_of_the_reserve(panel):
    member = panel.seats[0]
    review, by = panel.review(member), member.person.user
    task = panel.task(review)

    def declare():
        return process.perform(afresh(task), by=by, act=lambda: opinions.recuse(review, ground="kin", by=by))

    answers = at_once(declare, declare)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Receipt"]
    assert Recusal.objects.count() == 1
    assert Review.objects.filter(member__in=panel.reserves).count() == 1
    assert_sound()


def test_of_two_drafts_at_once_one_is_kept_and_the_other_is_told(reading):
    member = reading.seats[0]
    review, by = reading.review(member), member.person.user
    task = reading.task(review)

    def save(points):
        sheet = opinions.Sheet(scores={"ability": points})
        return process.work(
            afresh(task), by=by, act=lambda: opinions.save_draft(review, sheet, version=0, by=by)
        )

    answers = at_once(lambda: save(1), lambda: save(2))

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Saved"]
    kept = reading.review(member)
    assert kept.version == 1
    assert kept.scores == {"ability": 2 if isinstance(answers[0], Conflict) else 1}


def test_two_experts_with_conflicts_at_once_get_two_different_replacements(panel):
    answers = at_once(lambda: panel.recuse(panel.seats[0]), lambda: panel.recuse(panel.seats[1]))

    assert [type(answer).__name__ for answer in answers] == ["Receipt", "Receipt"]
    assert Review.objects.filter(member__in=panel.reserves, state=State.OPEN).count() == 2
    assert_sound()


def test_a_conflict_found_late_and_the_handing_over_never_cross(panel):
    for member in panel.seats:
        panel.file(member)
    member = panel.seats[0]
    review, officer = panel.review(member), panel.desk.officer
    task = panel.desk.task(panel.round.case, "collect")

    answers = at_once(
        lambda: process.declare_late(review, ground="kin", by=member.person.user),
        lambda: process.perform(
            afresh(task), by=officer, act=lambda: collecting.finish(panel.round, by=officer)
        ),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["NotNow", "Receipt"]
    is_void = panel.review(member).state == State.VOID
    assert is_void == (panel.desk.waits_for(panel.round.case) == ["collect"])
    assert_sound()
