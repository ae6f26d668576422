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
