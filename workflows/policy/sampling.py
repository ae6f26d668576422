"""A random sample (抽查), so plain that anybody can compute it again: the order is that of SHA-256 over seed
and reference, written one after the other, and the first of it are drawn.
"""

import hashlib
from collections import defaultdict


def sample(pool, *, seed, share, by_group):
    """The references drawn from a pool of `(reference, group)`: so many of a hundred, rounded up, of each
    group or of the whole, in the order drawn.
    """
    return [reference for _group, reference, is_drawn in order(pool, seed, share, by_group) if is_drawn]


def order(pool, seed, share, by_group):
    """The whole pool in the order of the draw: the group by which it is drawn ("" for the whole), the
    reference, and whether it is among the first.
    """
    groups = defaultdict(list)
    for reference, group in pool:
        groups[group if by_group else ""].append(reference)
    return [
        (group, reference, number < -(-len(groups[group]) * share // 100))
        for group in sorted(groups)
        for number, reference in enumerate(sorted(groups[group], key=lambda one: place(seed, one)))
    ]


def place(seed, reference):
    """Where in the order a reference stands."""
    return hashlib.sha256(f"{seed}{reference}".encode()).hexdigest()
