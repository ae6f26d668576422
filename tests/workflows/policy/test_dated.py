from datetime import date

import pytest

from workflows.policy.dated import DatedEntry, DatedValue, NotInForce

LIMIT = DatedValue(
    (
        DatedEntry(date(2017, 4, 1), 60, "old"),
        DatedEntry(date(2024, 1, 1), 65, "new"),
        DatedEntry(date(2026, 1, 1), None, "end"),
    )
)


@pytest.mark.parametrize(
    ("day", "value"),
    [(date(2017, 4, 1), 60), (date(2023, 12, 31), 60), (date(2024, 1, 1), 65), (date(2025, 12, 31), 65)],
)
def test_a_value_holds_from_its_day_until_the_next(day, value):
    assert LIMIT.on(day).value == value
    assert LIMIT.in_force(day)


def test_before_the_first_day_nothing_is_made_up():
    with pytest.raises(NotInForce, match="2017-04-01"):
        LIMIT.on(date(2017, 3, 31))

    assert not LIMIT.in_force(date(2017, 3, 31))


def test_a_measure_that_ended_is_not_in_force():
    assert LIMIT.on(date(2026, 1, 1)).value is None
    assert not LIMIT.in_force(date(2026, 1, 1))
