"""Enterprises by the hundred thousand with archive, register rows and told facts, written by the database
itself: figures around the borders of the ladder, one in fifty unknown.
"""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connections

from accounts import identity
from trail import clock
from workflows.policy.plan import read
from workflows.services import plan

LEAGUES, BANNERS = 12, 8
RANDOM = "md5(random()::text)"

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


def _digits(weights, what="n"):
    """The weighted sum of the digits of a number, in SQL."""
    places = range(len(weights) - 1, -1, -1)
    return " + ".join(f"{w} * ({what} / {10**place} %% 10)" for w, place in zip(weights, places, strict=True))


# The organisation code's check sign, then that of the whole (GB 32100-2015): a code with right checks.
BEGINNING, SIGNS = "91150105", identity.CREDIT_ALPHABET
FIXED = sum(weight * int(sign) for weight, sign in zip(identity.CREDIT_WEIGHTS[:8], BEGINNING, strict=True))
ORGANISATIONS = f"""
INSERT INTO accounts_organisation (id, public_id, name, credit_code, kind, direct)
SELECT n, left({RANDOM}, 22), '草原' || n || '科技有限公司',
       '{BEGINNING}' || lpad(n::text, 8, '0') || sign || substr('{SIGNS}', 1 + (31 - (
           {FIXED} + {_digits(identity.CREDIT_WEIGHTS[8:16])}
           + {identity.CREDIT_WEIGHTS[16]} * (strpos('{SIGNS}', sign) - 1)) %% 31) %% 31, 1),
       'enterprise', false
FROM generate_series(%(first)s, %(last)s) n,
     LATERAL (SELECT substr('0X987654321', 1 + ({_digits(identity.ORGANISATION_WEIGHTS)}) %% 11, 1) AS sign) s
"""

SEATS = f"""
INSERT INTO accounts_seat (organisation_id, region_id, since)
SELECT n, '15' || lpad((1 + n %% {LEAGUES})::text, 2, '0')
       || lpad((1 + n / {LEAGUES} %% {BANNERS})::text, 2, '0'), date '2015-01-01'
FROM generate_series(%(first)s, %(last)s) n
"""

HOLDERS = f"""
INSERT INTO workflows_holder (id, public_id, kind, organisation_id, label)
SELECT n, left({RANDOM}, 22), 'enterprise', n, '' FROM generate_series(%(first)s, %(last)s) n
"""

ENTERPRISES = f"""
INSERT INTO enterprises_enterprise (id, public_id, holder_id, registered_on, industry, field, above_scale,
    chain, main_product, origins, complete, version)
SELECT n, left({RANDOM}, 22), n,
       CASE WHEN random() > 0.02 THEN date '2005-01-01' + (random() * 7600)::int END,
       (ARRAY['C3921', 'C2614', 'C1441', 'I6513', 'A0311', 'D4415'])[1 + n %% 6], (1 + n %% 8) || '.2.1',
       random() < 0.2, '', '', '{{}}',
       CASE WHEN n %% 10 < 7 THEN '{{"properties": {{}}, "incidents": {{}}, "bodies": {{}}, "honours": {{}},
                                    "standards": {{}}}}'::jsonb ELSE '{{}}' END, 0
FROM generate_series(%(first)s, %(last)s) n
"""

# What is part of another is told as a share of it.
YEARS = """
INSERT INTO enterprises_yearfacts (enterprise_id, year, staff, tech_staff, rd_staff, revenue, main_revenue,
    hightech_revenue, gross_income, untaxed_income, total_cost, rd_cost, rd_recognition, rd_deduction,
    rd_statistics, rd_outsourced, rd_abroad, rd_other, assets, liabilities, net_profit, taxes, equity_raised,
    conversions, origins, explanations, version)
SELECT n, year, staff, staff * s1, staff * s1 * s2, revenue, revenue * s2, revenue * s1, revenue,
       CASE WHEN n %% 4 = 0 THEN revenue / 50 END, revenue * s3, rd, rd * 0.9, rd * 0.8, rd * 0.7, rd / 10,
       CASE WHEN n %% 5 = 0 THEN rd / 20 ELSE 0 END, rd / 8, assets, assets * s3, (s1 - 0.3) * revenue / 5,
       revenue / 20, CASE WHEN n %% 50 = 0 THEN 2 * 10^7 ELSE 0 END, random() * 9,
       '{{"*": {{"source": "基准数据", "day": "2026-03-01", "by": "基准"}}}}', '{{}}', 0
FROM generate_series(%(first)s, %(last)s) n, unnest(%(years)s::int[]) year,
     LATERAL (SELECT CASE WHEN random() > 0.02 THEN 1 + (random() * 600)::int END AS staff,
                     CASE WHEN random() > 0.02 THEN (random() * 3 * 10^8)::bigint END AS revenue,
                     CASE WHEN random() > 0.02 THEN (random() * 2 * 10^7)::bigint END AS rd,
                     CASE WHEN random() > 0.02 THEN (random() * 4 * 10^8)::bigint END AS assets,
                     random() / 2 AS s1, 0.4 + random() / 2 AS s2, 0.2 + random() / 1.5 AS s3,
                     n + year AS once_a_year) figures
WHERE n %% 10 > 0 OR year > %(oldest)s
""".replace("{{", "{").replace("}}", "}")

RIGHTS = f"""
INSERT INTO enterprises_intellectualproperty (public_id, enterprise_id, kind, number, title, owner, way,
    granted_on, is_high_value, used_in, told_by, told_on)
SELECT left({RANDOM}, 22), n, (ARRAY['invention', 'utility_model', 'software'])[1 + (n + k) %% 3],
       'ZL' || n || '.' || k, '一种装置', '企业', (ARRAY['own', 'own', 'assigned'])[1 + n / 3 %% 3],
       date '2024-03-01', n %% 4 = 0, CASE WHEN n %% 9 = 0 THEN '2021年' ELSE '' END, '联系人',
       date '2026-03-01'
FROM generate_series(%(first)s, %(last)s) n, generate_series(0, 1) k
"""

BODIES = f"""
INSERT INTO enterprises_researchbody (public_id, title, level, day, document, told_by, told_on,
    enterprise_id)
SELECT left({RANDOM}, 22), '技术中心', (ARRAY['national', 'regional', 'league', 'other'])[1 + n / 10 %% 4],
       date '2022-05-01', '文号', '联系人', date '2026-03-01', n
FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 = 0
"""

INCIDENTS = f"""
INSERT INTO enterprises_incident (public_id, title, level, kind, day, document, told_by, told_on,
    enterprise_id)
SELECT left({RANDOM}, 22), '处罚', 'league',
       (ARRAY['accident', 'pollution', 'misconduct', 'listed'])[1 + n / 50 %% 4],
       date '2026-02-01', '文号', '联系人', date '2026-03-01', n
FROM generate_series(%(first)s, %(last)s) n WHERE n %% 50 = 0
"""

AWARDS = f"""
INSERT INTO workflows_award (public_id, holder_id, programme, title, number, region_id, money, since, until,
    recorded_at, end_kind, imported_from)
SELECT left({RANDOM}, 22), n, (ARRAY['tech_sme', 'high_tech_enterprise', 'srdi_sme'])[1 + n / 5 %% 3], '',
       'B' || n, s.region_id, 0, day, day + 1094, day, '', '基准数据'
FROM generate_series(%(first)s, %(last)s) n JOIN accounts_seat s ON s.organisation_id = n,
     LATERAL (SELECT date '2022-01-01' + (random() * 1700)::int) d(day)
WHERE n %% 5 = 0
"""

SHEETS = """
INSERT INTO workflows_factsheet (holder_id, year, values, origins, version, updated_at)
SELECT n, 0, jsonb_build_object(
           'enterprise.is_sme', n %% 9 > 0, 'enterprise.has_restricted_products', n %% 40 = 0,
           'enterprise.had_violation_in_year', false, 'enterprise.had_fraud_in_three_years', n %% 60 = 0,
           'enterprise.has_own_brand', n %% 2 = 0, 'enterprise.has_quality_system', n %% 3 = 0,
           'enterprise.has_information_system', true, 'enterprise.took_part_in_standard', n %% 7 = 0,
           'enterprise.ip_class_one_applied', n %% 5, 'enterprise.digital_level', 'two',
           'enterprise.chain_role', 'fills_gap', 'enterprise.rd_measure', 'by_revenue'), '{}', 1, now()
FROM generate_series(%(first)s, %(last)s) n
"""

# Two lanes that cost about the same, written side by side.
LANES = (
    (YEARS, INCIDENTS, BODIES),
    (ORGANISATIONS, SEATS, HOLDERS, ENTERPRISES, RIGHTS, AWARDS, SHEETS),
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
    year = clock.today().year - 1
    values = {"first": first, "last": last, "years": list(range(year - 3, year + 1)), "oldest": year - 3}
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
