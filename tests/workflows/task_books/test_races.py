"""The last second of a task book, for real: the day comes while it is being handed in."""

import pytest

from tests.workflows.test_races import at_once
from trail import clock
from workflows import process
from workflows.models import Award, TaskBook
from workflows.services.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.mark.parametrize("attempt", range(3))
def test_the_day_and_the_hand_in_have_one_right_outcome(granted, attempt):
    granted.due(clock.now())
    task = granted.task("task_book")

    handed_in, _ = at_once(lambda: granted.hand_in(task), process.sweep_deadlines)

    book, award = granted.book, granted.award
    assert isinstance(handed_in, Refusal)
    assert (book.state, award.end_kind) == (TaskBook.State.MISSED, Award.EndKind.GIVEN_UP)


def test_of_four_simultaneous_hands_one_hands_it_in(granted):
    task = granted.task("task_book")

    answers = at_once(*[lambda: granted.hand_in(type(task).objects.get(pk=task.pk))] * 4)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 3 + ["Receipt"]
    assert granted.open_tasks() == ["seal_task_book"]
