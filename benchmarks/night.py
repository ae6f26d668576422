"""How long the nights of everybody take: enterprises in PostgreSQL read, judged against the whole ladder for
today and a year later, and stored. The facts are kept beside the nights, so that is timed by itself; then
the first night, which stores everybody; one in which nothing changed; one in which 1 % did; one that stores
everybody instead of what stands; and one that finds nothing kept and reads every table itself. Beside them
the judging alone, and the floor.
"""

import resource
import time
from contextlib import contextmanager
from threading import Lock

from django.db import connection

from benchmarks import many_enterprises
from enterprises.models import KeptFacts, Standing
from enterprises.night import keeping, packing, reading, refreshing, storing, touched
from enterprises.night import run as nights
from trail import clock

# Beyond the keys of what other benchmarks leave.
BEFORE = 10**7
TIMES = 3
SIZES = (10_000, 100_000, 1_000_000)
PARTS = {
    "finding out": (touched, "since"),
    "reading": (reading, "facts_of"),
    "keeping": (keeping, "keep"),
    "kept": (keeping, "table_of"),
    "judging": (nights, "judged_today"),
    "a year later": (nights, "judged_later"),
    "packing": (packing, "packed"),
    "comparing": (storing, "changed"),
    "storing": (storing, "store"),
}
CHANGED = """
UPDATE enterprises_yearfacts SET revenue = revenue / 2 + 1, main_revenue = NULL
WHERE enterprise_id %% 100 = 1 AND year = %s
"""
READ = (
    "enterprises_enterprise", "enterprises_yearfacts", "enterprises_intellectualproperty",
    "accounts_organisation", "accounts_seat", "workflows_factsheet", "workflows_award",
)  # fmt: skip


def run(sizes=SIZES):
    """Eight rows a size: seconds in all, and of each part. Two pieces are under way at once, so that the
    parts together are more than the whole where both processors are at work.
    """
    rows, made = [], 0
    for size in sizes:
        many_enterprises.make(BEFORE + made + 1, BEFORE + size)
        made = size
        forget()
        rows += [keeping_all(size), night("first", size), night("nothing changed", size)]
        with connection.cursor() as cursor:
            cursor.execute(CHANGED, [clock.today().year - 1])
        rows.append(night("1 % changed", size))
        rows += [everybody_anew(size), judging(size), floor(size)]
        forget()
        rows.append(night("nothing kept", size))
    return rows


def forget():
    """Take away what earlier nights kept and stored."""
    KeptFacts.objects.all().delete()
    Standing.objects.all().delete()


def keeping_all(size):
    """All facts read from their tables and kept, as beside the nights."""
    spent = dict.fromkeys(PARTS, 0.0)
    start, used = time.perf_counter(), time.process_time()
    with timed(spent):
        refreshing.refresh()
    return row_of("keeping the facts", size, start, used, spent)


def night(name, size):
    """One night over all that there are."""
    spent = dict.fromkeys(PARTS, 0.0)
    start, used = time.perf_counter(), time.process_time()
    with timed(spent):
        done = nights.finish(nights.begin(clock.today()))
    return row_of(name, size, start, used, spent, changed=done.changed)


def everybody_anew(size):
    """One night that finds everybody's standing stored with another fingerprint."""
    storing.SEED += 1
    try:
        return night("everybody anew", size)
    finally:
        storing.SEED -= 1


def row_of(name, size, start, used, spent, **more):
    """A line of the table: what was measured since these readings of the clocks."""
    return {
        "benchmark": f"night: {name}",
        "rows": size,
        **more,
        "seconds": round(time.perf_counter() - start, 2),
        "cpu": round(time.process_time() - used, 2),
        **{part: round(seconds, 2) for part, seconds in spent.items()},
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def judging(size):
    """The judging alone, of everybody by the facts that the nights kept, as on the day: best of three."""
    by = nights.plan(clock.today())
    tables = [keeping.table_of(upto) for upto in KeptFacts.objects.values_list("upto", flat=True)]
    seconds, used = [], []
    for _ in range(TIMES):
        start, start_used = time.perf_counter(), time.process_time()
        for table in tables:
            nights.judged_today(by, table)
        seconds.append(time.perf_counter() - start)
        used.append(time.process_time() - start_used)
    return {
        "benchmark": "night: judging alone",
        "rows": size,
        "seconds": round(min(seconds), 2),
        "cpu": round(min(used), 2),
    }


def floor(size):
    """What the database alone needs to write out all rows that are read, and to copy those that are stored
    into a table without an index.
    """
    with connection.cursor() as cursor:
        start = time.perf_counter()
        for table in READ:
            cursor.execute(f"SELECT sum(length(row::text)) FROM {table} row")
        read = time.perf_counter()
        cursor.execute("CREATE TEMPORARY TABLE floor AS TABLE enterprises_standing")
        stored = time.perf_counter()
        cursor.execute("DROP TABLE floor")
    return {
        "benchmark": "night: floor",
        "rows": size,
        "seconds": round(stored - start, 2),
        "reading": round(read - start, 2),
        "storing": round(stored - read, 2),
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
