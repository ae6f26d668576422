from datetime import date
from decimal import Decimal
from random import Random

import pytest

from cultivation.board import progress as board
from cultivation.board.presentation import percent, shown, standing, withheld
from tests.factories.board import award, day, reading

TODAY = day("2026-11-20")


def tone(number, on=TODAY):
    found = standing(board.progress(board.indicators().get(number=number), on))
    return found.tone if found else None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "—"),
        (0, "0"),
        (550, "550"),
        (Decimal("48.1900"), "48.19"),
        (Decimal("1.8"), "1.8"),
        (Decimal(10), "10"),
    ],
)
def test_a_number_is_shown_without_needless_zeros(number, text):
    assert shown(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, ""),
        (Decimal("0.9999"), "99.9%"),
        (Decimal(1), "100%"),
        (Decimal("1.085"), "108.5%"),
        (Decimal(0), "0%"),
    ],
)
def test_a_share_is_never_rounded_up_to_what_was_not_reached(share, text):
    assert percent(share) == text


@pytest.mark.django_db
def test_the_last_day_decides_whether_a_target_was_reached(plan):
    for _ in range(4):
        award("national_key_laboratory", date(2025, 1, 1))
    award("national_technology_innovation_centre", date(2025, 1, 1))
    award("regional_clinical_research_centre", date(2025, 1, 1))
    for _ in range(9):
        award("regional_clinical_research_centre", date(2026, 1, 1))

    assert tone("D1") == "success"
    assert tone("D3") == "warning"
    assert tone("D5") == "info"
    assert tone("D4") == "neutral"


@pytest.mark.django_db
def test_an_older_reported_value_does_not_decide(plan):
    reading("contract_turnover", day("2024-12-31"), 120)
    assert tone("A3") == "neutral"

    reading("contract_turnover", day("2025-12-31"), 120)
    assert tone("A3") == "success"


@pytest.mark.django_db
def test_a_milestone_that_nobody_reported_is_not_said_to_be_missed(plan):
    reading("zones_upgraded", day("2024-06-01"), 1, part="chifeng")
    assert tone("E1") == "neutral"

    reading("zones_upgraded", day("2024-06-01"), 0, part="alxa")
    reading("zones_upgraded", day("2024-06-01"), 0, part="tongliao")
    assert tone("E1") == "warning"


@pytest.mark.django_db
def test_within_the_period_an_even_course_is_the_measure(plan):
    for _ in range(110):
        award("technology_broker", date(2022, 1, 1))

    assert tone("B2", day("2022-01-02")) == "info"
    assert tone("B2", day("2022-06-01")) == "warning"


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ({"a": 0, "b": 3, "c": 9}, set()),
        ({"a": 2, "b": 3, "c": 9, "d": 0}, {"a", "b"}),
        ({"a": 1, "b": 2, "c": 9, "d": 0}, {"a", "b"}),
        # Two of one each: their sum of two would say so.
        ({"a": 1, "b": 1, "c": 4, "d": 9, "e": 0}, {"a", "b", "c"}),
        # One and three: the sum of four leaves nothing but one and three, so the next goes too.
        ({"a": 1, "b": 3, "c": 4, "d": 9, "e": 0}, {"a", "b", "c"}),
        # Nothing else to hide behind: nobody learns in which league the one is.
        ({"a": 1, "b": 0, "c": 0}, {"a", "b", "c"}),
    ],
)
def test_a_small_number_stays_open_whoever_takes_the_others_from_the_sum(numbers, hidden):
    assert withheld(numbers) == hidden


def test_every_small_number_could_be_another_one_while_there_is_anything_to_hide_it_behind():
    random = Random(7)
    for _ in range(2000):
        numbers = {
            place: random.choice((0, 0, 1, 1, 2, 3, 4, 9, 40)) for place in range(random.randint(2, 7))
        }
        hidden = withheld(numbers)
        small = {place for place, number in numbers.items() if 0 < number < 3}
        assert small <= hidden
        for place in small if hidden != set(numbers) else ():
            assert len(possible(numbers, hidden, place)) > 1, numbers


def possible(numbers, hidden, place):
    """What a visitor who knows the sum and all that is shown must hold possible for a place: those below the
    smallest cell are said to be so, zeros among them only where zeros are hidden.
    """
    zeros = any(numbers[each] == 0 for each in hidden)
    total, others = sum(numbers[each] for each in hidden), [each for each in hidden if each != place]
    least = sum((0 if zeros else 1) if numbers[each] < 3 else 3 for each in others)
    most = sum(2 if numbers[each] < 3 else 10**6 for each in others)
    return [n for n in range(0 if zeros else 1, 3) if least <= total - n <= most]


def test_the_smallest_cell_is_a_setting(settings):
    settings.SMALLEST_CELL = 5

    assert withheld({"a": 4, "b": 5, "c": 6}) == {"a", "b"}
