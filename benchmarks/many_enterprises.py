"""The enterprises of the seed by the million, without checks and indexes, which take longer than all else."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connections

from cultivation.seed import many_enterprises as many
from workflows.policy.plan import read
from workflows.services import plan

LEAGUES, BANNERS = 12, 8

REGIONS = f"""
INSERT INTO accounts_region (code, name, kind, parent_id, sort_key, recommends)
VALUES ('150000', '内蒙古自治区', 'region', NULL, '', false) ON CONFLICT DO NOTHING;
INSERT INTO accounts_region (code, name, kind, parent_id, sort_key, recommends)
SELECT '15' || lpad(l::text, 2, '0') || '00', '盟市' || l, 'league', '150000', l::text, false
FROM generate_series(1, {LEAGUES}) l ON CONFLICT DO NOTHING;
INSERT INTO accounts_region (code, name, kind, parent_id, sort_key, recommends)
SELECT '15' || lpad(l::text, 2, '0') || lpad(b::text, 2, '0'), '旗县' || b, 'banner',
       '15' || lpad(l::text, 2, '0') || '00', b::text, false
FROM generate_series(1, {LEAGUES}) l, generate_series(1, {BANNERS}) b ON CONFLICT DO NOTHING
"""


# Two lanes that cost about the same, written side by side.
LANES = (
    (many.YEARS, many.INCIDENTS, many.BODIES),
    (many.ORGANISATIONS, many.SEATS, many.HOLDERS, many.ENTERPRISES, many.RIGHTS, many.AWARDS, many.SHEETS),
)

# Checking row by row what is written here, and sorting it into indexes, takes longer than writing it.
CHECKS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('f', 'x', 'u') AND conrelid = ANY(%s::regclass[])
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])
"""
TABLES = [sql.split()[2] for lane in LANES for sql in lane]


def make(first, last):
    """Load the plan and write the enterprises of these numbers, with four accounting years each."""
    plan.load(read(settings.PLAN_DIR))
    regions = [f"15{n // BANNERS + 1:02}{n % BANNERS + 1:02}" for n in range(LEAGUES * BANNERS)]
    values = many.values(first, last, regions)
    with connections["owner"].cursor() as cursor:
        cursor.execute(REGIONS)
        again = _unchecked(cursor)
        _side_by_side([[(sql, values) for sql in lane] for lane in LANES])
        _side_by_side([[(sql, None) for sql in again[lane::2]] for lane in range(2)])
        cursor.execute("VACUUM ANALYZE")


def _unchecked(cursor):
    """Take constraints and indexes away; return the statements that bring them back."""
    cursor.execute(CHECKS, [TABLES])
    checks = cursor.fetchall()
    for table, name, _ in checks:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(INDEXES, [TABLES])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    added = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {told}' for table, name, told in checks]
    return [*(definition for _, definition in indexes), *added]


def _side_by_side(lanes):
    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(_carry_out, lanes))


def _carry_out(statements):
    """Carry statements out one by one, on a connection of this thread's own."""
    try:
        with connections["owner"].cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
    finally:
        connections["owner"].close()
