"""Periods of the plan, and days that are set, on the calendar of working days."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from workflows.models import WorkDay
from workflows.policy.calendar import add_working_days, follows_the_week, working_days_left


def end_of(period, start):
    """The last moment (local midnight) of a period that begins with an aware moment."""
    first = timezone.localdate(start)
    if period.kind == "working":
        last = add_working_days(
            first,
            period.days,
            first_day_counts=period.first_day_counts,
            is_workday=_calendar(first, period.days),
        )
    else:
        last = first + timedelta(days=period.days - period.first_day_counts)
    return timezone.make_aware(datetime.combine(last, time(23, 59, 59)))


def days_left(period, due_at, now):
    """How many days of a period come after the present one up to its last, working days where it counts
    these.
    """
    today, last = timezone.localdate(now), timezone.localdate(due_at)
    if period.kind != "working":
        return max(0, (last - today).days)
    return working_days_left(today, last, _calendar(today, period.days))


def first_working(day):
    """The day itself, or where nobody works on it the next one on which people do."""
    is_workday = _calendar(day, 0)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def on_a_working_day(moment):
    """The same hour of that day, or of the next one on which people work."""
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(first_working(local.date()), local.time()))


def rests(days):
    """Those of these days on which nobody works, in order."""
    return sorted(day for day in set(days) if first_working(day) != day)


def years_unannounced(days):
    """The years of these days whose holidays nobody has entered, so that these follow the week."""
    entered = WorkDay.objects.filter(confirmed=True).values_list("day__year", flat=True).distinct()
    return sorted({day.year for day in days} - set(entered))


def screening_end(round_):
    """By when the formal checks of a round are due, by the programme's period; None where it names none."""
    period = round_.edition.policy.deadlines.get("screening")
    return period and end_of(period.on(round_.policy_date).value, round_.closes_at)


def _calendar(first, days):
    """Whether people work on a day, from the rows of the calendar; days without a row follow the week."""
    until = first + timedelta(days=4 * days + 30)
    named = dict(WorkDay.objects.filter(day__range=(first, until)).values_list("day", "is_workday"))
    return lambda day: named.get(day, follows_the_week(day))
