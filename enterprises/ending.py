"""When what is held is about to end: so many months before its last day, `remind_months` of the plan.

A step as long as the award itself says nothing: a number of a year would always be about to end. The
shortest step counts for everything.
"""

from datetime import date

from django.db.models import DateField, F, Func, Q
from django.db.models.lookups import GreaterThan

from enterprises import conventions
from workflows.policy.calendar import months_after


def steps_on(day):
    """The steps in force on a day, in months, the longest first."""
    return sorted(conventions.read().remind_months.on(day).value, reverse=True)


def reached(award, day, steps):
    """The nearest step that an award has reached on a day; None where it has reached none."""
    until = award.until or date.max
    found = [months for months in steps if until <= months_after(day, months)]
    return next((months for months in reversed(found) if _says_something(award, months, steps)), None)


def is_soon(day):
    """The condition of awards of which one of the steps is reached on the day."""
    *longer, shortest = steps_on(day)
    found = Q(until__lte=months_after(day, shortest))
    for months in longer:
        found |= Q(
            GreaterThan(F("until"), _MonthsAfter("since", months=months)),
            until__lte=months_after(day, months),
        )
    return found


def _says_something(award, months, steps):
    return months == min(steps) or award.until > months_after(award.since, months)


class _MonthsAfter(Func):
    """As `months_after` has it."""

    template = "(%(expressions)s + make_interval(months => %(months)s))::date"
    output_field = DateField()
