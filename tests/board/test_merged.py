"""Enterprises whose archives were put together count once, behind every figure and in the ladder's lists."""

import pytest
from django.urls import reverse

from cultivation.board import progress as board
from cultivation.board.counting import Counting
from cultivation.board.moments import AsOf
from enterprises import ladder, merging
from enterprises.department import holdings
from enterprises.models import Merger
from tests.factories.accounts import MembershipFactory
from tests.factories.board import at, award, day
from tests.factories.enterprises import EnterpriseFactory
from trail import clock

pytestmark = pytest.mark.django_db

HIGH_TECH, HELD = "high_tech_enterprise", "C2"
BAOTOU, HOHHOT = "150200", "150100"


@pytest.fixture
def officer(db):
    return MembershipFactory(office__role="screen", office__code="screen@150000").user


@pytest.fixture
def twice(plan):
    """One enterprise with two archives that both hold it, in two leagues, and another enterprise."""
    kept, other, third = (EnterpriseFactory() for _each in range(3))
    award(HIGH_TECH, day("2024-05-01"), holder=kept.holder)
    award(HIGH_TECH, day("2022-05-01"), holder=other.holder, region=BAOTOU)
    award(HIGH_TECH, day("2023-05-01"), holder=third.holder)
    return kept, other


def figure(**times):
    return board.progress(board.indicators().get(number=HELD), clock.today(), **times)


def by_league(**times):
    return {code: number for code, number in figure(**times).leagues.items() if number}


def listed(user):
    """How many the ladder's list has."""
    rungs = [rung for rung in ladder.on(clock.today()).rungs if rung.code == HIGH_TECH]
    rows = holdings.holdings(user, rungs, clock.today())
    numbers = [cell.number for cell in holdings.cells(user, rungs, clock.today())]
    assert sum(numbers) == rows.count()
    return rows.count()


def test_the_board_counts_an_enterprise_with_two_archives_once_as_the_ladder_does(twice, officer, client):
    kept, other = twice
    client.force_login(officer)
    assert (by_league(), listed(officer)) == ({HOHHOT: 2, BAOTOU: 1}, 3)

    merging.merge(kept, other, reason="同一家", by=officer)
    behind = client.get(reverse("indicator", args=[figure().indicator.pk])).context["behind"]
    assert (by_league(), listed(officer)) == ({HOHHOT: 1, BAOTOU: 1}, 2)
    assert (figure().value, len(behind.lines), behind.number) == (2, 2, 2)

    merging.undo(Merger.objects.get(), by=officer)
    assert (by_league(), listed(officer)) == ({HOHHOT: 2, BAOTOU: 1}, 3)


def test_a_merger_changes_nothing_of_what_was_known_before_nor_its_undoing_of_what_was_known_then(
    twice, officer
):
    merging.merge(*twice, reason="同一家", by=officer)
    merging.undo(Merger.objects.get(), by=officer)
    Merger.objects.update(merged_at=at(day("2026-03-02")), undone_at=at(day("2026-03-05")))

    known = {each: figure(known_on=day(f"2026-03-0{each}")).value for each in (1, 2, 4, 5)}
    assert known == {1: 3, 2: 2, 4: 2, 5: 3}


@pytest.mark.parametrize(("begins", "number"), [("2022-01-01", 2), ("2022-05-02", 1)])
def test_it_is_new_only_where_neither_archive_held_it_before(twice, officer, begins, number):
    counting = Counting("first_awards_of", (HIGH_TECH,), day(begins))
    merging.merge(*twice, reason="同一家", by=officer)

    assert counting.rows(AsOf(clock.today())).count() == number


def test_what_the_kept_archive_held_first_is_what_counts(plan, officer):
    kept, first, second = (EnterpriseFactory() for _each in range(3))
    for each, since in ((kept, "2021-05-01"), (first, "2022-05-01"), (second, "2022-05-01")):
        award(HIGH_TECH, day(since), holder=each.holder, region=HOHHOT if each == kept else BAOTOU)
    for each in (first, second):
        merging.merge(kept, each, reason="同一家", by=officer)

    assert by_league() == {HOHHOT: 1}
    assert Counting("awards_of", (HIGH_TECH,), day("2021-01-01")).rows(AsOf(clock.today())).count() == 3
