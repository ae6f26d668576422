"""How an indicator gets its value: from the register, from reported values, or not, and then why."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cultivation.board.counting import Counting
from cultivation.board.leagues import WHOLE
from workflows.models import Indicator


@dataclass(frozen=True)
class Figure:
    """A value, or why it is open; `parts` by name and `leagues` by code where they can be told apart.

    `reported_for` is the day for which a reported value was given; None for what is counted.
    """

    value: Decimal | int | None = None
    open: str = ""
    reported_for: date | None = None
    parts: dict = field(default_factory=dict)
    leagues: dict | None = None


class Measure:
    """Something measured: which counts it needs, and its figure once they are there."""

    def __init__(self, indicator):
        self.indicator = indicator
        self.counts = indicator.counts

    def counting(self):
        """The counting whose rows stand behind the figure; None where there are none."""

    def needs(self, book, day):
        """The (counting, day) pairs to be tallied for a figure on the day."""
        counting = self.counting()
        return {(counting, day)} if counting else set()

    def figure(self, book, day):
        raise NotImplementedError

    def nobody_reported(self):
        """The sentence for an indicator without data."""
        return _("No data yet; reported by %(owner)s") % {"owner": self.indicator.owner}


class Counted(Measure):
    """A number of awards or of their holders."""

    WAYS = ("valid", "distinct_holders_of", "first_awards_of", "awards_of")

    def counting(self):
        way = next(way for way in self.WAYS if way in self.counts)
        since = date.fromisoformat(self.counts.get("since") or str(self.indicator.period.since))
        return Counting(
            way=way,
            programmes=tuple(self.counts[way]),
            begins=None if way == "valid" else since,
            yearly=self.indicator.kind == Indicator.Kind.YEARLY,
        )

    def figure(self, book, day):
        counting = self.counting()
        if not book.is_kept(counting.programmes):
            return Figure(open=self.not_kept())
        leagues = book.leagues_of(counting, day)
        return Figure(sum(leagues.values()), leagues=leagues)

    def not_kept(self):
        """The sentence for a programme of which the register has no row at all."""
        sentence = _("No data yet: the register has no row of it; entered by %(owner)s")
        return sentence % {"owner": self.indicator.owner}


class CountedByPart(Counted):
    """A number of awards, each part the programme of the same name."""

    def _parts(self):
        return {name: Counting("valid", (name,)) for name, _title in self.indicator.parts}

    def needs(self, book, day):
        return super().needs(book, day) | {(counting, day) for counting in self._parts().values()}

    def figure(self, book, day):
        whole = super().figure(book, day)
        parts = {
            name: sum(book.leagues_of(counting, day).values())
            for name, counting in self._parts().items()
            if book.is_kept(counting.programmes)
        }
        return Figure(whole.value, whole.open, parts=parts, leagues=whole.leagues)


class NetGrowth(Counted):
    """How many more hold on the day than held on the day from which growth is measured."""

    def counting(self):
        return Counting("valid", tuple(self.counts["net_growth_of"]))

    def needs(self, book, day):
        return {(self.counting(), day), (self.counting(), self._start())}

    def _start(self):
        return date.fromisoformat(self.counts["since"])

    def figure(self, book, day):
        if not book.is_kept(self.counting().programmes):
            return Figure(open=self.not_kept())
        now, before = book.leagues_of(self.counting(), day), book.leagues_of(self.counting(), self._start())
        if not sum(before.values()):
            return Figure(open=_("The register does not reach back to %(day)s") % {"day": self._start()})
        leagues = {code: now[code] - before[code] for code in now}
        return Figure(sum(leagues.values()), leagues=leagues)


class LeaguesWith(Counted):
    """How many leagues and cities have at least one."""

    def counting(self):
        return Counting("valid", tuple(self.counts["regions_with"]))

    def figure(self, book, day):
        counted = super().figure(book, day)
        if counted.open:
            return counted
        having = [code for code, number in counted.leagues.items() if number and code != WHOLE]
        return Figure(len(having), leagues=counted.leagues)


class FewestOfLeagues(Counted):
    """How many the league with the fewest has."""

    def figure(self, book, day):
        counted = super().figure(book, day)
        if counted.open:
            return counted
        numbers = [number for code, number in counted.leagues.items() if code != WHOLE]
        return Figure(min(numbers, default=None), leagues=counted.leagues)


class Ratio(Counted):
    """A count over a reported number."""

    def figure(self, book, day):
        counted, per = super().figure(book, day), self.counts["per"]
        if counted.open:
            return counted
        reading = book.readings.latest(self.indicator, day, part=per["readings"], region=book.reported_for)
        if reading is None or not reading.value:
            return Figure(open=self.nobody_reported())
        return Figure(Decimal(counted.value) * per["times"] / reading.value, reported_for=reading.day)


class Reported(Measure):
    """A reported value; never computed here."""

    def figure(self, book, day):
        readings = book.readings
        latest = readings.latest(self.indicator, day, region=book.reported_for)
        parts = readings.by_part(self.indicator, day)
        leagues = book.within(readings.by_region(self.indicator, day))
        if latest:
            return Figure(latest.value, reported_for=latest.day, parts=parts, leagues=leagues or None)
        only_parts = parts or leagues
        reason = _("Reported for its parts only") if only_parts else self.nobody_reported()
        return Figure(open=reason, parts=parts, leagues=leagues or None)


class Milestones(Measure):
    """How many of the named things are reached."""

    def figure(self, book, day):
        parts = book.readings.by_part(self.indicator, day)
        if not parts:
            return Figure(open=self.nobody_reported())
        return Figure(sum(value > 0 for value in parts.values()), parts=parts)


class Doubled(Measure):
    """How many times as many as on the first day: the lesser of two other indicators, named by number."""

    def _start(self):
        return date.fromisoformat(self.counts["since"])

    def _countings(self, book):
        named = {number: book.numbered.get(number) for number in self.counts["doubled"]}
        return {number: measure_of(each).counting() for number, each in named.items() if each}

    def needs(self, book, day):
        moments = (day, self._start())
        return {(counting, moment) for counting in self._countings(book).values() for moment in moments}

    def figure(self, book, day):
        parts = {}
        for number, counting in self._countings(book).items():
            before = sum(book.leagues_of(counting, self._start()).values())
            if before:
                parts[number] = Decimal(sum(book.leagues_of(counting, day).values())) / before
        if len(parts) < len(self.counts["doubled"]):
            missing = "、".join(title for name, title in self.indicator.parts if name not in parts)
            reason = _("No data yet: the number on %(day)s is not in the register: %(missing)s")
            return Figure(open=reason % {"day": self._start(), "missing": missing}, parts=parts)
        return Figure(min(parts.values()), parts=parts)


class Served(Measure):
    """The share of a population that was served; no services are kept yet."""

    def figure(self, book, day):
        sentence = _("No data yet: no services are recorded here so far; reported by %(owner)s")
        return Figure(open=sentence % {"owner": self.indicator.owner})


def measure_of(indicator):
    """The measure that the official definition asks for."""
    counts = indicator.counts
    if "per" in counts:
        return Ratio(indicator)
    if "each_region" in counts and "valid" in counts:
        return FewestOfLeagues(indicator)
    if "valid" in counts and indicator.parts:
        return CountedByPart(indicator)
    return next(
        (measure(indicator) for key, measure in SIMPLE.items() if key in counts),
        Reported(indicator),
    )


SIMPLE = {
    "net_growth_of": NetGrowth,
    "regions_with": LeaguesWith,
    "served_by": Served,
    "milestones": Milestones,
    "doubled": Doubled,
    "readings": Reported,
    "valid": Counted,
    "distinct_holders_of": Counted,
    "first_awards_of": Counted,
    "awards_of": Counted,
}
