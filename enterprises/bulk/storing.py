"""Tables into the database: what the dry run is held against, and the rows in one stroke by COPY."""

from django.db import connection

from accounts.models import Region
from enterprises import conventions, plausibility, selectors
from enterprises.bulk import overwriting
from enterprises.bulk.checking import Ground
from enterprises.bulk.template import COLUMNS
from enterprises.measures import MEASURES
from trail import clock

STAGED = [column.name for column in COLUMNS]
TYPES = {"text": "text", "integer": "bigint", "money": "bigint", "day": "date", "yes_no": "boolean"}
NAMES = [measure.name for measure in MEASURES]
PARTS = list(dict.fromkeys(name for pair in plausibility.PARTS for name in pair))
RANDOM = "rtrim(translate(encode(uuid_send(gen_random_uuid()), 'base64'), '+/', '-_'), '=')"
# Two tables at once would each wait for rows of the other.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('archive_import'))"

KNOWN = """
SELECT o.credit_code, o.name, s.region_id,
       CASE WHEN s.region_id = ANY(%(regions)s) THEN e.registered_on END,
       coalesce(o.kind <> 'enterprise' OR e.merged_into_id IS NOT NULL
                OR NOT (s.region_id = ANY(%(regions)s)), true)
FROM accounts_organisation o
LEFT JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
LEFT JOIN workflows_holder h ON h.organisation_id = o.id
LEFT JOIN enterprises_enterprise e ON e.holder_id = h.id
WHERE o.credit_code = ANY(%(codes)s)
"""
FIGURES = f"""
SELECT o.credit_code, y.year, {", ".join(f"y.{name}" for name in PARTS)}
FROM enterprises_yearfacts y
JOIN enterprises_enterprise e ON e.id = y.enterprise_id
JOIN workflows_holder h ON h.id = e.holder_id
JOIN accounts_organisation o ON o.id = h.organisation_id
JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
WHERE o.credit_code = ANY(%(codes)s) AND s.region_id = ANY(%(regions)s)
"""
STAGE = "CREATE TEMPORARY TABLE staged ({}) ON COMMIT DROP".format(
    ", ".join(f"{column.name} {TYPES[column.kind]}" for column in COLUMNS)
)
COPY = f"COPY staged ({', '.join(STAGED)}) FROM STDIN WITH (FORMAT csv)"
LOST = """
SELECT count(*) FROM staged t LEFT JOIN accounts_organisation o USING (credit_code)
LEFT JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
LEFT JOIN workflows_holder h ON h.organisation_id = o.id
LEFT JOIN enterprises_enterprise e ON e.holder_id = h.id
WHERE o.kind <> 'enterprise' OR e.merged_into_id IS NOT NULL OR NOT (t.region = ANY(%(regions)s))
   OR o.id IS NOT NULL AND (s.region_id IS NULL OR NOT (s.region_id = ANY(%(regions)s)))
"""


def _origin(name):
    return f"'{name}', CASE WHEN {_changes(name)} THEN %(origin)s::jsonb END"


def _basic_origin(name):
    told = f"nullif(excluded.{name}::text, '')"
    return f"'{name}', CASE WHEN {told} <> coalesce(e.{name}::text, '') THEN %(origin)s::jsonb END"


BASIC_ORIGINS = ", ".join(map(_basic_origin, overwriting.BASICS))


def _changed_name(name):
    return f"CASE WHEN {_changes(name)} THEN '{name}' END"


def _changes(name):
    """An empty cell leaves what is told as it is."""
    return f"excluded.{name} <> coalesce(y.{name}, excluded.{name} - 1)"


# The keys stand in tables of this session that are analysed: of what the others hold before the commit
# the planner knows nothing, and would look through all of it for each row.
NAMED = """
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT credit_code, max(t.name) AS name, max(region) AS region, max(t.registered_on) AS registered_on,
       max(t.industry) AS industry, bool_or(t.above_scale) AS above_scale,
       max(t.main_product) AS main_product, o.id AS organisation, h.id AS holder, e.id AS enterprise
FROM staged t LEFT JOIN accounts_organisation o USING (credit_code)
LEFT JOIN workflows_holder h ON h.organisation_id = o.id
LEFT JOIN enterprises_enterprise e ON e.holder_id = h.id
GROUP BY credit_code, o.id, h.id, e.id
"""
STORE = (
    """
CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
SELECT credit_code, nextval(pg_get_serial_sequence('accounts_organisation', 'id')) AS organisation
FROM named WHERE organisation IS NULL
""",
    "ANALYZE fresh",
    "UPDATE named n SET organisation = f.organisation FROM fresh f WHERE f.credit_code = n.credit_code",
    f"""
INSERT INTO accounts_organisation (id, public_id, name, credit_code, kind, direct)
SELECT organisation, {RANDOM}, name, credit_code, 'enterprise', false
FROM named JOIN fresh USING (credit_code, organisation)
""",
    """
INSERT INTO accounts_seat (organisation_id, region_id, since)
SELECT organisation, region, %(today)s FROM named JOIN fresh USING (credit_code, organisation)
""",
    """
UPDATE named SET holder = nextval(pg_get_serial_sequence('workflows_holder', 'id')), enterprise = -1
WHERE holder IS NULL
""",
    f"""
INSERT INTO workflows_holder (id, public_id, kind, organisation_id, label)
SELECT holder, {RANDOM}, 'enterprise', organisation, '' FROM named WHERE enterprise = -1
""",
    """
UPDATE named SET enterprise = nextval(pg_get_serial_sequence('enterprises_enterprise', 'id'))
WHERE enterprise IS NULL OR enterprise = -1
""",
    f"""
INSERT INTO enterprises_enterprise AS e (id, public_id, holder_id, registered_on, industry, field,
    above_scale, chain, main_product, origins, complete, version)
SELECT enterprise, {RANDOM}, holder, registered_on, coalesce(industry, ''), '', above_scale, '',
    coalesce(main_product, ''), %(rest)s, '{{}}', 1
FROM named
ON CONFLICT (holder_id) DO UPDATE SET version = e.version + 1,
    origins = e.origins || jsonb_strip_nulls(jsonb_build_object({BASIC_ORIGINS})),
    registered_on = coalesce(excluded.registered_on, e.registered_on),
    industry = coalesce(nullif(excluded.industry, ''), e.industry),
    above_scale = coalesce(excluded.above_scale, e.above_scale),
    main_product = coalesce(nullif(excluded.main_product, ''), e.main_product)
""",
    f"""
INSERT INTO enterprises_yearfacts AS y
    (enterprise_id, year, origins, explanations, version, {", ".join(NAMES)})
SELECT n.enterprise, t.year, %(rest)s, '{{}}', 1, {", ".join(f"t.{name}" for name in NAMES)}
FROM staged t JOIN named n USING (credit_code)
ON CONFLICT (enterprise_id, year) DO UPDATE SET version = y.version + 1,
    origins = y.origins || jsonb_strip_nulls(jsonb_build_object({", ".join(map(_origin, NAMES))})),
    explanations = y.explanations - array_remove(ARRAY[{", ".join(map(_changed_name, NAMES))}], NULL),
    {", ".join(f"{name} = coalesce(excluded.{name}, y.{name})" for name in NAMES)}
""",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "DROP TABLE staged, named, fresh",
)


class LostError(Exception):
    """Meanwhile rows of the table are no longer the officer's to tell of, or on record otherwise."""


def ground_for(codes, user):
    """What a table with these credit codes is held against, for that officer; two questions in all."""
    import polars as pl

    regions, today = reached_by(user), clock.today()
    wanted = {"codes": list(codes), "regions": sorted(regions), "today": today}
    enterprises = {
        "credit_code": pl.String,
        "known_name": pl.String,
        "known_region": pl.String,
        "known_registered_on": pl.Date,
        "is_closed": pl.Boolean,
    }
    figures = {"credit_code": pl.String, "year": pl.Int64} | dict.fromkeys(PARTS, pl.Int64)
    return Ground(
        today=today,
        may_apply=tuple(conventions.read().may_apply.on(today).value),
        regions=frozenset(regions),
        enterprises=pl.DataFrame(_asked(KNOWN, wanted), schema=enterprises, orient="row"),
        figures=pl.DataFrame(_asked(FIGURES, wanted), schema=figures, orient="row"),
    )


def reached_by(user):
    """The codes of the regions in which the user may bring in enterprises."""
    held = selectors.regions_of(user, *selectors.IMPORTERS)
    wholes = Region.objects.filter(code__in=held, kind=Region.Kind.REGION)
    rows = Region.objects.all() if wholes.exists() else Region.objects.filter(selectors.lying_in(held))
    return set(rows.values_list("code", flat=True))


def store(content, user, origin):
    """Write the rows of the judged table, a COPY-ready CSV; the caller's transaction takes all or nothing.

    `LostError` where the rights or the records changed since the dry run.
    """
    from psycopg.types.json import Jsonb

    values = {
        "today": clock.today(),
        "regions": sorted(reached_by(user)),
        "origin": Jsonb(origin),
        "rest": Jsonb({"*": origin}),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(STAGE)
        with cursor.copy(COPY) as copy:
            copy.write(content)
        cursor.execute("ANALYZE staged")
        cursor.execute(LOST, values)
        if cursor.fetchone()[0]:
            raise LostError
        cursor.execute(NAMED)
        cursor.execute("ANALYZE named")
        changes = overwriting.changes(cursor)
        for statement in STORE:
            cursor.execute(statement, values)
    overwriting.tell(changes, source=origin["source"], by=user)


def _asked(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
