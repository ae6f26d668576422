"""Facts as columns of a table, and their exact comparison.

Whole numbers are compared as they are; a ratio is compared by cross-multiplication in Int128 (two columns
of up to 2^63 cannot overflow it), so that no border is ever moved by rounding. polars is imported inside
the functions: it must not be used before a process forks.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

from . import facts

BY_HAND, JUDGED = "by_hand.", "judged."
PER = {"%": 100, "‰": 1000}
COMPARE = {
    "at_least": lambda left, right: left >= right,
    "at_most": lambda left, right: left <= right,
    "above": lambda left, right: left > right,
    "below": lambda left, right: left < right,
}


@dataclass(frozen=True)
class Quantity:
    """A fact that can be compared: a column, or for a ratio the columns above and below the line.

    `top` is in the ratio's unit (times 100 for per cent), `bare` is the column above the line as it came. Of
    a growth over `steps` years the columns are as they came, and it is the limits that are compounded.
    """

    top: object
    bottom: object = None
    bare: object = None
    steps: int = 0

    def against(self, limits):
        """The fact's side and each limit's side: comparing them compares the fact with the limit."""
        import polars as pl

        limits = [compounded(limit, self.steps) for limit in limits] if self.steps else limits
        scale = common(limits)
        if self.bottom is None and scale == 1:
            return self.top, [int(limit) if isinstance(limit, Fraction) else limit for limit in limits]
        top = self.top if scale == 1 else self.top.cast(pl.Int128) * pl.lit(scale, dtype=pl.Int128)
        bottom = pl.lit(1, dtype=pl.Int128) if self.bottom is None else self.bottom
        return top, [bottom * pl.lit(int(limit * scale), dtype=pl.Int128) for limit in limits]


def common(limits):
    """The smallest number that makes all limits whole."""
    return reduce(lcm, (limit.denominator for limit in limits if isinstance(limit, Fraction)), 1)


def compounded(limit, steps):
    """How many times larger something is after growing by so many per cent in each of so many years."""
    return (1 + limit / 100) ** steps


class Sheet:
    """A table that is filled column by column: first the facts, then what is judged from them.

    `put` only notes an expression; `filled` works them out level by level, each level's columns side by
    side. A raw fact that the table lacks is a column of nulls.
    """

    def __init__(self, frame, day):
        self.frame = frame
        self.day = day
        self.levels = []
        self.level_of = {}

    def put(self, name, expression):
        """Note a column and return the reference to it; a name that is already noted stays as it is."""
        import polars as pl

        if name not in self.level_of:
            needed = expression.meta.root_names()
            level = 1 + max((self.level_of.get(each, -1) for each in needed), default=-1)
            self.levels += [{}] * (level + 1 - len(self.levels))
            self.levels[level] = {**self.levels[level], name: expression}
            self.level_of[name] = level
        return pl.col(name)

    def filled(self):
        """The table with every noted column."""
        frame = self.frame
        for level in self.levels:
            frame = frame.with_columns(**level)
        return frame

    def fact(self, name):
        """The column of a plain fact. Ratios have none: ask for their `quantity`."""
        import polars as pl

        fact = facts.get(name)
        if name in self.frame.columns:
            return pl.col(name)
        if fact.compute:
            return self.put(name, fact.compute({need: self.fact(need) for need in fact.needs}, self.day))
        return self.put(name, pl.lit(None, dtype=dtype(fact)))

    def quantity(self, name):
        """The fact as something to compare."""
        import polars as pl

        fact = facts.get(name)
        if fact.type != "ratio":
            return Quantity(self.fact(name))
        top, bottom = (self.fact(need).cast(pl.Int128) for need in fact.needs)
        if fact.steps:
            return Quantity(
                self.put(f"now.{name}", top), self.put(f"bottom.{name}", bottom), top, steps=fact.steps
            )
        per = PER.get(fact.unit, 1)
        return Quantity(self.put(f"top.{name}", top * per), self.put(f"bottom.{name}", bottom), top)

    def answer(self, prefix, name):
        """What a person answered by hand, or the points given; None where the table does not ask."""
        import polars as pl

        return pl.col(prefix + name) if prefix + name in self.frame.columns else None


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
