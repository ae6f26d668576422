"""Rules and scorecards as columnar expressions: for each row a code a rule, and points from low to high."""

from dataclasses import dataclass
from datetime import date

from .codes import (
    BY_HAND,
    MET,
    MISSING,
    NOT_MET,
    TO_BE_JUDGED,
    any_of,
    code_of,
    int8,
    open_reason,
    place_of,
    points_of,
    where_known,
)
from .columns import BY_HAND as ANSWER
from .columns import COMPARE, JUDGED, Sheet
from .floors import Floor


def born_from(age, year):
    """The earliest birth date of whoever is under that age on 1 January: that very day."""
    return date(year - age, 1, 1)


@dataclass(frozen=True)
class Judge:
    """Writes rules and items as columns onto a sheet, as on its day; `year` is the round's year."""

    sheet: Sheet
    year: int

    @property
    def day(self):
        return self.sheet.day

    def all_of(self, name, codes):
        """Met if all are met, not met if one is not; else open, first for what is missing.

        What is worked out over many columns is noted by itself: within a branch it costs many times more.
        """
        import polars as pl

        lowest = self.sheet.put(f"lowest.{name}", pl.min_horizontal(codes))
        reason = self.sheet.put(f"open.{name}", open_reason(codes))
        return pl.when((lowest == int8(NOT_MET)) | (lowest == int8(MET))).then(lowest).otherwise(reason)

    def rule(self, rule):
        """The column of one rule's codes; a group's parts get theirs too."""
        return self.sheet.put(rule.name, self._code_of(rule))

    def veto(self, rule):
        """The column of a condition that must not hold: met where it does not."""
        import polars as pl

        holds = self.sheet.put(f"holds.{rule.name}", self._code_of(rule))
        decided = (holds == MET) | (holds == NOT_MET)
        return self.sheet.put(rule.name, pl.when(decided).then(MET - holds).otherwise(holds).cast(pl.Int8))

    def _code_of(self, rule):
        if rule.parts:
            codes = [self.rule(part) for part in rule.parts if part.in_force(self.day)]
            return any_of(codes) if rule.test == "any_of" else self.all_of(rule.name, codes)
        if rule.test == "by_hand":
            return self._by_hand(rule.name)
        return self._facts_compared(rule) if rule.other else self._limited(rule, rule.limit.on(self.day))

    def _by_hand(self, name):
        answer = self.sheet.answer(ANSWER, name)
        return int8(BY_HAND) if answer is None else code_of(answer, unknown=BY_HAND)

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
        side, floors = key.against([floor.limit for floor in entry.value])
        picked = int8(BY_HAND)
        for (floor, value), limit in zip(entry.value.items(), floors, strict=True):
            reached = COMPARE[floor.test](side, limit)
            picked = pl.when(reached).then(self._compared(rule, value)).otherwise(picked)
        return where_known(side >= floors[0], picked, key.is_meaningless)

    def _compared(self, rule, value):
        if rule.test == "one_of":
            return code_of(self.sheet.fact(rule.fact).is_in(list(value)))
        if rule.test == "under_age":
            return code_of(self.sheet.fact(rule.fact) >= born_from(value, self.year))
        quantity = self.sheet.quantity(rule.fact)
        side, (limit,) = quantity.against([value])
        return code_of(COMPARE[rule.test](side, limit), quantity.is_meaningless)

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
        meaningless = [each.is_meaningless for each in (ours, theirs) if each.bottom is not None]
        return code_of(
            COMPARE[rule.test](left, right), pl.any_horizontal(meaningless) if meaningless else None
        )

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
        import polars as pl

        quantity = self.sheet.quantity(item.fact)
        side, floors = quantity.against([band.floor.limit for band in bands])
        chain = pl.when(COMPARE[bands[-1].floor.test](side, floors[-1])).then(int8(len(bands)))
        for number in range(len(bands) - 1, 0, -1):
            reached = COMPARE[bands[number - 1].floor.test](side, floors[number - 1])
            chain = chain.when(reached).then(int8(number))
        known = (side >= floors[0]).is_not_null()
        band = chain.when(known).then(int8(0))
        if quantity.bottom is not None:
            band = pl.when(quantity.bottom > 0).then(band)
        band = self.sheet.put(f"band.{item.name}", band)
        low = high = points_of(band, [each.low for each in bands])
        if item.is_judged:
            high = points_of(band, [each.high for each in bands])
        ends = min([0, *(each.low for each in bands)]), max([0, *(each.high for each in bands)])
        self._points(item, quantity, (low, high), ends)

    def _steps(self, item, steps):
        import polars as pl

        quantity = self.sheet.quantity(item.fact)
        full = (quantity.top // steps["step"]).clip(0, steps["cap"] // steps["points"] + 1)
        points = (full * steps["points"]).clip(0, steps["cap"]).cast(pl.Int32)
        self._points(item, quantity, (points, points), (0, steps["cap"]))

    def _points(self, item, quantity, points, ends):
        """Points that follow from a figure: settled where it is known, or open within the range that it
        leaves to the experts; between both ends where it is not known.
        """
        import polars as pl

        names = (f"least.{item.name}", f"{'most' if item.is_judged else 'least'}.{item.name}")
        low, high = (self.sheet.put(name, each) for name, each in zip(names, points, strict=True))
        unknown = int8(MISSING)
        if quantity.bottom is not None:
            meaningless = quantity.is_meaningless & quantity.top.is_not_null()
            unknown = pl.when(meaningless).then(int8(BY_HAND)).otherwise(unknown)
        reason = pl.when(low.is_null()).then(unknown).otherwise(int8(TO_BE_JUDGED))
        low, high = (
            each.fill_null(pl.lit(end, dtype=pl.Int32)) for each, end in zip((low, high), ends, strict=True)
        )
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
        import polars as pl

        low = pl.lit(min(worst for worst, _ in grades.values()), dtype=pl.Int32)
        high = pl.lit(max(best for _, best in grades.values()), dtype=pl.Int32)
        reason = int8(TO_BE_JUDGED)
        if item.fact:
            grade = self.sheet.put(f"band.{item.name}", place_of(self.sheet.fact(item.fact), grades))
            low, high = (
                points_of(grade, points).fill_null(end)
                for points, end in zip(zip(*grades.values(), strict=True), (low, high), strict=True)
            )
            reason = pl.when(grade.is_null()).then(int8(MISSING)).otherwise(reason)
        self._write(item.name, *self._given(item.name, low, high), reason)

    def _together(self, name, parts, cap):
        """The sum of the parts, up to a cap."""
        import polars as pl

        low, high = (
            pl.sum_horizontal([pl.col(f"{side}.{part}") for part in parts]) for side in ("low", "high")
        )
        if cap is not None and cap.in_force(self.day):
            low, high = (bound.clip(upper_bound=cap.on(self.day).value) for bound in (low, high))
        self._write(name, low, high, open_reason([pl.col(f"code.{part}") for part in parts]))

    def _best(self, item, _):
        """The chosen part; where nothing is chosen, the range from the best low to the best high."""
        import polars as pl

        parts = self._parts(item)
        low, high = (
            self.sheet.put(
                f"best_{side}.{item.name}", pl.max_horizontal([pl.col(f"{side}.{part}") for part in parts])
            )
            for side in ("low", "high")
        )
        reason = self.sheet.put(
            f"best_reason.{item.name}", open_reason([pl.col(f"code.{part}") for part in parts])
        )
        for part in parts if item.choice else ():
            chosen = (self.sheet.fact(item.choice) == part).fill_null(False)
            low = pl.when(chosen).then(pl.col(f"low.{part}")).otherwise(low)
            high = pl.when(chosen).then(pl.col(f"high.{part}")).otherwise(high)
            reason = pl.when(chosen).then(pl.col(f"code.{part}")).otherwise(reason)
        self._write(item.name, *self._given(item.name, low, high), reason)

    def _write(self, name, low, high, reason):
        """The item's three columns; it is settled as soon as the range is a point."""
        import polars as pl

        low = self.sheet.put(f"low.{name}", low.cast(pl.Int32))
        high = self.sheet.put(f"high.{name}", high.cast(pl.Int32))
        reason = self.sheet.put(f"reason.{name}", reason)
        self.sheet.put(f"code.{name}", pl.when(low == high).then(int8(MET)).otherwise(reason))

    def passes(self, bars):
        """The column of the pass mark; a line is decided once the whole range is on one side of it."""
        import polars as pl

        codes = []
        for number, bar in enumerate(bars):
            low, high, code = (pl.col(f"{side}.{bar.item}") for side in ("low", "high", "code"))
            reached, reachable = COMPARE[bar.test](low, bar.points), COMPARE[bar.test](high, bar.points)
            decided = pl.when(reached).then(int8(MET)).when(~reachable).then(int8(NOT_MET)).otherwise(code)
            codes.append(self.sheet.put(f"bar.{number}", decided))
        return self.sheet.put("pass_mark", self.all_of("pass_mark", codes))
