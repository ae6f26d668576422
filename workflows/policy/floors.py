"""Floors: where a band begins. Written as a number it takes that number in, written ">5" it begins above."""

import re
from dataclasses import dataclass
from fractions import Fraction

FLOOR = re.compile(r">?-?(0|[1-9][0-9]*)(\.[0-9]+)?")
ABOVE = ">"


@dataclass(frozen=True, order=True)
class Floor:
    """The lower end of a band; `is_open`: the number itself is still below it."""

    limit: Fraction
    is_open: bool = False

    @property
    def test(self):
        """The comparison by which a figure reaches the floor."""
        return "above" if self.is_open else "at_least"


def are_floors(place):
    """Whether the keys of a mapping are floors and not the names of choices."""
    return all(FLOOR.fullmatch(str(key)) for key, _ in place.pairs())


def parse_floors(place):
    """The mapping's (floor, place) pairs from the lowest floor up. A file must write them so; an edition's
    JSON, whose keys are texts, does not keep the order.
    """
    pairs = [(_floor(place, key), each) for key, each in place.pairs()]
    floors = [floor for floor, _ in pairs]
    is_file = any(not isinstance(key, str) for key, _ in place.pairs())
    if len(set(floors)) < len(floors) or (is_file and floors != sorted(floors)):
        place.fail("分档下限必须逐档变大")
    return sorted(pairs, key=lambda pair: pair[0])


def _floor(place, key):
    text = str(key)
    return Floor(
        type(place)(text.removeprefix(ABOVE), f"{place.path} · {key}").number(), text.startswith(ABOVE)
    )
