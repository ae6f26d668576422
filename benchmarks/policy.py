"""How long judging takes: made-up enterprises against all rules of the science SME evaluation."""

import random
import time
from datetime import date
from pathlib import Path

import enterprises.facts  # noqa: F401 - registers the facts that the programme names
import talent.facts  # noqa: F401
from workflows.policy import assess, plan
from workflows.policy.columns import schema

PLAN = Path(__file__).resolve().parent.parent / "plan"
SIZES = (10_000, 100_000, 1_000_000)
DAY = date(2026, 3, 1)


def run(sizes=SIZES):
    """One row a size: rows, seconds for the judging alone (best of three), rules, and how many met."""
    programme = plan.read(PLAN).programmes["tech_sme"]
    return [measure(programme, size) for size in sizes]


def measure(programme, size):
    """Judge a table of that size three times and keep the best."""
    frame = made_up(size)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        judged = assess.table(programme, frame, DAY)
        seconds.append(time.perf_counter() - start)
    return {
        "benchmark": "policy: judging",
        "rows": size,
        "seconds": round(min(seconds), 3),
        "rules": len(assess.rule_names(programme, DAY)),
        "met": int((judged["verdict"] == "met").sum()),
    }


def made_up(size, seed=1):
    """A table of enterprises around the borders, one value in fifty unknown."""
    import polars as pl

    names = [name for name in schema(assess.columns_of(plan.read(PLAN).programmes["tech_sme"]))]
    kinds = schema(names)
    chance = random.Random(seed)
    base = pl.select(row=pl.int_range(size))
    return base.select(_column(name, kinds[name], chance.randrange(2**32)).alias(name) for name in names)


def _column(name, kind, seed):
    import polars as pl

    noise = pl.col("row").hash(seed)
    highest = {"enterprise.staff": 600, "enterprise.tech_staff": 200, "enterprise.rd_cost": 2 * 10**7}
    if kind == pl.Boolean:
        value = noise % 20 == 0 if name != "enterprise.is_resident" else noise % 20 != 0
    elif kind == pl.String:
        value = pl.when(noise % 2 == 0).then(pl.lit("by_revenue")).otherwise(pl.lit("by_cost"))
    else:
        small = 6 if "ip_class" in name else 3 * 10**8
        value = noise % highest.get(name, small) + (0 if "ip_class" in name else 1)
    return pl.when(noise // 1000 % 50 != 0).then(value.cast(kind))


if __name__ == "__main__":
    for row in run():
        print(row)
