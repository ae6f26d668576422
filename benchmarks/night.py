"""How long the nights of everybody take: enterprises in PostgreSQL read, judged against the whole ladder for
today and a year later, and stored; the first night, one in which nothing changed, one in which 1 % did.
"""

import resource
import time
from contextlib import contextmanager
from threading import Lock

from django.db import connection

from benchmarks import many_enterprises
from enterprises.models import Standing
from enterprises.night import packing, reading, storing
from enterprises.night import run as nights
from trail import clock
from workflows.policy import everybody

# Beyond the keys of what other benchmarks leave.
BEFORE = 10**7
SIZES = (10_000, 100_000, 1_000_000)
PARTS = {
    "reading": (reading, "facts_of"),
    "judging": (everybody, "codes"),
    "packing": (packing, "packed"),
    "comparing": (storing, "changed"),
    "storing": (storing, "store"),
}
CHANGED = """
UPDATE enterprises_yearfacts SET revenue = revenue / 2 + 1, main_revenue = NULL
WHERE enterprise_id %% 100 = 1 AND year = %s
"""


def run(sizes=SIZES):
    """Three rows a size: seconds in all, and of each part. Two pieces are under way at once, so that the
    parts together are more than the whole where both processors are at work.
    """
    rows, made = [], 0
    for size in sizes:
        many_enterprises.make(BEFORE + made + 1, BEFORE + size)
        Standing.objects.all().delete()
        made = size
        rows += [night("first", size), night("nothing changed", size)]
        with connection.cursor() as cursor:
            cursor.execute(CHANGED, [clock.today().year - 1])
        rows.append(night("1 % changed", size))
    return rows


def night(name, size):
    """One night over all that there are."""
    spent = dict.fromkeys(PARTS, 0.0)
    start, used = time.perf_counter(), time.process_time()
    with timed(spent):
        done = nights.finish(nights.begin(clock.today()))
    return {
        "benchmark": f"night: {name}",
        "rows": size,
        "changed": done.changed,
        "seconds": round(time.perf_counter() - start, 2),
        "cpu": round(time.process_time() - used, 2),
        **{part: round(seconds, 2) for part, seconds in spent.items()},
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@contextmanager
def timed(spent):
    """Add up the seconds within each part, whichever thread it runs in."""
    kept, lock = {part: getattr(*place) for part, place in PARTS.items()}, Lock()

    def watched(part):
        def call(*args, **kwargs):
            start = time.perf_counter()
            result = kept[part](*args, **kwargs)
            with lock:
                spent[part] += time.perf_counter() - start
            return result

        return call

    for part, (module, name) in PARTS.items():
        setattr(module, name, watched(part))
    try:
        yield
    finally:
        for part, (module, name) in PARTS.items():
            setattr(module, name, kept[part])
