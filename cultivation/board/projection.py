"""What would be expected by a day, and what may be reached: two plain straight lines, each said in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cultivation.board.moments import a_year_before

LEAST_DAYS = 90


@dataclass(frozen=True)
class Projected:
    """A projected value with the words for how it was found, or, without a value, why there is none."""

    value: Decimal | None
    how: str


@dataclass(frozen=True)
class Start:
    """From where a line begins: the baseline's day and value, or nothing on the first day of a count."""

    day: date
    value: Decimal


def expected(start, goal, goal_day, day):
    """Where an even course from the start to the goal stands on a day; the goal once its day has come."""
    if goal is None:
        return Projected(None, _("The plan names no figure to be reached."))
    if day >= goal_day:
        return Projected(goal, _("The day of the target has passed: all of it is expected."))
    if start is None:
        return Projected(None, _("The plan names no value to start from, so no even course can be drawn."))
    if day <= start.day:
        return Projected(start.value, _("The period has not begun."))
    passed = Decimal((day - start.day).days) / (goal_day - start.day).days
    value = start.value + (goal - start.value) * passed
    how = _("Even course from %(from)s on %(start)s to %(to)s on %(goal)s") % {
        "from": plain(start.value),
        "start": date_format(start.day, "Y-m-d"),
        "to": plain(goal),
        "goal": date_format(goal_day, "Y-m-d"),
    }
    return Projected(value, how)


def needs_a_year_before(indicator, day):
    """The day a year before, as a list, where a forecast would look back to it; else an empty one."""
    is_ahead = any(target.day > day for target in indicator.targets.all())
    return [a_year_before(day)] if is_ahead and indicator.kind != "yearly" else []


def by_the_last_year(value, a_year_ago, goal_day, day):
    """A count carried on until the goal's day as fast as in the last 12 months."""
    if value is None:
        return Projected(None, _("Without a value nothing can be forecast."))
    if not a_year_ago:
        return Projected(None, _("Fewer than 12 months have been counted, too few for a forecast."))
    left = Decimal((goal_day - day).days) / (day - a_year_before(day)).days
    reached = value + (value - a_year_ago) * left
    return Projected(reached, _("Straight line at the pace of the last 12 months"))


def by_this_year(value, goal_day, day):
    """A count of the year carried on until its end at its own pace."""
    if day >= goal_day:
        return passed()
    gone = (day - date(day.year, 1, 1)).days + 1
    if value is None:
        return Projected(None, _("Without a value nothing can be forecast."))
    if gone < LEAST_DAYS:
        return Projected(None, _("Fewer than 90 days of the year are over, too few for a forecast."))
    reached = Decimal(value) * goal_day.timetuple().tm_yday / gone
    return Projected(reached, _("Straight line at the pace of this year"))


def by_the_last_readings(readings, goal_day, day):
    """A reported value (newest first) carried on in the line of the last two, 12 months apart or more."""
    if day >= goal_day:
        return passed()
    newest = readings[0] if readings else None
    earlier = (each for each in readings if each.day <= a_year_before(newest.day))
    older = next(earlier, None) if newest else None
    if older is None:
        reason = _("Fewer than two values 12 months apart have been reported, too few for a forecast.")
        return Projected(None, reason)
    pace = (newest.value - older.value) / (newest.day - older.day).days
    reached = newest.value + pace * (goal_day - newest.day).days
    return Projected(reached, _("Straight line through the last two reported values"))


def passed():
    """No forecast for a day that is past."""
    return Projected(None, _("The day of the target has passed; nothing is forecast."))


def plain(number):
    """A number without needless zeros."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
