from datetime import date
from decimal import Decimal

import pytest

from cultivation.board import progress as board
from cultivation.board.presentation import percent, shown, standing
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
