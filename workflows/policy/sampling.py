"""A random sample (抽查), so plain that anybody can compute it again: the order is that of SHA-256 over seed
and reference, written one after the other, and the first of it are drawn.
"""

import hashlib
from collections import defaultdict


def sample(pool, *, seed, share, by_group):
    """The references drawn from a pool of `(reference, group)`: so many of a hundred, rounded up, of each
    group or of the whole, in the order drawn.
    """
    groups = defaultdict(list)
    for reference, group in pool:
        groups[group if by_group else ""].append(reference)
    drawn = []
    for group in sorted(groups):
        ordered = sorted(groups[group], key=lambda reference: place(seed, reference))
        drawn += ordered[: -(-len(ordered) * share // 100)]
    return drawn


def place(seed, reference):
    """Where in the order a reference stands."""
    return hashlib.sha256(f"{seed}{reference}".encode()).hexdigest()
