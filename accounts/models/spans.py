"""Spans of time: `since` is the first day (or moment) of holding, `until` the first of holding no longer."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q


class DateRange(Func):
    """The days from `since` up to, not including, `until`."""

    function = "daterange"
    output_field = DateRangeField()


class MomentRange(Func):
    """The time from `since` up to, not including, `until`."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def in_order(name):
    """A span that ends does so after it began."""
    return CheckConstraint(name=name, condition=Q(until=None) | Q(until__gt=F("since")))


def never_overlapping(name, *columns, span=DateRange):
    """No two rows with the same `columns` hold at the same time."""
    equal = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(
        name=name, expressions=[*equal, (span("since", "until"), RangeOperators.OVERLAPS)]
    )


def in_force(day):
    """The condition of rows that hold on a day."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))
