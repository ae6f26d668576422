"""Sums of which a part may be unknown: what they are, and what they are at least and at most all the same."""

from dataclasses import dataclass
from functools import reduce
from operator import add, or_


@dataclass(frozen=True)
class Part:
    """One part of a sum as an expression, never negative. It counts nothing where it is `absent`, known or
    not; where it is not known whether it is, what is told of it counts.
    """

    figure: object
    absent: object = None

    def exact(self):
        """The part, null where it is not known."""
        return self.figure if self.absent is None else _nothing_where(self.absent, self.figure)

    def least(self):
        """The part, nothing where it is not known: one choice, since each takes a copy of the column."""
        unknown = self.figure.is_null()
        return _nothing_where(unknown if self.absent is None else self.absent | unknown, self.figure)

    def is_missing(self):
        """Whether the part counts and is not known."""
        unknown = self.figure.is_null()
        return unknown if self.absent is None else unknown & ~self.absent.fill_null(False)


def _nothing_where(condition, figure):
    import polars as pl

    return pl.when(condition).then(pl.lit(0, dtype=pl.Int64)).otherwise(figure)


def exact(parts):
    """The sum, null where a part is not known."""
    return reduce(add, [part.exact() for part in parts])


def least(parts):
    """What the sum is at least."""
    return reduce(add, [part.least() for part in parts])


def most(parts):
    """What a sum of which no part is more than one is at most."""
    return reduce(add, [part.figure.fill_null(1) for part in parts])


def is_missing(parts):
    """Whether a part is not known."""
    return reduce(or_, [part.is_missing() for part in parts])
