"""When what is held is about to end, from both sides of each step."""

from datetime import date

import pytest

from enterprises import ending
from tests.factories.workflows import AwardFactory
from workflows.models import Award
from workflows.policy.calendar import months_after

pytestmark = pytest.mark.django_db
STEPS = [12, 6, 3]
CERTIFICATE = {"since": date(2024, 11, 28), "until": date(2027, 11, 27)}
OF_A_YEAR = {"since": date(2027, 1, 1), "until": date(2027, 12, 31)}
OF_LESS = {"since": date(2027, 11, 20), "until": date(2027, 12, 31)}


@pytest.mark.parametrize(
    ("award", "day", "months"),
    [
        (CERTIFICATE, date(2026, 11, 26), None), (CERTIFICATE, date(2026, 11, 27), 12),
        (CERTIFICATE, date(2027, 5, 26), 12), (CERTIFICATE, date(2027, 5, 27), 6),
        (OF_A_YEAR, date(2027, 1, 1), None), (OF_A_YEAR, date(2027, 6, 30), None),
        (OF_A_YEAR, date(2027, 7, 1), 6), (OF_A_YEAR, date(2027, 10, 1), 3),
        (OF_LESS, date(2027, 11, 20), 3),
    ],
)  # fmt: skip
def test_a_step_counts_for_what_lasts_longer_and_the_shortest_for_all(award, day, months):
    award = AwardFactory(**award)

    assert ending.reached(award, day, STEPS) == months
    assert Award.objects.filter(ending.is_soon(day)).exists() == (months is not None)


@pytest.mark.parametrize("since", [date(2024, 2, 29), date(2026, 8, 31), date(2027, 1, 31)])
@pytest.mark.parametrize("lasts", [3, 6, 12, 13])
def test_the_database_counts_months_as_the_house_does_at_their_ends(since, lasts):
    day = date(2027, 3, 31)
    award = AwardFactory(since=since, until=months_after(since, lasts))

    assert Award.objects.filter(ending.is_soon(day)).exists() == (
        ending.reached(award, day, STEPS) is not None
    )


def test_what_has_no_end_never_ends_soon():
    award = AwardFactory(until=None)

    assert ending.reached(award, date(2027, 3, 31), STEPS) is None
    assert not Award.objects.filter(ending.is_soon(date(2027, 3, 31))).exists()
