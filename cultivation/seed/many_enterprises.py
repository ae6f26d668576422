"""Enterprises by the hundred thousand with archive, register rows and told facts, written by the database
itself: figures around the borders of the ladder, one in fifty unknown. Credit codes are right, names say that
they are invented; nobody speaks for them.
"""

import json
from datetime import date

from django.db import connection, connections, transaction
from django.db.models import Max

from accounts import identity
from accounts.models import Organisation, Region
from enterprises.models import Enterprise
from enterprises.night import refreshing
from enterprises.night.asking import PARTS
from enterprises.years import REST
from trail import clock
from workflows.models import Holder

SOURCE = "规模测试数据"
# The first pieces are small: the planner compares every row with every other of a table that it takes for
# empty.
PIECES = (1_000, 10_000)
PIECE = 100_000
RANDOM = "md5(random()::text)"
PLACES = "SELECT n, (%(regions)s::text[])[1 + n %% array_length(%(regions)s::text[], 1)] AS region"
NAMES = "草原 北疆 青城 河套 云杉 牧歌 金莲 瀚海 长风 晨星 沃野 碧水 红山 白桦 腾达 恒远".split()
TRADES = "新材料 乳业 装备 煤化工 光伏 风电 稀土 生物科技 信息技术 节能环保 种业 医药".split()


def _digits(weights, what="n"):
    """The weighted sum of the digits of a number, in SQL."""
    places = range(len(weights) - 1, -1, -1)
    return " + ".join(f"{w} * ({what} / {10**place} %% 10)" for w, place in zip(weights, places, strict=True))


# The organisation code's check sign, then that of the whole (GB 32100-2015): a code with right checks. An
# enterprise's begins with 91 and the division in which it is registered.
SIGNS, WEIGHTS = identity.CREDIT_ALPHABET, identity.CREDIT_WEIGHTS
ORGANISATIONS = f"""
INSERT INTO accounts_organisation (id, public_id, name, credit_code, kind, direct)
SELECT n, left({RANDOM}, 22),
       (%(names)s::text[])[1 + n / 7 %% array_length(%(names)s::text[], 1)] || n
           || (%(trades)s::text[])[1 + n %% array_length(%(trades)s::text[], 1)] || '有限公司（演示）',
       '91' || region || lpad(n::text, 8, '0') || sign || substr('{SIGNS}', 1 + (31 - (
           {9 * WEIGHTS[0] + WEIGHTS[1]} + {_digits(WEIGHTS[2:8], "region::int")} + {_digits(WEIGHTS[8:16])}
           + {WEIGHTS[16]} * (strpos('{SIGNS}', sign) - 1)) %% 31) %% 31, 1),
       'enterprise', false
FROM ({PLACES} FROM generate_series(%(first)s, %(last)s) n) place,
     LATERAL (SELECT substr('0X987654321', 1 + ({_digits(identity.ORGANISATION_WEIGHTS)}) %% 11, 1) AS sign) s
"""

SEATS = f"""
INSERT INTO accounts_seat (organisation_id, region_id, since)
SELECT n, region, date '2015-01-01' FROM ({PLACES} FROM generate_series(%(first)s, %(last)s) n) place
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
       random() < 0.2, '', '', %(origins)s, CASE WHEN n %% 10 < 7 THEN %(complete)s::jsonb ELSE '{{}}' END, 0
FROM generate_series(%(first)s, %(last)s) n
"""

# What is part of another is told as a share of it.
YEARS = """
INSERT INTO enterprises_yearfacts (enterprise_id, year, staff, tech_staff, rd_staff, revenue, main_revenue,
    hightech_revenue, gross_income, untaxed_income, total_cost, rd_cost, rd_recognition, rd_deduction,
    rd_statistics, rd_inside, rd_outsourced, rd_abroad, rd_other, assets, liabilities, net_profit, taxes,
    equity_raised, conversions, origins, explanations, version)
SELECT n, year, staff, staff * s1, staff * s1 * s2, revenue, revenue * s2, revenue * s1, revenue,
       CASE WHEN n %% 4 = 0 THEN revenue / 50 END, revenue * s3, rd, rd * 0.9, rd * 0.8, rd * 0.7,
       rd - rd / 10, rd / 10, CASE WHEN n %% 5 = 0 THEN rd / 20 ELSE 0 END, rd / 8, assets, assets * s3,
       (s1 - 0.3) * revenue / 5, revenue / 20, CASE WHEN n %% 50 = 0 THEN 2 * 10^7 ELSE 0 END, random() * 9,
       %(origins)s, '{}', 0
FROM generate_series(%(first)s, %(last)s) n, unnest(%(years)s::int[]) year,
     LATERAL (SELECT CASE WHEN random() > 0.02 THEN 1 + (random() * 600)::int END AS staff,
                     CASE WHEN random() > 0.02 THEN (random() * 3 * 10^8)::bigint END AS revenue,
                     CASE WHEN random() > 0.02 THEN (random() * 2 * 10^7)::bigint END AS rd,
                     CASE WHEN random() > 0.02 THEN (random() * 4 * 10^8)::bigint END AS assets,
                     random() / 2 AS s1, 0.4 + random() / 2 AS s2, 0.2 + random() / 1.5 AS s3,
                     n + year AS once_a_year) figures
WHERE n %% 10 > 0 OR year > %(oldest)s
"""

RIGHTS = f"""
INSERT INTO enterprises_intellectualproperty (public_id, enterprise_id, kind, number, title, owner, way,
    granted_on, is_high_value, used_in, told_by, told_on)
SELECT left({RANDOM}, 22), n, (ARRAY['invention', 'utility_model', 'software'])[1 + (n + k) %% 3],
       '演示' || n || '-' || k, '一种装置', o.name, (ARRAY['own', 'own', 'assigned'])[1 + n / 3 %% 3],
       %(day)s - 900, n %% 4 = 0, CASE WHEN n %% 9 = 0 THEN '2021年' ELSE '' END, %(source)s, %(day)s
FROM generate_series(%(first)s, %(last)s) n JOIN accounts_organisation o ON o.id = n, generate_series(0, 1) k
"""

BODIES = f"""
INSERT INTO enterprises_researchbody (public_id, title, level, day, document, told_by, told_on,
    enterprise_id)
SELECT left({RANDOM}, 22), '技术中心', (ARRAY['national', 'regional', 'league', 'other'])[1 + n / 10 %% 4],
       %(day)s - 1500, '演示文号', %(source)s, %(day)s, n
FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 = 0
"""

INCIDENTS = f"""
INSERT INTO enterprises_incident (public_id, title, level, kind, day, document, told_by, told_on,
    enterprise_id)
SELECT left({RANDOM}, 22), '处罚', 'league',
       (ARRAY['safety', 'pollution', 'misconduct', 'listed'])[1 + n / 50 %% 4],
       %(day)s - 200, '演示文号', %(source)s, %(day)s, n
FROM generate_series(%(first)s, %(last)s) n WHERE n %% 50 = 0
"""

# A number of 科技型中小企业 is of this year; certificates were given within the last three.
AWARDS = f"""
INSERT INTO workflows_award (public_id, holder_id, programme, title, number, region_id, money, since, until,
    recorded_at, end_kind, imported_from)
SELECT left({RANDOM}, 22), n, programme, '', '演示' || extract(year FROM day) || '-' || n, s.region_id, 0,
       day, CASE programme WHEN 'tech_sme' THEN %(year_ends)s ELSE day + 1094 END,
       day, '', %(source)s
FROM generate_series(%(first)s, %(last)s) n JOIN accounts_seat s ON s.organisation_id = n,
     LATERAL (SELECT (ARRAY['tech_sme', 'high_tech_enterprise', 'srdi_sme'])[1 + n / 5 %% 3]) p(programme),
     LATERAL (SELECT CASE programme WHEN 'tech_sme' THEN %(day_of_year)s ELSE 1000 END) w(days),
     LATERAL (SELECT %(day)s - (random() * days)::int) d(day)
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

STEPS = (
    ORGANISATIONS, SEATS, HOLDERS, ENTERPRISES, YEARS, RIGHTS, BODIES, INCIDENTS, AWARDS, SHEETS,
)  # fmt: skip
MODELS = (Organisation, Holder, Enterprise)


def fill(count, seed, report):
    """Write so many enterprises beside those that are there, and keep their facts for the night. `report`
    is called with how far it came.
    """
    first = 1 + max(model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in MODELS)
    regions = list(
        Region.objects.filter(kind=Region.Kind.BANNER).order_by("code").values_list("code", flat=True)
    )
    _take_numbers(first + count - 1)
    for begin, end in _spans(first, first + count):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT setseed(%s)", [(seed + begin) % 10**6 / 10**6])
            for sql in STEPS:
                cursor.execute(sql, values(begin, end, regions))
        let_the_planner_know()
        report(f"企业：{end - first + 1} 家")
    refreshing.refresh()


def _take_numbers(last):
    """Let whoever comes later have the numbers behind these; only the tables' owner may."""
    with connections["owner"].cursor() as cursor:
        for model in MODELS:
            table = model._meta.db_table
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])


def values(first, last, regions):
    """What the statements ask for: the enterprises with these numbers, which sit in these regions."""
    day = clock.today()
    origin = {"source": SOURCE, "day": day.isoformat(), "by": SOURCE}
    years = range(day.year - 4, day.year)
    return {
        "first": first,
        "last": last,
        "regions": regions,
        "names": NAMES,
        "trades": TRADES,
        "source": SOURCE,
        "day": day,
        "day_of_year": day.timetuple().tm_yday - 1,
        "year_ends": date(day.year, 12, 31),
        "origins": json.dumps({REST: origin}),
        "complete": json.dumps(dict.fromkeys(PARTS, {"day": day.isoformat(), "by": SOURCE})),
        "years": list(years),
        "oldest": years[0],
    }


def _spans(first, behind):
    """The first and last numbers of the pieces in which they are written."""
    sizes = iter(PIECES)
    while first < behind:
        last = min(first + next(sizes, PIECE), behind) - 1
        yield first, last
        first = last + 1


def let_the_planner_know():
    """What many new rows look like, and that all may see them: whoever reads them first would find it out row
    by row. Only the tables' owner may.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
