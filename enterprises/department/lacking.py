"""How many points the experts would have to give those who meet a programme as far as figures can tell."""

from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True)
class Lacking:
    """Of so many enterprises: the fewest and the most points that are lacking, and with how many half of them
    would reach the pass mark.
    """

    number: int
    fewest: int
    half: int
    most: int


def lacking(points):
    """The same of how many lack how many points; None where nobody does."""
    ordered = sorted((int(each), number) for each, number in points.items() if number)
    if not ordered:
        return None
    number = sum(each for _points, each in ordered)
    return Lacking(number, ordered[0][0], _half(ordered, number), ordered[-1][0])


def _half(ordered, number):
    each_one = (points for points, each in ordered for _one in range(each))
    return next(islice(each_one, (number - 1) // 2, None))
