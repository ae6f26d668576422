from datetime import date, timedelta
from pathlib import Path

import pytest

from workflows.policy.calendar import add_working_days, follows_the_week, parse_calendar, working_days_left
from workflows.policy.reading import Place, PlanError, load

CALENDAR = Path(__file__).resolve().parents[3] / "plan" / "calendar"

VECTORS = [
    ("2026-01-30", 10, "2026-02-12", "2026-02-13"),
    ("2026-02-11", 10, "2026-03-02", "2026-03-03"),
    ("2026-02-12", 5, "2026-02-25", "2026-02-26"),
    ("2026-02-17", 5, "2026-02-28", "2026-02-28"),
    ("2026-04-29", 5, "2026-05-08", "2026-05-09"),
    ("2026-06-16", 5, "2026-06-23", "2026-06-24"),
    ("2026-09-24", 10, "2026-10-14", "2026-10-15"),
    ("2024-04-23", 10, "2024-05-08", "2024-05-09"),
    ("2023-09-28", 5, "2023-10-10", "2023-10-11"),
]


@pytest.fixture(scope="module")
def calendar():
    return parse_calendar(
        [Place(load(path.read_text(), path.name), path.name) for path in CALENDAR.glob("*.yaml")]
    )


@pytest.mark.parametrize(("start", "n", "counted", "not_counted"), VECTORS)
def test_periods_end_where_the_notices_ended(calendar, start, n, counted, not_counted):
    ends = [
        add_working_days(
            date.fromisoformat(start), n, first_day_counts=counts, is_workday=calendar.is_workday
        )
        for counts in (True, False)
    ]

    assert [end.isoformat() for end in ends] == [counted, not_counted]


def test_one_working_day_is_the_start_itself_if_it_counts():
    monday = date(2026, 3, 2)

    assert add_working_days(monday, 1, first_day_counts=True, is_workday=follows_the_week) == monday
    assert add_working_days(monday, 1, first_day_counts=False, is_workday=follows_the_week) == date(
        2026, 3, 3
    )


def test_an_unannounced_year_follows_the_week():
    end = add_working_days(date(2027, 1, 1), 2, first_day_counts=True, is_workday=follows_the_week)

    assert end == date(2027, 1, 4)


def test_a_period_without_days_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 3, 2), 0, first_day_counts=True, is_workday=follows_the_week)


def test_a_day_in_the_wrong_file_is_refused():
    content = {
        "year": 2026,
        "source": "x",
        "days": [{"date": date(2025, 1, 1), "name": "元旦", "is_workday": False}],
    }

    with pytest.raises(PlanError, match="不属于 2026 年"):
        parse_calendar([Place(content, "calendar/2026.yaml")])


@pytest.mark.parametrize(("start", "n", "counted", "not_counted"), VECTORS)
def test_as_many_working_days_are_left_as_the_period_has_until_its_last(
    calendar, start, n, counted, not_counted
):
    first, last = date.fromisoformat(start), date.fromisoformat(not_counted)

    assert working_days_left(first, last, calendar.is_workday) == n
    assert working_days_left(last, last, calendar.is_workday) == 0
    assert working_days_left(last + timedelta(days=1), last, calendar.is_workday) == 0
