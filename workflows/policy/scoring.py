"""Scorecards: bands, steps, choices, sums with caps, and what experts grade."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .dated import DatedValue
from .floors import Floor, parse_floors
from .form import refuse_twice
from .papers import parse_dated

TOTAL = "total"
KINDS = ("bands", "steps", "grades", "choose_one", "sum")


class Band(NamedTuple):
    """From a floor on: the lowest and the highest points, between which experts judge where they differ."""

    floor: Floor
    low: int
    high: int


@dataclass(frozen=True)
class Item:
    """One item of a scorecard.

    `bands`: floors and points; below the lowest floor there are none. `steps`: points for each full step, up
    to a cap. `grades`: what experts judge, or what a fact of choices says, each with its lowest and highest
    points. `choose_one`: one of the parts counts, the one that the fact `choice` names, or the best. `sum`:
    the parts together, up to a cap.
    """

    name: str
    title: str
    kind: str
    fact: str = ""
    points: DatedValue | None = None
    parts: tuple["Item", ...] = ()
    choice: str = ""
    cap: DatedValue | None = None
    bonus: bool = False
    note: str = ""

    def in_force(self, day):
        """Whether the item counts on that day: its points are in force, or any of its parts'."""
        return self.points.in_force(day) if self.points else any(part.in_force(day) for part in self.parts)

    @property
    def is_judged(self):
        """Whether experts give points: graded without a fact, or within the range that a figure leaves."""
        if self.kind == "choose_one":
            return any(part.is_judged for part in self.parts)
        return (self.kind == "grades" and not self.fact) or any(low < high for low, high in self.ranges())

    def ranges(self):
        """The lowest and highest points of every band or grade there ever was."""
        for entry in self.points.entries if self.points and self.kind != "steps" else ():
            values = entry.value or ()
            yield from values.values() if self.kind == "grades" else (band[1:] for band in values)

    def most_on(self, day):
        """The most points that it can bring on a day."""
        parts = [part for part in self.parts if part.in_force(day)]
        if self.kind == "choose_one":
            return max(part.most_on(day) for part in parts)
        if self.kind == "sum":
            most = sum(part.most_on(day) for part in parts if not part.bonus)
            return min(most, self.cap.on(day).value) if self.cap and self.cap.in_force(day) else most
        value = self.points.on(day).value
        if self.kind == "steps":
            return value["cap"]
        ranges = value.values() if self.kind == "grades" else (band[1:] for band in value)
        return max(high for _, high in ranges)

    def judged(self):
        """The items to which experts give points: of several to choose from, the choice as a whole."""
        if self.is_judged:
            yield self
        elif self.kind == "sum":
            yield from (item for part in self.parts for item in part.judged())

    def facts(self):
        """The names of all facts it looks at."""
        return ({self.fact, self.choice} | {name for part in self.parts for name in part.facts()}) - {""}

    def awaited(self):
        """The names of those without which its points stay open: where nobody has chosen, the best counts."""
        return self.facts() - {each.choice for each in self.walk()}

    def walk(self):
        """The item and its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Scoring:
    """A scorecard, until its last day if it has one. One that is not `in_use` is a sample: shown, never
    counted.
    """

    items: tuple[Item, ...]
    in_use: bool = True
    cap: DatedValue | None = None
    until: date | None = None
    note: str = ""

    def in_force(self, day):
        """Whether something is scored on that day."""
        ended = self.until is not None and self.until < day
        return not ended and any(item.in_force(day) for item in self.items)

    def facts(self):
        """The names of all facts it looks at."""
        return {name for item in self.items for name in item.facts()}

    def awaited(self):
        """The names of those without which points stay open."""
        return {name for item in self.items for name in item.awaited()}

    def items_on(self, day):
        """The items that count on a day; a sample has none."""
        counts = self.in_use and self.in_force(day)
        return [item for item in self.items if item.in_force(day)] if counts else []

    @property
    def titles(self):
        """The title of every item by its name, parts included, in the order of the scorecard."""
        return {item.name: item.title for top in self.items for item in top.walk()}

    def in_order(self, bars):
        """The lines of a pass mark as the scorecard has its items, the total first."""
        places = [TOTAL, *self.titles]
        return sorted(bars, key=lambda bar: places.index(bar.item))


@dataclass(frozen=True)
class Bar:
    """One line of a pass mark: the total, or one item's points, against a whole number."""

    item: str
    test: str
    points: int


def parse_scoring(place):
    """The scorecard."""
    fields = place.fields("items", "in_use cap until note")
    items = tuple(_item(each) for each in fields["items"].each())
    refuse_twice(place, [TOTAL, *(each.name for item in items for each in item.walk())])
    return Scoring(
        items=items,
        in_use=fields.read("in_use", "flag", True),
        cap=parse_dated(fields["cap"], _whole) if "cap" in fields else None,
        until=fields.read("until", "day"),
        note=fields.read("note", "text", ""),
    )


def parse_pass_mark(place):
    """The pass mark: dated, each value a mapping of `total` or an item to a comparison with points; the total
    is told first.
    """
    return parse_dated(place, _bars)


def _bars(place):
    bars = []
    for item, each in place.pairs():
        for test, points in each.pairs():
            if test not in ("at_least", "above"):
                points.fail("合格线只能写 at_least 或 above")
            bars.append(Bar(item, test, points.integer()))
    return tuple(sorted(bars, key=lambda bar: (bar.item != TOTAL, bar.item)))


def _item(place):
    fields = place.fields("item title", f"fact choice cap bonus note {' '.join(KINDS)}")
    written = [kind for kind in KINDS if kind in fields]
    if len(written) != 1:
        place.fail(f"应当恰好写一种计分办法：{'、'.join(KINDS)}")
    kind = written[0]
    if kind in ("bands", "steps") and "fact" not in fields:
        place.fail("缺少“fact”")
    if ("choice" in fields and kind != "choose_one") or ("cap" in fields and kind != "sum"):
        place.fail("choice 只用于 choose_one，cap 只用于 sum")
    grouped = kind in ("choose_one", "sum")
    return Item(
        name=fields["item"].name(),
        title=fields["title"].text(),
        kind=kind,
        fact=fields.read("fact", "text", ""),
        points=None if grouped else parse_dated(fields[kind], POINTS[kind]),
        parts=tuple(_item(each) for each in fields[kind].each()) if grouped else (),
        choice=fields.read("choice", "text", ""),
        cap=parse_dated(fields["cap"], _whole) if "cap" in fields else None,
        bonus=fields.read("bonus", "flag", False),
        note=fields.read("note", "text", ""),
    )


def _whole(place):
    return place.integer()


def _bands(place):
    return tuple(Band(floor, *_range(points)) for floor, points in parse_floors(place))


def _range(place):
    """Points as one number, or from the lowest to the highest."""
    if not isinstance(place.value, list | tuple):
        return (place.integer(),) * 2
    points = [each.integer() for each in place.each()]
    if len(points) != 2:
        place.fail("应当写最低分与最高分")
    if points[0] > points[1]:
        place.fail("最低分高于最高分")
    return tuple(points)


def _steps(place):
    fields = place.fields("step points cap")
    steps = {key: fields[key].integer() for key in ("step", "points", "cap")}
    for key, value in steps.items():
        if value <= 0:
            fields[key].fail("必须大于 0")
    return steps


def _grades(place):
    return {grade: _range(points) for grade, points in place.pairs()}


POINTS = {"bands": _bands, "steps": _steps, "grades": _grades}
