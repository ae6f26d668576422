"""Rules and scorecards as columnar expressions: for each row a code a rule, and points from low to high."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from .codes import (
    BY_HAND,
    MET,
    MISSING,
    NOT_MET,
    TO_BE_JUDGED,
    any_of,
    code_of,
    ends_of,
    highest,
    int8,
    open_reason,
    place_of,
    points_of,
    unknown_of,
)
from .columns import BY_HAND as ANSWER
from .columns import COMPARE, JUDGED, Sheet
from .floors import Floor

# Met by more where it is met by less.
RISING = ("at_least", "above")


def born_from(age, year):
    """The earliest birth date of whoever is under that age on 1 January: that very day."""
    return date(year - age, 1, 1)


@dataclass(frozen=True)
class Judge:
    """Writes rules and items as columns onto a sheet, as on its day; `year` is the round's year. Names of
    rules and items stand behind the `prefix`, so that several programmes find room on one sheet.
    """

    sheet: Sheet
    year: int
    prefix: str = ""

    @property
    def day(self):
        return self.sheet.day

    def put(self, name, expression):
        """Note a column of the programme's own."""
        return self.sheet.put(self.prefix + name, expression)

    def col(self, name):
        """A column of the programme's own that was noted before."""
        import polars as pl

        return pl.col(self.prefix + name)

    def all_of(self, name, codes):
        """Met if all are met, not met if one is not; else open, first for what is missing.

        What is worked out over many columns is noted by itself: within a branch it costs many times more.
        """
        import polars as pl

        lowest = self.put(f"lowest.{name}", pl.min_horizontal(codes))
        reason = self.put(f"open.{name}", open_reason(codes))
        return pl.when((lowest == int8(NOT_MET)) | (lowest == int8(MET))).then(lowest).otherwise(reason)

    def rule(self, rule):
        """The column of one rule's codes; a group's parts get theirs too."""
        return self.put(rule.name, self._code_of(rule))

    def veto(self, rule):
        """The column of a condition that must not hold: met where it does not."""
        import polars as pl

        holds = self.put(f"holds.{rule.name}", self._code_of(rule))
        decided = (holds == MET) | (holds == NOT_MET)
        return self.put(rule.name, pl.when(decided).then(MET - holds).otherwise(holds).cast(pl.Int8))

    def _code_of(self, rule):
        if rule.parts:
            codes = [self.rule(part) for part in rule.parts if part.in_force(self.day)]
            return any_of(codes) if rule.test == "any_of" else self.all_of(rule.name, codes)
        if rule.test == "by_hand":
            return self._by_hand(rule.name)
        return self._facts_compared(rule) if rule.other else self._limited(rule, rule.limit.on(self.day))

    def _by_hand(self, name):
        answer = self.sheet.answer(ANSWER, name)
        return int8(BY_HAND) if answer is None else code_of(answer, unknown_of(answer, BY_HAND))

    def _limited(self, rule, entry):
        """The code for the limit; where another fact picks it out, missing while that fact is unknown."""
        import polars as pl

        if not entry.by:
            return self._compared(rule, entry.value)
        if isinstance(next(iter(entry.value)), Floor):
            return self._banded(rule, entry)
        key, picked = self.sheet.fact(entry.by), int8(MISSING)
        for name, value in entry.value.items():
            picked = pl.when(key == name).then(self._compared(rule, value)).otherwise(picked)
        return picked

    def _banded(self, rule, entry):
        """The code for the limit of the band in which the other figure lies; below all bands by hand."""
        import polars as pl

        key = self.sheet.quantity(entry.by)
        reached = self._reaching(key, entry.value)
        picked = int8(BY_HAND)
        for condition, value in zip(reached, entry.value.values(), strict=True):
            picked = pl.when(condition).then(self._compared(rule, value)).otherwise(picked)
        return pl.when(key.unknown == int8(NOT_MET)).then(picked).otherwise(key.unknown)

    def _compared(self, rule, value):
        if rule.test == "one_of":
            return code_of(self.sheet.fact(rule.fact).is_in(list(value)), self.sheet.unknown(rule.fact))
        if rule.test == "under_age":
            born = self.sheet.fact(rule.fact) >= born_from(value, self.year)
            return code_of(born, self.sheet.unknown(rule.fact))
        exact = self.sheet.quantity(rule.fact)
        sure, possible = self.sheet.at_least(rule.fact), self.sheet.at_most(rule.fact)
        if rule.test not in RISING:
            sure, possible = possible, sure
        (holds,) = (sure or exact).compared([rule.test], [value])
        return code_of(holds, self._unless_impossible(possible, rule.test, value, exact.unknown))

    def _unless_impossible(self, possible, test, value, unknown):
        """Why it is open; not met where the limit cannot be kept whatever is unknown."""
        import polars as pl

        if possible is None:
            return unknown
        (may_hold,) = possible.compared([test], [value])
        return pl.when(~may_hold).then(int8(NOT_MET)).otherwise(unknown)

    def _reaching(self, quantity, floors):
        """The conditions that the figure reaches each floor."""
        return quantity.compared([each.test for each in floors], [each.limit for each in floors])

    def _facts_compared(self, rule):
        import polars as pl

        ours, theirs = self.sheet.quantity(rule.fact), self.sheet.quantity(rule.other)
        left, right = ours.top, theirs.top
        if ours.bottom is not None or theirs.bottom is not None:
            left, right = left.cast(pl.Int128), right.cast(pl.Int128)
        if theirs.bottom is not None:
            left = left * theirs.bottom.cast(pl.Int128)
        if ours.bottom is not None:
            right = right * ours.bottom.cast(pl.Int128)
        if ours.per != theirs.per:
            left, right = left * ours.per, right * theirs.per
        unknown = pl.max_horizontal([ours.unknown, theirs.unknown])
        return code_of(COMPARE[rule.test](left, right), unknown)

    def score(self, scoring):
        """The columns of every item and of the total."""
        names = [self._item(item) for item in scoring.items if item.in_force(self.day)]
        self._together("total", names, scoring.cap)

    def _item(self, item):
        value = item.points.on(self.day).value if item.points else None
        {
            "bands": self._bands,
            "steps": self._steps,
            "grades": self._grades,
            "choose_one": self._best,
            "sum": lambda item, value: self._together(item.name, self._parts(item), item.cap),
        }[item.kind](item, value)
        return item.name

    def _parts(self, item):
        return [self._item(part) for part in item.parts if part.in_force(self.day)]

    def _bands(self, item, bands):
        floors = [band.floor for band in bands]
        ends = [each.low for each in bands], [each.high for each in bands]
        self._reached(item, lambda quantity: self._reaching(quantity, floors), ends)

    def _steps(self, item, steps):
        """Each full step is a band of its own, up to the cap."""
        cap = steps["cap"]
        numbers = range(1, -(-cap // steps["points"]) + 1)
        points = [min(number * steps["points"], cap) for number in numbers]

        def reaching(quantity):
            return [quantity.top >= number * steps["step"] for number in numbers]

        self._reached(item, reaching, (points, points))

    def _reached(self, item, reaching, ends):
        """Points of the highest band that is reached: settled where the figure is known, or open within the
        range that it leaves to the experts; where it is not known, between what it brings at least and at
        most.
        """
        import polars as pl

        quantity = self.sheet.quantity(item.fact)
        known = quantity.unknown == int8(NOT_MET)
        lows, highs = ends
        least, most = min([0, *lows]), max([0, *highs])
        rise = all([0, *each] == sorted([0, *each]) for each in ends)
        reached = reaching((self.sheet.at_least(item.fact) if rise else None) or quantity)
        band = self.put(f"band.{item.name}", highest(reached)) if item.is_judged else None
        low, high = (
            highest(reached, points) if band is None else points_of(band, points) for points in (lows, highs)
        )
        low = self.put(
            f"least.{item.name}",
            low if least == 0 else pl.when(known).then(low).otherwise(pl.lit(least, dtype=pl.Int32)),
        )
        upper = self.sheet.at_most(item.fact) if rise else None
        reachable = [each.fill_null(True) for each in reaching(upper)] if upper else []
        most = highest(reachable, highs) if reachable else pl.lit(most, dtype=pl.Int32)
        high = pl.when(known).then(high if item.is_judged else low).otherwise(most)
        reason = pl.when(known).then(int8(TO_BE_JUDGED)).otherwise(quantity.unknown)
        self._write(item.name, *self._given(item.name, low, high), reason)

    def _given(self, name, low, high):
        """The points that experts gave, where they lie within the range; else the range."""
        import polars as pl

        given = self.sheet.answer(JUDGED, name)
        if given is None:
            return low, high
        valid = given.is_between(low, high).fill_null(False)
        return tuple(pl.when(valid).then(given).otherwise(bound) for bound in (low, high))

    def _grades(self, item, grades):
        """Points by what a fact says, within the range that it leaves to the experts; where it is not known,
        or experts say, between the least and the most of all grades that can be.
        """
        import polars as pl

        low, high = ends_of(grades, self.sheet.possible(item.fact) if item.fact else None)
        reason = int8(TO_BE_JUDGED)
        if item.fact:
            grade = self.put(f"band.{item.name}", place_of(self.sheet.fact(item.fact), grades))
            low, high = (
                points_of(grade, points).fill_null(end)
                for points, end in zip(zip(*grades.values(), strict=True), (low, high), strict=True)
            )
            reason = pl.when(grade.is_null()).then(int8(MISSING)).otherwise(reason)
        self._write(item.name, *self._given(item.name, low, high), reason)

    def _together(self, name, parts, cap):
        """The sum of the parts, up to a cap."""
        import polars as pl

        low, high = (reduce(add, [self.col(f"{side}.{part}") for part in parts]) for side in ("low", "high"))
        if cap is not None and cap.in_force(self.day):
            most = pl.lit(cap.on(self.day).value, dtype=pl.Int32)
            low, high = (pl.when(bound > most).then(most).otherwise(bound) for bound in (low, high))
        self._write(name, low, high, open_reason([self.col(f"code.{part}") for part in parts]))

    def _best(self, item, _):
        """The chosen part; where nothing is chosen, the range from the best low to the best high."""
        import polars as pl

        parts = self._parts(item)
        low, high = (
            self.put(
                f"best_{side}.{item.name}", pl.max_horizontal([self.col(f"{side}.{part}") for part in parts])
            )
            for side in ("low", "high")
        )
        reason = self.put(
            f"best_reason.{item.name}", open_reason([self.col(f"code.{part}") for part in parts])
        )
        for part in parts if item.choice else ():
            chosen = self.put(f"chosen.{item.name}.{part}", self.sheet.fact(item.choice) == part)
            low = pl.when(chosen).then(self.col(f"low.{part}")).otherwise(low)
            high = pl.when(chosen).then(self.col(f"high.{part}")).otherwise(high)
            reason = pl.when(chosen).then(self.col(f"code.{part}")).otherwise(reason)
        self._write(item.name, *self._given(item.name, low, high), reason)

    def _write(self, name, low, high, reason):
        """The item's three columns; it is settled as soon as the range is a point."""
        import polars as pl

        low = self.put(f"low.{name}", low.cast(pl.Int32))
        high = self.put(f"high.{name}", high.cast(pl.Int32))
        reason = self.put(f"reason.{name}", reason)
        self.put(f"code.{name}", pl.when(low == high).then(int8(MET)).otherwise(reason))

    def passes(self, bars):
        """The column of the pass mark; a line is decided once the whole range is on one side of it."""
        import polars as pl

        codes = []
        for number, bar in enumerate(bars):
            low, high, code = (self.col(f"{side}.{bar.item}") for side in ("low", "high", "code"))
            reached, reachable = COMPARE[bar.test](low, bar.points), COMPARE[bar.test](high, bar.points)
            decided = pl.when(reached).then(int8(MET)).when(~reachable).then(int8(NOT_MET)).otherwise(code)
            codes.append(self.put(f"bar.{number}", decided))
        return self.put("pass_mark", self.all_of("pass_mark", codes))
