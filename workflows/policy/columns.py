"""Facts as columns of a table, and their exact comparison.

Whole numbers are compared as they are; a ratio is compared by cross-multiplication in Int128 (two columns of up to 2^63
cannot overflow it), so that no border is ever moved by rounding. polars is imported inside the functions: it must not
be used before a process forks.
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
    """A fact that can be compared: a column, or for a ratio the columns above and below the line."""

    top: object
    bottom: object = None
    per: int = 1

    def against(self, limits):
        """The column's side and each limit's side, such that comparing the two compares the fact with that limit."""
        import polars as pl

        if self.bottom is None and all(
            not isinstance(limit, Fraction) or limit.denominator == 1 for limit in limits
        ):
            return self.top, [int(limit) if isinstance(limit, Fraction) else limit for limit in limits]
        scale = reduce(lcm, (limit.denominator for limit in limits), 1)
        top = self.top.cast(pl.Int128) * pl.lit(scale * self.per, dtype=pl.Int128)
        bottom = pl.lit(1, dtype=pl.Int128) if self.bottom is None else self.bottom.cast(pl.Int128)
        return top, [bottom * pl.lit(int(limit * scale), dtype=pl.Int128) for limit in limits]


class Columns:
    """The columns of a table by the names of the facts; a raw fact that the table lacks is a column of nulls."""

    def __init__(self, present, day):
        self.present = set(present)
        self.day = day

    def __getitem__(self, name):
        """The column of a plain fact. Ratios have none: ask for their `quantity`."""
        import polars as pl

        fact = facts.get(name)
        if fact.compute:
            return fact.compute({need: self[need] for need in fact.needs}, self.day)
        return pl.col(name) if name in self.present else pl.lit(None, dtype=dtype(fact))

    def quantity(self, name):
        """The fact as something to compare."""
        fact = facts.get(name)
        if fact.type != "ratio":
            return Quantity(self[name])
        top, bottom = (self[need] for need in fact.needs)
        return Quantity(top, bottom, PER.get(fact.unit, 1))

    def answer(self, prefix, name):
        """What a person has answered to a rule by hand, or the points given to a judged item; None where not asked."""
        import polars as pl

        return pl.col(prefix + name) if prefix + name in self.present else None


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
