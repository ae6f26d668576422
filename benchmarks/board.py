"""How long counting takes: all indicators, the board's pages and the register, against the bare GROUP BY.

Works as the tables' owner, so that the planner knows the made-up rows; all of it is rolled back.
"""

import time
from datetime import date
from statistics import median, quantiles

from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client

from accounts.models import Membership, Office, Organisation, User
from cultivation.board import progress
from trail import clock
from workflows.policy.plan import read
from workflows.services import plan

SIZES = (10_000, 100_000, 1_000_000)
TIMES = 9
DAY = date(2026, 11, 20)
PROGRAMMES = (
    "tech_sme", "high_tech_enterprise", "tech_sme", "high_tech_enterprise", "tech_sme",
    "technology_broker", "youth_fund", "regional_key_laboratory", "new_research_institution", "west_light",
)  # fmt: skip

PEOPLE = """
INSERT INTO accounts_person (public_id, name, sex, born, email)
SELECT 'bench-p' || n, '阿如汗' || n, 'M', date '1990-01-01', '' FROM generate_series(%(first)s, %(last)s) n
"""
HOLDERS = """
INSERT INTO workflows_holder (public_id, kind, person_id, label)
SELECT 'bench-h' || substr(public_id, 8), 'person', id, '' FROM accounts_person
WHERE public_id LIKE 'bench-p%%' AND substr(public_id, 8)::int BETWEEN %(first)s AND %(last)s
"""
# Three rows in four open with a holder of their own; every fourth is a second row of an earlier holder.
AWARDS = """
INSERT INTO workflows_award (public_id, holder_id, programme, title, number, region_id, money, since, until,
    recorded_at, end_kind, imported_from)
SELECT 'bench-a' || n, h.id, (%(programmes)s::text[])[1 + n %% 10], '', 'bench-' || n,
       (%(regions)s::text[])[1 + (n * 7919::bigint) %% array_length(%(regions)s::text[], 1)], 0, day,
       day + 1095, day + interval '10 days', '', 'benchmark'
FROM generate_series(%(first)s, %(last)s) n
CROSS JOIN LATERAL (SELECT date '2019-01-01' + (n * 104729::bigint %% 2870)::int) d(day)
JOIN workflows_holder h ON h.public_id = 'bench-h' || CASE WHEN n %% 4 = 0 THEN n / 4 ELSE n END
"""
BARE = """
SELECT programme, region_id, EXTRACT(year FROM since), count(*) FROM workflows_award GROUP BY 1, 2, 3
"""
BARE_DISTINCT = """
SELECT programme, region_id, count(DISTINCT holder_id) FROM workflows_award GROUP BY 1, 2
"""


def run(sizes=SIZES, times=TIMES):
    """One row a size and measure: queries, bytes, milliseconds (median, p95), and the ratio to its floor."""
    kept, connections["default"] = connections["default"], connections["owner"]
    try:
        with transaction.atomic():
            rows = _measured(sizes, times)
            transaction.set_rollback(True)
    finally:
        connections["default"] = kept
    return rows


def _measured(sizes, times):
    plan.load(read(settings.PLAN_DIR))
    staff, rows, made = _staff(), [], 0
    for size in sizes:
        _grow(made, size)
        made = size
        rows += _of_size(size, staff, times)
    return rows


def _of_size(size, staff, times):
    floor = _timed(lambda: _ask(BARE), times)
    distinct = _timed(lambda: _ask(BARE_DISTINCT), times)
    last = _last_page()
    measures = {
        "the bare GROUP BY": (lambda: _ask(BARE), floor),
        "the bare GROUP BY, holders once": (lambda: _ask(BARE_DISTINCT), distinct),
        "all 42 indicators": (lambda: progress.progress_of(list(progress.indicators()), DAY), floor),
        "the headline alone": (_headline, floor),
        "board page": (lambda: staff.get("/board/"), floor),
        "register, first page": (lambda: staff.get("/register/"), floor),
        "register, last page": (lambda: staff.get(f"/register/{last}"), floor),
    }
    return [_row(name, size, ask, over, times) for name, (ask, over) in measures.items()]


def _row(name, size, ask, floor, times):
    queries = []
    with connection.execute_wrapper(lambda execute, *asked: queries.append(asked[0]) or execute(*asked)):
        answer = ask()
    seconds = _timed(ask, times)
    return {
        "benchmark": f"board: {name}",
        "rows": size,
        "queries": len(queries),
        "bytes": len(getattr(answer, "content", b"")),
        "milliseconds": round(median(seconds) * 1000, 1),
        "p95": round(quantiles(seconds, n=20)[-1] * 1000, 1),
        "floor": round(median(floor) * 1000, 1),
        "ratio": round(median(seconds) / median(floor), 2),
    }


def _timed(ask, times):
    ask()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - start)
    return seconds


def _headline():
    return progress.progress(progress.indicators().get(number="B1"), DAY)


def _ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _last_page():
    (since,) = _ask("SELECT min(since) FROM workflows_award")[0]
    return f"?before={since:%Y-%m-%d}_0"


def _grow(made, size):
    regions = [code for (code,) in _ask("SELECT code FROM accounts_region ORDER BY code")]
    values = {"first": made + 1, "last": size, "programmes": list(PROGRAMMES), "regions": regions}
    with connection.cursor() as cursor:
        for sql in (PEOPLE, HOLDERS, AWARDS):
            cursor.execute(sql, values)
        for table in ("accounts_person", "workflows_holder", "workflows_award"):
            cursor.execute(f"ANALYZE {table}")


def _staff():
    authority = Organisation.objects.create(name="科学技术厅（演示）", kind="authority")
    office = Office.objects.create(
        code="screen@bench", role="screen", title="形式审查", organisation=authority
    )
    user = User.objects.create_user("bench.board")
    Membership.objects.create(user=user, office=office, since=clock.now())
    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    for row in run():
        print(row)
