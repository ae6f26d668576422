"""Facts as columns of a table, and their exact comparison.

Whole numbers are compared as they are; of a ratio that is made large enough for its limits to be whole only
the whole part is, so that no border is ever moved by rounding: in Int64 where the facts' bounds say that
nothing can overflow it, else in Int128 (two columns of up to 2^63 cannot). polars is imported inside the
functions: it must not be used before a process forks.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import lcm

from . import codes, facts, sums

BY_HAND, JUDGED = "by_hand.", "judged."
NARROW, WIDE = 2**63, 2**127
COMPARE = {
    "at_least": lambda left, right: left >= right,
    "at_most": lambda left, right: left <= right,
    "above": lambda left, right: left > right,
    "below": lambda left, right: left < right,
}
# A whole part says these by itself; the others are these of the negative.
FROM_BELOW = ("at_least", "below")
FROM_ABOVE = {"at_most": "at_least", "above": "below"}


@dataclass(frozen=True)
class Quantity:
    """A fact that can be compared: a column, or for a ratio the columns above and below the line.

    `per` makes the ratio's unit of it (100 for per cent). Of a growth over `steps` years it is the limits
    that are compounded. `most` are the bounds of both columns. What stands below the line is unknown where it
    is not above zero; `unknown` is the code of what cannot be compared: missing, or by hand for a ratio
    without a meaning; of all else that of not met. `sheet` takes the ratio's whole numbers, under its name.
    """

    top: object
    bottom: object = None
    unknown: object = None
    per: int = 1
    steps: int = 0
    most: tuple[int, int] = (2**63, 1)
    name: str = ""
    sheet: object = None

    def compared(self, tests, limits):
        """The conditions that the fact is so to each limit: in 64 bits where the bounds allow it, else in
        128.

        A ratio is at least a whole number where its whole part is; it is divided once for all limits that one
        factor makes whole. From above it is compared as its negative is from below.
        """
        import polars as pl

        pairs = [*zip(tests, limits, strict=True)]
        if not all(isinstance(limit, Fraction) for limit in limits):
            return [COMPARE[test](self.top, limit) for test, limit in pairs]
        factor, whole = self.scaled(limits)
        kind = pl.Int64 if fits(self.most, factor, whole, NARROW) else pl.Int128
        if self.bottom is None:
            times = self.top if factor == 1 else self.top.cast(kind) * pl.lit(factor, dtype=kind)
            return [COMPARE[test](times, limit) for test, limit in zip(tests, whole, strict=True)]
        turned = [(test, 1) if test in FROM_BELOW else (FROM_ABOVE[test], -1) for test in tests]
        return [
            COMPARE[test](self._whole_part(sign * factor, kind), pl.lit(sign * limit, dtype=kind))
            for (test, sign), limit in zip(turned, whole, strict=True)
        ]

    def _whole_part(self, factor, kind):
        """The whole part of so many times the ratio, the next lower number below zero."""
        import polars as pl

        number = self.top.cast(kind) * pl.lit(factor, dtype=kind) // self.bottom.cast(kind)
        return self.sheet.put(f"{factor}.times.{self.name}.{kind}", number)

    def scaled(self, limits):
        """By what the fact is multiplied, and the limits as whole numbers beside it."""
        limits = [compounded(limit, self.steps) for limit in limits] if self.steps else limits
        scale = common(limits)
        return self.per * scale, [int(limit * scale) for limit in limits]


def fits(most, factor, whole, bound):
    """Whether both sides of a comparison stay below the bound."""
    top, bottom = most
    return top * factor < bound and all(bottom * abs(limit) < bound for limit in whole)


def common(limits):
    """The smallest number that makes all limits whole."""
    return reduce(lcm, (limit.denominator for limit in limits if isinstance(limit, Fraction)), 1)


def compounded(limit, steps):
    """How many times larger something is after growing by so many per cent in each of so many years."""
    return (1 + limit / 100) ** steps


class Sheet:
    """What a table of these columns is filled with: first the facts, then what is judged from them.

    `put` only notes an expression; `filled` works them out level by level, each level's columns side by
    side. A raw fact that the table lacks is a column of nulls.
    """

    def __init__(self, columns, day):
        self.columns = set(columns)
        self.day = day
        self.levels = []
        self.level_of = {}
        self.needs = {}

    def put(self, name, expression):
        """Note a column and return the reference to it; a name that is already noted stays as it is."""
        import polars as pl

        if name not in self.level_of:
            self.needs[name] = needed = expression.meta.root_names()
            level = 1 + max((self.level_of.get(each, -1) for each in needed), default=-1)
            self.levels += [{}] * (level + 1 - len(self.levels))
            self.levels[level] = {**self.levels[level], name: expression}
            self.level_of[name] = level
        return pl.col(name)

    def filled(self, frame, wanted=None):
        """The table with every noted column, or only with the wanted ones: then what no later level needs is
        given up on the way, since new memory costs more than what is worked out in it.
        """
        for level, later in zip(self.levels, self._needed_later(wanted or ()), strict=True):
            frame = frame.with_columns(**level)
            if wanted:
                frame = frame.select(name for name in frame.columns if name in later)
        return frame.select(wanted) if wanted else frame

    def planned(self, frame, wanted):
        """The wanted columns, all levels planned together: what several expressions have in common is worked
        out once. Planning takes longer than filling a small table.
        """
        plan = frame.lazy()
        for level in self.levels:
            plan = plan.with_columns(**level)
        return plan.select(wanted).collect()

    def _needed_later(self, wanted):
        """Of each level the columns that are needed behind it."""
        needed, found = set(wanted), []
        for level in reversed(self.levels):
            found.append(set(needed))
            needed.update(*(self.needs[name] for name in level))
        return reversed(found)

    def fact(self, name):
        """The column of a plain fact. Ratios have none: ask for their `quantity`."""
        import polars as pl

        fact = facts.get(name)
        if name in self.columns:
            return pl.col(name)
        if fact.compute and fact.by_choice:
            return self.put(name, codes.choice_of(self._held_by_choice(fact)))
        if fact.compute:
            computed = self._computed(fact)
            return self.put(name, sums.exact(computed) if fact.is_sum else computed)
        return self.put(name, pl.lit(None, dtype=dtype(fact)))

    def quantity(self, name):
        """The fact as something to compare."""
        import polars as pl

        fact = facts.get(name)
        terms = {"per": facts.per(fact), "steps": fact.steps, "most": facts.bounds(fact)}
        if fact.type != "ratio":
            return Quantity(self.fact(name), unknown=self.unknown(name), **terms)
        top, bottom = (self.fact(need) for need in fact.needs)
        divisor = self.put(f"divisor.{fact.needs[1]}", pl.when(bottom > 0).then(bottom))
        return Quantity(top, divisor, self.unknown(name), name=name, sheet=self, **terms)

    def possible(self, name):
        """Of each choice whether the fact can be it, by what is known; None of any other fact."""
        fact = facts.get(name)
        if not fact.by_choice or name in self.columns:
            return None
        return {choice: held.fill_null(True) for choice, held in self._held_by_choice(fact).items()}

    def _held_by_choice(self, fact):
        computed = self._computed(fact)
        return {choice: self.put(f"holds.{fact.name}.{choice}", held) for choice, held in computed.items()}

    def at_least(self, name):
        """What the fact is at least where it is not known, as something to compare: a sum, or a ratio of one,
        by the parts that are. None of any other fact.
        """
        fact = facts.get(name)
        top = facts.get(fact.needs[0]) if fact.type == "ratio" else fact
        if not self._is_summed(top):
            return None
        least = self.put(f"floor.{top.name}", sums.least(self._computed(top)))
        return replace(self.quantity(name), top=least, name=f"floor.{name}")

    def at_most(self, name):
        """What a count of yes and no, or a ratio whose lower figure is a sum, is at most where it is not
        known; None of any other fact.
        """
        fact = facts.get(name)
        if fact.type == "ratio":
            return self._ratio_at_most(fact)
        if not self._is_summed(fact) or any(facts.get(need).type != "yes_no" for need in fact.needs):
            return None
        most = self.put(f"ceiling.{name}", sums.most(self._computed(fact)))
        return replace(self.quantity(name), top=most)

    def _ratio_at_most(self, fact):
        """The ratio over what its lower figure is at least; a figure below zero is the more the more it is
        divided by, so that one has no such bound.
        """
        import polars as pl

        above, bottom = (facts.get(need) for need in fact.needs)
        # What stands above is unknown with it where it is worked out from it.
        if not self._is_summed(bottom) or bottom.name in above.needs:
            return None
        top, exact = (self.fact(need) for need in fact.needs)
        least = self.put(f"floor.{bottom.name}", sums.least(self._computed(bottom)))
        known = pl.when(exact.is_null() & (top >= 0)).then(least).otherwise(exact)
        divisor = self.put(f"least_divisor.{fact.name}", pl.when(known > 0).then(known))
        return replace(self.quantity(fact.name), bottom=divisor, name=f"ceiling.{fact.name}")

    def _is_summed(self, fact):
        return fact.is_sum and fact.name not in self.columns

    def _computed(self, fact):
        return fact.compute({need: self.fact(need) for need in fact.needs}, self.day)

    def unknown(self, name):
        """The column that says of each row why the fact cannot be compared; not met where it can."""
        import polars as pl

        fact = facts.get(name)
        if self._is_summed(fact):
            is_missing = sums.is_missing(self._computed(fact))
            return self.put(f"unknown.{name}", codes.missing_where(is_missing))
        if fact.type != "ratio":
            return self.put(f"unknown.{name}", codes.unknown_of(self.fact(name)))
        top, bottom = (self.fact(need) for need in fact.needs)
        missing = pl.max_horizontal([self.unknown(need) for need in fact.needs])
        meaningless = pl.when(bottom > 0).then(missing).otherwise(codes.int8(codes.BY_HAND))
        return self.put(f"unknown.{name}", pl.max_horizontal([missing, meaningless]))

    def answer(self, prefix, name):
        """What a person answered by hand, or the points given; None where the table does not ask."""
        import polars as pl

        return pl.col(prefix + name) if prefix + name in self.columns else None


def dtype(fact):
    """The column type of a raw or derived fact."""
    import polars as pl

    types = {"integer": pl.Int64, "money": pl.Int64, "date": pl.Date, "yes_no": pl.Boolean}
    return types.get(fact.type, pl.String)


def schema(names):
    """The column types of the named facts and answers, as a table must bring them."""
    import polars as pl

    answers = {BY_HAND: pl.Boolean, JUDGED: pl.Int64}
    kinds = {
        name: next((kind for prefix, kind in answers.items() if name.startswith(prefix)), None)
        for name in names
    }
    return {name: kind or dtype(facts.get(name)) for name, kind in kinds.items()}


def schema_of_many(names):
    """The same for a table of many: one choice of several is kept as its place, and compared as quickly."""
    import polars as pl

    choices = {name: [key for key, _ in facts.get(name).choices] for name in names if name in facts.REGISTRY}
    return {
        name: pl.Enum(choices[name]) if choices.get(name) else kind for name, kind in schema(names).items()
    }


def bounded(frame):
    """The table without figures that cannot be, by their facts' bounds: those are as good as unknown."""
    import polars as pl

    known = {name: facts.get(name) for name in frame.columns if name in facts.REGISTRY}
    whole = {name: each for name, each in known.items() if frame[name].dtype.is_integer()}
    narrow = {name: each for name, each in whole.items() if each.most < NARROW}
    ends = frame.select(pl.concat_list(pl.col(name).min(), pl.col(name).max()).alias(name) for name in narrow)
    beyond = {
        name: each
        for name, each in narrow.items()
        if not all(end is None or each.lowest <= end < each.most for end in ends[name].item())
    }
    return frame.with_columns(
        pl.when(pl.col(name).is_between(each.lowest, each.most, closed="left")).then(pl.col(name))
        for name, each in beyond.items()
    )
