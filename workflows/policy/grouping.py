"""Proposing review groups: from discipline codes, where what begins alike stays together within sizes, or
from the fields that a programme's file names.
"""

from itertools import groupby
from math import ceil
from typing import NamedTuple


class Part(NamedTuple):
    """Some applications that go together: the beginnings of their codes, and their keys in code order."""

    prefixes: tuple[str, ...]
    members: tuple


def propose(codes, *, smallest, largest):
    """Parts of `codes` (key to code), none larger than `largest`, in the order of their codes.

    A part divides where the codes divide; only where all of it bears one code is it cut into equal pieces.
    Neighbours of one science (the code's first character) are joined while one is below `smallest` and both
    fit; what still is below has no neighbour to go to.
    """
    listed = sorted(codes.items(), key=lambda each: (each[1], each[0]))
    parts = [part for _, same in groupby(listed, _at(1)) for part in _divided(list(same), 1, largest)]
    joined = parts[:1]
    for part in parts[1:]:
        last = joined[-1]
        alike = last.prefixes[0][:1] == part.prefixes[0][:1]
        small = min(len(last.members), len(part.members)) < smallest
        if alike and small and len(last.members) + len(part.members) <= largest:
            joined[-1] = _join([last, part])
        else:
            joined.append(part)
    return joined


def by_field(values, *, order, least):
    """Parts of `values` (key to field, None where it is not known), one for each field in that order that so
    many share at `least`. The others go together; where they are fewer than that still, with the smallest
    part.
    """
    found = {field: [key for key, each in values.items() if each == field] for field in order}
    parts = [Part((field,), tuple(keys)) for field, keys in found.items() if len(keys) >= least]
    standing = {part.prefixes[0] for part in parts}
    rest = [key for key, each in values.items() if each not in standing]
    if not rest:
        return parts
    others = Part(tuple(field for field in order if found[field] and field not in standing), tuple(rest))
    if len(rest) >= least or not parts:
        return [*parts, others]
    smallest = min(parts, key=lambda part: len(part.members))
    return [_join([part, others]) if part is smallest else part for part in parts]


def halve(codes):
    """Two parts of about the same size, divided at a border between codes where there is one."""
    pieces = propose(codes, smallest=1, largest=max(1, ceil(len(codes) / 2)))
    best = min(range(1, len(pieces)), key=lambda at: abs(_size(pieces[:at]) - _size(pieces[at:])))
    return _join(pieces[:best]), _join(pieces[best:])


def _divided(listed, length, largest):
    """The parts of what has the first `length` characters in common."""
    prefix = listed[0][1][:length]
    if len(listed) <= largest:
        return [_part(prefix, listed)]
    if listed[0][1] == listed[-1][1]:
        size = ceil(len(listed) / ceil(len(listed) / largest))
        pieces = [listed[start : start + size] for start in range(0, len(listed), size)]
        return [_part(listed[0][1], piece) for piece in pieces]
    deeper = groupby(listed, _at(length + 1))
    return [part for _, same in deeper for part in _divided(list(same), length + 1, largest)]


def _at(length):
    return lambda each: each[1][:length]


def _part(prefix, listed):
    return Part((prefix,), tuple(key for key, _ in listed))


def _join(parts):
    prefixes = dict.fromkeys(prefix for part in parts for prefix in part.prefixes)
    return Part(tuple(prefixes), tuple(key for part in parts for key in part.members))


def _size(parts):
    return sum(len(part.members) for part in parts)
