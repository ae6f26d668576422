"""Levers: the figures that a holder can move, which way, and what moves along with them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lever:
    """A raw whole figure; `sign` is 1 where more of it helps and -1 where less does. `carried` are the
    figures that change by as much: who spends more on research has higher costs.
    """

    fact: str
    sign: int
    carried: tuple[str, ...] = ()


REGISTRY: dict[str, Lever] = {}


def up(fact, *carried):
    """Register a figure that a holder can raise."""
    REGISTRY[fact] = Lever(fact, 1, carried)


def down(fact, *carried):
    """Register a figure that a holder can lower."""
    REGISTRY[fact] = Lever(fact, -1, carried)
