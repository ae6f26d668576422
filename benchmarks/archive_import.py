"""How long a table of enterprises takes, from the workbook to the stored rows, against its floor: the same
workbook parsed by calamine, its cells written as the text that COPY takes, and put into one plain table.
Beside it COPY of the very rows into the tables in which they are kept, with keys, indexes and constraints.

`validated` is reading behind the fence and judging every cell, `stored` is all rows in their tables. Told are
the seconds of the processor, of this process, of those that it started and of the database together, since
seconds of the clock say little on a machine with other work; those of the clock stand beside them.
"""

import io
import os
import random
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import NamedTuple

import xlsxwriter
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from accounts import identity
from enterprises.bulk import jobs, storing
from enterprises.bulk.template import COLUMNS
from enterprises.measures import BACK, MEASURES
from tests.factories.accounts import MembershipFactory, RegionFactory

SIZES = (10_000, 100_000)
TIMES = 2
# What rules look back on, so what a first table tells of each enterprise.
YEARS = len(BACK)
# In which the rows of a table are kept, each after those that it refers to.
KEPT = (
    "accounts_organisation", "accounts_seat", "workflows_holder", "enterprises_enterprise",
    "enterprises_yearfacts",
)  # fmt: skip


class Seconds(NamedTuple):
    """Seconds of the processor and of the clock."""

    processor: float
    clock: float

    def __sub__(self, earlier):
        return Seconds(self.processor - earlier.processor, self.clock - earlier.clock)


def run(sizes=SIZES):
    """Three rows a size: enterprises that are all new, with one year each and with all years that rules look
    back on, and another year of enterprises that are there.
    """
    RegionFactory(banner=True)
    officer = MembershipFactory(office__role="screen").user
    return [row for size in sizes for row in measure(size, officer)]


def measure(size, officer):
    """Do ours and the floor in turn, so that a busy machine slows both alike."""
    new, later, whole = workbook(size, 2023), workbook(size, 2024), workbook(size, 2023, years=YEARS)
    yield figures("new", size, [(ours(new, officer), floor(new)) for _ in range(TIMES)])
    yield figures("new, four years", size, [(ours(whole, officer), floor(whole)) for _ in range(TIMES)])
    with transaction.atomic():
        storing.store(jobs.to_store(looked_through(new, officer)), officer, {"source": "benchmark"})
        yield figures("another year", size, [(ours(later, officer), floor(later)) for _ in range(TIMES)])
        transaction.set_rollback(True)


def figures(name, size, rounds):
    """Seconds of the best of several, and their ratio to the floor; `in place` is COPY into the tables in
    which the rows are kept, `to tables` the ratio where the floor ends there and not in a plain table. Those
    of the clock as `clock`.
    """
    (validated, stored, in_place), (parse, text, copy) = best(rounds, "processor")
    (validated_by, stored_by, in_place_by), below_by = best(rounds, "clock")
    told = {
        "validated": validated,
        "stored": stored,
        "parse": parse,
        "text": text,
        "copy": copy,
        "ratio": (validated + stored) / (parse + text + copy),
        "in place": in_place,
        "to tables": (validated + stored) / (parse + text + in_place),
        "clock validated": validated_by,
        "clock stored": stored_by,
        "clock floor": sum(below_by),
        "clock ratio": (validated_by + stored_by) / sum(below_by),
        "clock to tables": (validated_by + stored_by) / (sum(below_by[:2]) + in_place_by),
    }
    rounded = {part: round(seconds, 2) for part, seconds in told.items()}
    return {"benchmark": f"archive import: {name}", "rows": size, "columns": len(COLUMNS)} | rounded


def best(rounds, kind):
    """The least seconds of a kind that each part took, of ours and of the floor."""
    for side in zip(*rounds, strict=True):
        yield [min(getattr(seconds, kind) for seconds in part) for part in zip(*side, strict=True)]


def ours(content, officer):
    """Seconds for the dry run, for storing, and for COPY of what that stored; all of it is taken back."""
    start = spent()
    clean = jobs.to_store(looked_through(content, officer))
    middle = spent()
    with transaction.atomic(), connection.cursor() as cursor:
        last = {table: _last(cursor, table) for table in KEPT}
        begun = spent()
        storing.store(clean, officer, {"source": "benchmark"})
        end = spent()
        stored = {table: _rows_after(cursor, table, key) for table, key in last.items()}
        transaction.set_rollback(True)
    return middle - start, end - begun, in_place(stored)


def _last(cursor, table):
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return cursor.fetchone()[0]


def _rows_after(cursor, table, key):
    with cursor.copy(f"COPY (SELECT * FROM {table} WHERE id > {key} ORDER BY id) TO STDOUT") as copy:
        return b"".join(copy)


def in_place(stored):
    """Seconds for COPY of rows into the tables in which they are kept, until their keys are checked."""
    with transaction.atomic(), connection.cursor() as cursor:
        start = spent()
        for table, rows in stored.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        end = spent()
        transaction.set_rollback(True)
    return end - start


def looked_through(content, officer):
    judged = jobs.looked_through(io.BytesIO(content), officer)
    assert not judged.wrong, judged.listed[:3]
    return judged


def floor(content):
    """Seconds for calamine alone, for the text of its cells, and for COPY of it."""
    start = spent()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    parsed = spent()
    text = "\n".join("\t".join(map(str, row)) for row in rows[1:]).encode()
    written = spent()
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f"c{place} text" for place in range(len(COLUMNS)))
        cursor.execute(f"CREATE TEMPORARY TABLE plain ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY plain FROM STDIN") as copy:
            copy.write(text)
        copied = spent()
        cursor.execute("DROP TABLE plain")
    return parsed - start, written - parsed, copied - written


def spent():
    """Seconds so far: of the clock, and of the processor that this process, those that it ended and its
    database backend on the same machine had.
    """
    told = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text()
    ticks = sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    used = sum(each.ru_utime + each.ru_stime for each in told) + ticks / os.sysconf("SC_CLK_TCK")
    return Seconds(used, time.perf_counter())


def workbook(size, year, *, years=1):
    """So many rows of the template filled in, all cells right: made-up enterprises with a year each, or with
    several up to that one.
    """
    chance, file = random.Random(year), io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.heading for column in COLUMNS])
        for line in range(size):
            number, back = divmod(line, years)
            sheet.write_row(line + 1, 0, _line(number, year - back, chance))
    return file.getvalue()


def _line(number, year, chance):
    body = f"MA{number:06d}"
    first = f"91150105{body}{identity.organisation_check(body)}"
    who = [f"{first}{identity.credit_check(first)}", f"草原{number}科技有限公司", "150105", year]
    return [*who, "2015-06-01", "C3921", "4.2.1", "否", "新型储能", "石墨负极材料", *_figures(chance)]


def _figures(chance):
    """Figures that can be: the parts are smaller than their wholes."""
    small = {"staff": 400, "tech_staff": 90, "rd_staff": 40, "conversions": 9}
    parts = {"main_revenue", "hightech_revenue", "untaxed_income", "rd_abroad", "rd_other"}
    for measure in MEASURES:
        high = small.get(measure.name, 10**6 if measure.name in parts else 2 * 10**8)
        yield chance.randrange(high // 2, high)
