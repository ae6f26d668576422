"""How long judging takes: made-up enterprises against every enterprise programme of the ladder."""

import random
import resource
import time
from datetime import date
from pathlib import Path

import enterprises.facts  # noqa: F401 - registers the facts that the programmes name
import talent.facts  # noqa: F401
from workflows.policy import assess, facts, plan
from workflows.policy.codes import VERDICTS
from workflows.policy.columns import schema_of_many
from workflows.policy.everybody import Ladder

PLAN = Path(__file__).resolve().parent.parent / "plan"
SIZES = (10_000, 100_000, 1_000_000)
# The last year for which the texts of all programmes are known.
DAY = date(2025, 12, 1)
MET = VERDICTS.index("met")
STAFF, YUAN, ITEMS, FIRST_DAY, DAYS = 600, 3 * 10**8, 6, date(2005, 1, 1), 7600


def run(sizes=SIZES):
    """Two rows a size, for the science SME evaluation alone and for the whole ladder: seconds for the judging
    alone and of processor time (best of three), rules, how many met, and the most memory held so far.
    """
    ladder = programmes()
    return [
        row
        for size in sizes
        for row in (measure("tech_sme", ladder[:1], size), measure("whole ladder", ladder, size))
    ]


def programmes():
    """The programmes for enterprises in force on the day, the science SME evaluation first."""
    read = plan.read(PLAN).programmes.values()
    ladder = [each for each in read if each.applicant == "enterprise" and each.is_in_force(DAY)]
    return sorted(ladder, key=lambda each: each.code != "tech_sme")


def measure(name, ladder, size):
    """Judge a table of that size three times and keep the best."""
    frame = made_up(size, ladder)
    seconds, used = [], []
    for _ in range(3):
        start, start_used = time.perf_counter(), time.process_time()
        judged = Ladder(ladder, frame.columns, DAY).codes(frame)
        seconds.append(time.perf_counter() - start)
        used.append(time.process_time() - start_used)
    return {
        "benchmark": f"policy: judging, {name}",
        "rows": size,
        "seconds": round(min(seconds), 3),
        "cpu": round(min(used), 3),
        "programmes": len(ladder),
        "rules": sum(len(assess.rule_names(programme, DAY)) for programme in ladder),
        "met": sum(int((judged[f"{programme.code}:verdict"] == MET).sum()) for programme in ladder),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def made_up(size, ladder, seed=1):
    """A table of enterprises around the borders as nights read them, one value in fifty unknown."""
    import polars as pl

    asked = {name for each in ladder for name in assess.columns_of(each)}
    names = sorted(asked & set(facts.REGISTRY))
    kinds = schema_of_many(names)
    chance = random.Random(seed)
    base = pl.select(row=pl.int_range(size))
    return base.select(_column(name, kinds[name], chance.randrange(2**32)).alias(name) for name in names)


def _column(name, kind, seed):
    import polars as pl

    noise = pl.col("row").hash(seed)
    fact = facts.REGISTRY.get(name)
    if kind == pl.Boolean:
        value = noise % 20 == 0 if not name.endswith("is_resident") else noise % 20 != 0
    elif kind in (pl.String, pl.Enum):
        value = _one_of([key for key, _ in fact.choices] or ["C3985", "I6513"], noise)
    elif kind == pl.Date:
        value = pl.lit(FIRST_DAY) + pl.duration(days=noise % DAYS)
    else:
        value = noise % _highest(name, fact) + (fact is not None and fact.type == "money")
    return pl.when(noise // 1000 % 50 != 0).then(value.cast(kind))


def _one_of(choices, noise):
    """One of the choices by turns, as a column."""
    import polars as pl

    return pl.lit(pl.Series(choices)).gather(noise % len(choices))


def _highest(name, fact):
    if fact is None or fact.type == "integer" and fact.unit != "人":
        return ITEMS
    if fact.type == "integer":
        return STAFF if name.startswith("enterprise.staff") else STAFF // 3
    return YUAN // 15 if name.startswith("enterprise.rd_") else YUAN


if __name__ == "__main__":
    for row in run():
        print(row)
