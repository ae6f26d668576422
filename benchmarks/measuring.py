"""Measuring calls in turn with their floor, so that a busy machine slows both alike."""

import gc
import time
from contextlib import contextmanager
from statistics import median, quantiles

from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from benchmarks import pages, steps
from benchmarks.world import World, browser, get, statements

TIMES = 25
STEPS_DONE = 12


@contextmanager
def database(name):
    """A fresh database, made by the owner, in which the application's role then works."""
    connections["owner"].settings_dict["TEST"] |= {"NAME": name, "DEPENDENCIES": []}
    made = setup_databases(verbosity=0, interactive=False, aliases=["owner"], serialized_aliases=[])
    try:
        yield
    finally:
        connections["default"].close()
        teardown_databases(made, verbosity=0)


def of_size(size, *, report):
    """One row for each page and step at so many applications and register rows."""
    started = time.perf_counter()
    world = World(size)
    made, seconds = pages.of(world), time.perf_counter() - started
    report(f"{size} applications made in {seconds:.1f} s")
    gc.collect()
    gc.freeze()
    rows = [page_row(page, world) for page in made]
    rows += [step_row(step, world) for step in steps.of(world)]
    gc.unfreeze()
    return [{"size": size, **row} for row in rows]


def page_row(page, world):
    floor = get(world.officer, "floor-table", page.rows)
    told, content = statements(page.ask), page.ask()
    floor()
    pairs = [(timed(page.ask), timed(floor)) for _ in range(TIMES)]
    return row(page.name, told, content, pairs)


def step_row(step, world):
    """The first call is for counting, the second for warming up."""
    first, second, *calls = step.prepare(STEPS_DONE + 2)
    told, content = statements(first), second()
    floor = floor_step(world)
    floor()
    return row(step.name, told, content, [(timed(do), timed(floor)) for do in calls])


def floor_step(world):
    client = browser(world.scale.officer)
    return lambda: client.post("/floor/step/")


def row(name, told, content, pairs):
    """Milliseconds that passed, and those of this process's processor time."""
    (passed, used), (floor, floor_used) = (zip(*side, strict=True) for side in zip(*pairs, strict=True))
    return {
        "benchmark": name,
        "queries": len(told),
        "bytes": len(content),
        "median": round(median(passed), 2),
        "p95": round(quantiles(passed, n=20, method="inclusive")[-1], 2),
        "floor": round(median(floor), 2),
        "ratio": round(median(passed) / median(floor), 2),
        "cpu": round(median(used), 2),
        "cpu_floor": round(median(floor_used), 2),
    }


def timed(call):
    """The milliseconds that a call took, and those of processor time."""
    start, start_used = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - start) * 1000, (time.process_time() - start_used) * 1000


def growth(rows):
    """From the smallest size to the largest: queries, time over the floor's, and how the processor time of
    this process grew over the floor's. What the database works is only in the time.
    """
    by_name = {}
    for each in rows:
        by_name.setdefault(each["benchmark"], []).append(each)
    return [
        {
            "benchmark": name,
            "queries": f"{found[0]['queries']} → {found[-1]['queries']}",
            "ratio": f"{found[0]['ratio']} → {found[-1]['ratio']}",
            "cpu": round(over_floor(found[-1]) / over_floor(found[0]), 2),
        }
        for name, found in by_name.items()
    ]


def over_floor(figures):
    """Processor time as a multiple of the floor's."""
    return figures["cpu"] / figures["cpu_floor"]
