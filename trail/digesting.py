"""The hashes of rows that were read, made anew: in a process beside the reading as soon as there is more than
one portion, since parsing and hashing take longer than everything else.
"""

import json
from collections import deque, namedtuple
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context

from trail.hashing import FORM_2, digest

COLUMNS = ("id", "hash", "at", *FORM_2)
# Portions on their way: one is hashed while the next is read.
AHEAD = 2

_Told = namedtuple("Told", COLUMNS)
_parsed = json.JSONDecoder().raw_decode


def digested(portions):
    """Yield each portion of rows, tuples of COLUMNS, with the hashes that its rows should have."""
    first, second = next(portions, None), next(portions, None)
    if second is None:
        if first:
            yield first, digests(first)
        return
    # A new process and no fork: the connection to the database stays here.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        waiting = deque()
        for portion in chain((first, second), portions):
            waiting.append((portion, beside.submit(digests, portion)))
            if len(waiting) > AHEAD:
                yield _finished(waiting.popleft())
        yield from map(_finished, waiting)


def digests(portion):
    """The hash that each row of a portion should have; None where its scheme is not known."""
    return [digest(_told(values)) for values in portion]


def _finished(entry):
    portion, made = entry
    return portion, made.result()


def _told(values):
    *plain, before, after, previous = values
    return _Told(*plain, before and _parsed(before)[0], after and _parsed(after)[0], previous)
