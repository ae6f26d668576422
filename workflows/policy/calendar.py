"""Working days: the announced exceptions, and counting over them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkDay:
    """One day that a holiday notice names: a holiday, or a weekend day that is worked."""

    day: date
    name: str
    is_workday: bool
    source: str
    confirmed: bool = True


@dataclass(frozen=True)
class Calendar:
    """The announced days. `confirmed_years` are the years whose notice has been entered whole."""

    days: dict[date, WorkDay] = field(default_factory=dict)
    confirmed_years: frozenset[int] = frozenset()

    def is_workday(self, day):
        """Whether people work on that day; a day that no notice names follows the week."""
        named = self.days.get(day)
        return named.is_workday if named else follows_the_week(day)

    def is_confirmed(self, day):
        """Whether the year's holidays are announced; if not, the answer above is a guess."""
        return day.year in self.confirmed_years


def follows_the_week(day):
    """Monday to Friday: the rule for days without an announcement."""
    return day.weekday() < 5


def add_working_days(
    start: date, n: int, *, first_day_counts: bool, is_workday: Callable[[date], bool]
) -> date:
    """The last day of a period of n working days (n at least 1) that begins on `start`.

    With `first_day_counts` the start is the first of them if people work on it; otherwise counting begins
    the day after. Notices of the region count the day of publication; civil law does not.
    """
    if n < 1:
        raise ValueError("a period has at least one working day")
    day = start if first_day_counts else start + ONE_DAY
    left = n
    while True:
        left -= is_workday(day)
        if left == 0:
            return day
        day += ONE_DAY


def working_days_left(today: date, last: date, is_workday: Callable[[date], bool]) -> int:
    """How many working days come after `today` up to the `last` day of a period; none where that is over."""
    return sum(is_workday(today + n * ONE_DAY) for n in range(1, (last - today).days + 1))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
    return last.replace(day=min(day.day, last.day))


def parse_calendar(places):
    """The calendar from the places of its files, one a year: year, source, confirmed, days."""
    days, confirmed = {}, set()
    for place in places:
        fields = place.fields("year source days", "confirmed note")
        year, is_confirmed = fields["year"].integer(), fields.read("confirmed", "flag", True)
        for each in fields["days"].each():
            named = _day(each, fields["source"].text(), is_confirmed)
            if named.day.year != year or named.day in days:
                each.fail(f"{named.day} 不属于 {year} 年，或写了两次")
            days[named.day] = named
        confirmed |= {year} if is_confirmed else set()
    return Calendar(days, frozenset(confirmed))


def _day(place, source, confirmed):
    fields = place.fields("date name is_workday")
    return WorkDay(
        fields["date"].day(), fields["name"].text(), fields["is_workday"].flag(), source, confirmed
    )
