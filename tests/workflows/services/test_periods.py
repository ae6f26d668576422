"""Periods on the calendar, with the vectors of the official holiday table."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.factories.workflows import EditionFactory
from workflows.models import WorkDay
from workflows.policy.papers import Period
from workflows.services import periods

pytestmark = pytest.mark.django_db


def at_noon(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def test_calendar_days_end_at_the_last_second_of_the_last_day():
    end = periods.end_of(Period(45, "calendar"), at_noon(date(2026, 3, 1)))

    assert timezone.localtime(end) == timezone.make_aware(datetime(2026, 4, 15, 23, 59, 59))


@pytest.mark.parametrize(("first_day_counts", "last"), [(True, date(2026, 5, 8)), (False, date(2026, 5, 9))])
def test_working_days_skip_the_holidays_and_take_the_made_up_saturday(first_day_counts, last):
    for day in range(1, 6):
        WorkDay.objects.create(day=date(2026, 5, day), is_workday=False, name="劳动节")
    WorkDay.objects.create(day=date(2026, 5, 9), is_workday=True, name="劳动节调休上班")

    end = periods.end_of(Period(5, "working", first_day_counts), at_noon(date(2026, 4, 29)))

    assert timezone.localdate(end) == last


def test_the_youth_funds_formal_check_has_a_period_marked_unverified():
    entry = EditionFactory().policy.deadlines["screening"].on(date(2026, 1, 1))

    assert (entry.value.days, entry.value.kind, entry.unverified) == (45, "calendar", True)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 9, 24), date(2026, 9, 24)),
        (date(2026, 9, 25), date(2026, 9, 28)),
        (date(2026, 10, 10), date(2026, 10, 10)),
        (date(2026, 10, 11), date(2026, 10, 12)),
    ],
)
def test_a_day_on_which_nobody_works_is_put_off_to_the_next_on_which_people_do(day, first):
    WorkDay.objects.create(day=date(2026, 9, 25), is_workday=False, name="中秋节")
    WorkDay.objects.create(day=date(2026, 10, 10), is_workday=True, name="国庆节调休上班")

    assert periods.first_working(day) == first
    assert timezone.localtime(periods.on_a_working_day(at_noon(day))) == at_noon(first)
    assert periods.rests([day]) == ([] if day == first else [day])


def test_a_year_whose_holidays_are_not_entered_is_named():
    WorkDay.objects.create(day=date(2026, 10, 1), is_workday=False, name="国庆节")

    assert periods.years_unannounced([date(2026, 12, 31), date(2027, 1, 4)]) == [2027]
