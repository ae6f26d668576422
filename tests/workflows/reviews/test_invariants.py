"""Each invariant of opinions holds on the way and finds the breach that it is named for."""

import pytest

from tests.workflows.reviews.panel import breaches
from workflows.models import Interview, Recusal, Review, Stage

pytestmark = pytest.mark.django_db
State = Review.State


def broken():
    return [name for name, _found in breaches()]


@pytest.fixture
def filed(panel):
    """One opinion is in, one expert gave up, the others write."""
    panel.file(panel.seats[0])
    panel.recuse(panel.seats[1])
    return panel


def test_all_hold_while_opinions_come_in(filed):
    assert broken() == []


def test_an_opinion_of_an_expert_with_a_conflict_is_found(filed):
    Review.objects.filter(member=filed.seats[1]).update(state=State.OPEN)

    assert broken() == ["no_opinion_of_an_expert_with_a_conflict_counts"]


def test_an_expert_who_ended_without_a_declaration_is_found(filed):
    Recusal.objects.all().delete()

    assert broken() == ["every_opinion_that_ended_by_a_conflict_has_its_declaration"]


def test_what_was_written_before_the_declaration_is_found(filed):
    Review.objects.filter(member=filed.seats[2]).update(comment="先写的")

    assert broken() == ["every_opinion_was_written_after_its_expert_declared_no_conflict"]


def test_a_wrong_total_is_found(filed):
    Review.objects.filter(state=State.FILED).update(total=99)

    assert broken() == ["every_total_is_the_sum_of_its_sheet"]


def test_two_opinions_of_one_expert_are_found(filed):
    again = filed.seat(person=filed.seats[0].person, draw=filed.other_draw())
    Review.objects.filter(member=filed.seats[2]).update(member=again)

    assert broken() == ["every_expert_has_one_valid_opinion_at_most_on_an_application"]


def test_an_opinion_on_an_interview_that_was_not_held_is_found(filed):
    Interview.objects.create(application=filed.application, position=1)
    Review.objects.filter(member=filed.seats[2]).update(stage=Stage.INTERVIEW)

    assert broken() == ["every_opinion_at_an_interview_is_on_an_application_that_was_called"]
