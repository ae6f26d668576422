"""Rules and scorecards as columnar expressions: each row gets a code for each rule, and points from low to high.

The codes rise from "not met" through the reasons for being open to "met", so that "any of" is their maximum; what is
missing is told before what a person must judge.
"""

from dataclasses import dataclass
from datetime import date

from .columns import BY_HAND as ANSWER
from .columns import COMPARE, JUDGED

NOT_MET, BY_HAND, TO_BE_JUDGED, MISSING, MET = range(5)
ANSWERS = ("not_met", "open:by_hand", "open:to_be_judged", "open:missing", "met")
VERDICTS = ("not_met", "open", "met")


def _code(condition):
    """A column of true, false and unknown as codes."""
    import polars as pl

    return (condition.cast(pl.Int8) * MET).fill_null(MISSING)


def any_of(codes):
    """Met if one is met; open if none is met but one is open."""
    import polars as pl

    return pl.max_horizontal(codes)


def all_of(codes):
    """Met if all are met, not met if one is not; else open, for what is missing before what a person must judge."""
    import polars as pl

    if len(codes) == 1:
        return codes[0]
    lowest = pl.min_horizontal(codes)
    open_ones = [pl.when(code < MET).then(code).otherwise(NOT_MET) for code in codes]
    decided = (lowest == NOT_MET) | (lowest == MET)
    return pl.when(decided).then(lowest).otherwise(pl.max_horizontal(open_ones)).cast(pl.Int8)


@dataclass(frozen=True)
class Judge:
    """Turns rules and items into expressions over the columns, as on a day; `year` is the round's year."""

    columns: object
    day: date
    year: int

    def rule(self, rule):
        """The code of one rule."""
        if rule.parts:
            codes = [self.rule(part) for part in rule.parts if part.in_force(self.day)]
            return (any_of if rule.test == "any_of" else all_of)(codes)
        if rule.test == "by_hand":
            return self._by_hand(rule.name)
        if rule.other:
            return self._facts_compared(rule)
        entry = rule.limit.on(self.day)
        return self._keyed(entry, lambda value: self._compared(rule, value))

    def veto(self, rule):
        """The code of a condition that must not hold: met where it does not."""
        import polars as pl

        code = self.rule(rule)
        decided = (code == MET) | (code == NOT_MET)
        return pl.when(decided).then(MET - code).otherwise(code).cast(pl.Int8)

    def _by_hand(self, name):
        import polars as pl

        answer = self.columns.answer(ANSWER, name)
        if answer is None:
            return pl.lit(BY_HAND, dtype=pl.Int8)
        return (answer.cast(pl.Int8) * MET).fill_null(BY_HAND)

    def _keyed(self, entry, code_of):
        """The code for the limit that another fact picks out; missing where that fact is unknown."""
        import polars as pl

        if not entry.by:
            return code_of(entry.value)
        key, picked = self.columns[entry.by], pl.lit(MISSING, dtype=pl.Int8)
        for name, value in entry.value.items():
            picked = pl.when(key == name).then(code_of(value)).otherwise(picked)
        return picked

    def _compared(self, rule, value):
        if rule.test == "one_of":
            return _code(self.columns[rule.fact].is_in(list(value)))
        if rule.test == "under_age":
            return _code(self.columns[rule.fact] >= born_from(value, self.year))
        quantity = self.columns.quantity(rule.fact)
        side, (limit,) = quantity.against([value])
        return _defined(quantity, _code(COMPARE[rule.test](side, limit)))

    def _facts_compared(self, rule):
        import polars as pl

        ours, theirs = self.columns.quantity(rule.fact), self.columns.quantity(rule.other)
        if ours.bottom is None and theirs.bottom is None:
            return _code(COMPARE[rule.test](ours.top, theirs.top))
        left, right = ours.top.cast(pl.Int128), theirs.top.cast(pl.Int128)
        if ours.bottom is None or theirs.bottom is None:
            left, right = left * ours.per, right * theirs.per
        left = left if theirs.bottom is None else left * theirs.bottom.cast(pl.Int128)
        right = right if ours.bottom is None else right * ours.bottom.cast(pl.Int128)
        return _defined(ours, _defined(theirs, _code(COMPARE[rule.test](left, right))))

    def items(self, items):
        """Low, high and code of every item in force and of its parts, by name."""
        found = {}
        for item in items:
            if item.in_force(self.day):
                found |= self.items(item.parts)
                found[item.name] = self._item(
                    item, [found[part.name] for part in item.parts if part.name in found]
                )
        return found

    def _item(self, item, parts):
        if item.parts:
            return (
                _best(parts, self._chosen(item))
                if item.kind == "choose_one"
                else _sum(parts, _cap(item, self.day))
            )
        value = item.points.on(self.day).value
        return getattr(self, f"_{item.kind}")(item, value)

    def _chosen(self, item):
        chosen = self.columns[item.choice] if item.choice else None
        return [
            None if chosen is None else chosen == part.name for part in item.parts if part.in_force(self.day)
        ]

    def _bands(self, item, bands):
        import polars as pl

        quantity = self.columns.quantity(item.fact)
        side, floors = quantity.against([floor for floor, _ in bands])
        points, before = pl.lit(0, dtype=pl.Int32), 0
        for floor, (_, worth) in zip(floors, bands, strict=True):
            points = points + (side >= floor).cast(pl.Int32) * (worth - before)
            before = worth
        worths = [0, *(worth for _, worth in bands)]
        return _scored(quantity, points, min(worths), max(worths))

    def _steps(self, item, steps):
        import polars as pl

        quantity = self.columns.quantity(item.fact)
        full = (quantity.top // steps["step"]).clip(0, steps["cap"] // steps["points"] + 1)
        points = (full * steps["points"]).clip(0, steps["cap"]).cast(pl.Int32)
        return _scored(quantity, points, 0, steps["cap"])

    def _grades(self, item, grades):
        import polars as pl

        lowest, highest = min(low for low, _ in grades.values()), max(high for _, high in grades.values())
        low, high = pl.lit(lowest, dtype=pl.Int32), pl.lit(highest, dtype=pl.Int32)
        if item.fact:
            for grade, (worst, best) in grades.items():
                is_grade = (self.columns[item.fact] == grade).fill_null(False)
                low, high = (pl.when(is_grade).then(a).otherwise(b) for a, b in ((worst, low), (best, high)))
        given = self.columns.answer(JUDGED, item.name)
        if given is not None:
            valid = given.is_between(low, high).fill_null(False)
            low, high = (pl.when(valid).then(given).otherwise(bound) for bound in (low, high))
        low, high = low.cast(pl.Int32), high.cast(pl.Int32)
        return low, high, _settled(low, high, pl.lit(TO_BE_JUDGED, dtype=pl.Int8))

    def bar(self, bar, scores):
        """The code of one line of the pass mark: settled as soon as the whole range stands on one side of it."""
        import polars as pl

        low, high, code = scores[bar.item]
        reached, reachable = COMPARE[bar.test](low, bar.points), COMPARE[bar.test](high, bar.points)
        return pl.when(reached).then(MET).when(~reachable).then(NOT_MET).otherwise(code).cast(pl.Int8)


def born_from(age, year):
    """The earliest birth date of whoever is under that age on 1 January of the year: 1 January, itself included."""
    return date(year - age, 1, 1)


def total(scoring, scores, day):
    """Low, high and code of the whole scorecard."""
    return _sum([scores[item.name] for item in scoring.items if item.name in scores], _cap(scoring, day))


def _cap(capped, day):
    return capped.cap.on(day).value if capped.cap else None


def _defined(quantity, code):
    """The code, or "by hand" where the ratio has no meaning."""
    import polars as pl

    if quantity.bottom is None:
        return code
    meaningless = (code != MISSING) & (quantity.bottom <= 0)
    return pl.when(meaningless).then(BY_HAND).otherwise(code).cast(pl.Int8)


def _scored(quantity, points, lowest, highest):
    import polars as pl

    if quantity.bottom is not None:
        points = pl.when(quantity.bottom > 0).then(points)
    unsettled = _defined(quantity, pl.when(points.is_null()).then(MISSING).otherwise(MET).cast(pl.Int8))
    return points.fill_null(lowest), points.fill_null(highest), unsettled


def _settled(low, high, otherwise):
    import polars as pl

    return pl.when(low == high).then(MET).otherwise(otherwise).cast(pl.Int8)


def _open_reason(codes):
    import polars as pl

    return pl.max_horizontal([pl.when(code < MET).then(code).otherwise(NOT_MET) for code in codes])


def _sum(parts, cap):
    import polars as pl

    low, high = (pl.sum_horizontal([part[side] for part in parts]) for side in (0, 1))
    if cap is not None:
        low, high = low.clip(upper_bound=cap), high.clip(upper_bound=cap)
    return low, high, _settled(low, high, _open_reason([part[2] for part in parts]))


def _best(parts, chosen):
    """The chosen part; where nothing is chosen, the range from the best low to the best high."""
    import polars as pl

    low, high = (pl.max_horizontal([part[side] for part in parts]) for side in (0, 1))
    code = _settled(low, high, _open_reason([part[2] for part in parts]))
    for is_chosen, part in zip(chosen, parts, strict=True):
        if is_chosen is not None:
            low, high, code = (
                pl.when(is_chosen).then(own).otherwise(best)
                for own, best in zip(part, (low, high, code), strict=True)
            )
    return low, high, code
