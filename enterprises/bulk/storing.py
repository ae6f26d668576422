"""Tables into the database: what the dry run is held against, and the rows in one stroke by COPY."""

import secrets
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.bureaus import bureaus_of
from accounts.models import Region
from enterprises import conventions, selectors
from enterprises.bulk import overwriting
from enterprises.bulk.checking import Ground
from enterprises.bulk.template import COLUMNS
from enterprises.measures import MEASURES
from trail import clock

STAGED = [column.name for column in COLUMNS]
TYPES = {"text": "text", "integer": "bigint", "money": "bigint", "day": "date", "yes_no": "boolean"}
NAMES = [measure.name for measure in MEASURES]
# From so many rows on each of the tables is read once; fewer are looked up one by one.
MANY = 1000
# Two tables at once would each wait for rows of the other.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('archive_import'))"

# Joined, not searched: with an array in the condition the planner may go through it once for each row.
ASKED = "unnest(%(codes)s::text[]) AS asked (credit_code) JOIN accounts_organisation o USING (credit_code)"
KNOWN = f"""
SELECT o.credit_code, o.name, s.region_id,
       CASE WHEN s.region_id = ANY(%(regions)s) THEN e.registered_on END,
       coalesce(o.kind <> 'enterprise' OR e.merged_into_id IS NOT NULL
                OR NOT (s.region_id = ANY(%(regions)s)), true)::text
FROM {ASKED}
LEFT JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
LEFT JOIN workflows_holder h ON h.organisation_id = o.id
LEFT JOIN enterprises_enterprise e ON e.holder_id = h.id
"""
FORMER = f"""
SELECT DISTINCT o.credit_code, f.name, 'true' FROM {ASKED}
JOIN accounts_formername f ON f.organisation_id = o.id
"""
FIGURES = f"""
SELECT o.credit_code, y.year, {", ".join(f"y.{name}" for name in NAMES)}
FROM {ASKED}
JOIN workflows_holder h ON h.organisation_id = o.id
JOIN enterprises_enterprise e ON e.holder_id = h.id
JOIN enterprises_yearfacts y ON y.enterprise_id = e.id AND y.year = ANY(%(years)s)
JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
WHERE s.region_id = ANY(%(regions)s)
"""
ON_RECORD = """
SELECT o.credit_code, o.name
FROM accounts_organisation o
JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
WHERE o.kind = 'enterprise' AND s.region_id = ANY(%(regions)s) AND NOT EXISTS (
    SELECT FROM workflows_holder h JOIN enterprises_enterprise e ON e.holder_id = h.id
    WHERE h.organisation_id = o.id AND e.merged_into_id IS NOT NULL
)
"""
STAGE = "CREATE TEMPORARY TABLE staged ({}) ON COMMIT DROP".format(
    ", ".join(f"{column.name} {TYPES[column.kind]}" for column in COLUMNS)
)
COPY = f"COPY staged ({', '.join(STAGED)}) FROM STDIN WITH (FORMAT csv)"


def _origin(name):
    return f"'{name}', CASE WHEN {_changes(name)} THEN %(origin)s::jsonb END"


def _told_anew(name):
    return f"coalesce(nullif(n.{name}::text, '') <> coalesce(e.{name}::text, ''), false)"


BASIC_ORIGINS = ", ".join(
    f"'{name}', CASE WHEN {_told_anew(name)} THEN %(origin)s::jsonb END" for name in overwriting.BASICS
)
BASICS_CHANGE = " OR ".join(map(_told_anew, overwriting.BASICS))


def _changed_name(name):
    return f"CASE WHEN {_changes(name)} THEN '{name}' END"


def _changes(name):
    """An empty cell leaves what is told as it is."""
    return f"excluded.{name} <> coalesce(y.{name}, excluded.{name} - 1)"


def _next(table):
    """The next key of a table; its sequence is looked for once."""
    return f"nextval((SELECT pg_get_serial_sequence('{table}', 'id')::regclass))"


# From a secret drawn for this one table, three ids for each of its enterprises; to draw each by itself the
# database takes many times as long. No hyphen, as in `random_id`.
RANDOM = "encode(sha512(%(secret)s || told.credit_code::bytea), 'base64')"
PUBLIC_IDS = f"replace(replace(replace({RANDOM}, E'\\n', ''), '+', '_'), '/', '_')"
ID_LENGTH = 22


def _public_id(place):
    """One of the three public ids of an enterprise, no sign of which stands in another."""
    return f"substr(public_ids, {place * ID_LENGTH + 1}, {ID_LENGTH})"


# The keys stand in tables of this session that are analysed: of what the others hold before the commit
# the planner knows nothing, and would look through all of it for each row.
NAMED = f"""
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
WITH told AS (
    SELECT credit_code, max(name) AS name, max(region) AS region, max(registered_on) AS registered_on,
           max(industry) AS industry, max(field) AS field, bool_or(above_scale) AS above_scale,
           max(chain) AS chain, max(main_product) AS main_product,
           bool_or(NOT (region = ANY(%(regions)s))) AS lies_outside
    FROM staged GROUP BY credit_code ORDER BY credit_code
)
SELECT told.*, {PUBLIC_IDS} AS public_ids,
       o.id IS NULL AS is_new, h.id IS NULL AS lacks_holder, e.id IS NULL AS lacks_archive,
       coalesce(o.id, {_next("accounts_organisation")}) AS organisation,
       coalesce(h.id, {_next("workflows_holder")}) AS holder,
       coalesce(e.id, {_next("enterprises_enterprise")}) AS enterprise,
       lies_outside OR coalesce(o.kind <> 'enterprise', false)
           OR e.merged_into_id IS NOT NULL
           OR o.id IS NOT NULL AND (s.region_id IS NULL OR NOT (s.region_id = ANY(%(regions)s))) AS is_lost
FROM told LEFT JOIN accounts_organisation o USING (credit_code)
LEFT JOIN accounts_seat s
  ON s.organisation_id = o.id AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
LEFT JOIN workflows_holder h ON h.organisation_id = o.id
LEFT JOIN enterprises_enterprise e ON e.holder_id = h.id
"""
STORE = (
    f"""
INSERT INTO accounts_organisation (id, public_id, name, credit_code, kind, direct, recommended_through_id)
SELECT organisation, {_public_id(0)}, name, credit_code, 'enterprise', false,
    (%(bureaus)s::jsonb ->> region)::bigint
FROM named WHERE is_new
""",
    """
INSERT INTO accounts_seat (organisation_id, region_id, since)
SELECT organisation, region, %(today)s FROM named WHERE is_new
""",
    f"""
INSERT INTO workflows_holder (id, public_id, kind, organisation_id, label)
SELECT holder, {_public_id(1)}, 'enterprise', organisation, '' FROM named WHERE lacks_holder
""",
    f"""
UPDATE enterprises_enterprise e SET version = e.version + 1,
    origins = e.origins || jsonb_strip_nulls(jsonb_build_object({BASIC_ORIGINS})),
    registered_on = coalesce(n.registered_on, e.registered_on),
    industry = coalesce(nullif(n.industry, ''), e.industry),
    field = coalesce(nullif(n.field, ''), e.field),
    above_scale = coalesce(n.above_scale, e.above_scale),
    chain = coalesce(nullif(n.chain, ''), e.chain),
    main_product = coalesce(nullif(n.main_product, ''), e.main_product)
FROM named n WHERE e.id = n.enterprise AND NOT n.lacks_archive AND ({BASICS_CHANGE})
""",
    f"""
INSERT INTO enterprises_enterprise (id, public_id, holder_id, registered_on, industry, field,
    above_scale, chain, main_product, origins, complete, version)
SELECT enterprise, {_public_id(2)}, holder, registered_on, coalesce(industry, ''),
    coalesce(field, ''), above_scale, coalesce(chain, ''), coalesce(main_product, ''), %(rest)s, '{{}}', 1
FROM named WHERE lacks_archive
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
    "DROP TABLE staged, named",
)


class LostError(Exception):
    """Meanwhile rows of the table are no longer the officer's to tell of, or on record otherwise."""


def ground_for(rows, user):
    """What a table with the credit codes and years of these typed rows is held against, for that officer;
    four questions in all.
    """
    import polars as pl

    regions, today = reached_by(user), clock.today()
    codes = rows["credit_code"].filter(rows["credit_code"].str.contains("^[0-9A-Z]{18}$")).unique()
    years = rows["year"].filter(rows["year"].is_between(0, 9999)).unique()
    wanted = {
        "codes": f"{{{codes.str.join(',').item()}}}",
        "years": sorted({told - back for told in years for back in (0, 1)}),
        "regions": sorted(regions),
        "today": today,
    }
    enterprises = {
        "credit_code": pl.String,
        "known_name": pl.String,
        "known_region": pl.String,
        "known_registered_on": pl.Date,
        "is_closed": pl.Boolean,
    }
    former = {"credit_code": pl.String, "name": pl.String, "was_named": pl.Boolean}
    figures = {"credit_code": pl.String, "year": pl.Int64} | dict.fromkeys(NAMES, pl.Int64)
    names = {"credit_code": pl.String, "name": pl.String}
    with transaction.atomic(), connection.cursor() as cursor, _each_read_once(cursor, len(codes)):
        return Ground(
            today=today,
            may_apply=tuple(conventions.read().may_apply.on(today).value),
            regions=frozenset(regions),
            enterprises=_asked(cursor, KNOWN, wanted, enterprises),
            former=_asked(cursor, FORMER, wanted, former),
            figures=_asked(cursor, FIGURES, wanted, figures),
            names=_asked(cursor, ON_RECORD, wanted, names),
        )


def reached_by(user):
    """The codes of the regions in which the user may bring in enterprises."""
    return set(regions_of(user).values_list("code", flat=True))


def regions_of(user):
    """Those regions by code: leagues and banners, since no enterprise sits in the region at large."""
    held = selectors.regions_of(user, *selectors.IMPORTERS)
    wholes = Region.objects.filter(code__in=held, kind=Region.Kind.REGION)
    rows = Region.objects.all() if wholes.exists() else Region.objects.filter(selectors.lying_in(held))
    return rows.exclude(kind=Region.Kind.REGION).select_related("parent").order_by("code")


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
        "secret": secrets.token_bytes(32),
    }
    rows = content.count(b"\n")
    with connection.cursor() as cursor:
        with _each_read_once(cursor, rows):
            _stage(cursor, content, values)
        cursor.execute("SELECT DISTINCT region FROM named WHERE is_new")
        values["bureaus"] = Jsonb(bureaus_of(code for (code,) in cursor.fetchall()))
        changes = overwriting.changes(cursor)
        with _each_read_once(cursor, rows):
            for statement in STORE:
                cursor.execute(statement, values)
    overwriting.tell(changes, source=origin["source"], by=user)


def _stage(cursor, content, values):
    """The table as `staged`, and as `named` with the keys that its enterprises have or will have."""
    cursor.execute(LOCK)
    cursor.execute(STAGE)
    with cursor.copy(COPY) as copy:
        copy.write(content)
    cursor.execute("ANALYZE staged (credit_code, year)")
    cursor.execute(NAMED, values)
    cursor.execute("ANALYZE named (credit_code, organisation, holder, enterprise)")
    cursor.execute("SELECT EXISTS (SELECT FROM named WHERE is_lost)")
    if cursor.fetchone()[0]:
        raise LostError


@contextmanager
def _each_read_once(cursor, rows):
    """Joins of so many rows go through each of the tables once. Where much was stored a moment ago the
    planner may believe that a table is empty, and would compare all of it with all of the next.
    """
    if rows >= MANY:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    if rows >= MANY:
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _asked(cursor, sql, wanted, schema):
    """The answer as a polars frame, handed over as one text: row by row it takes many times as long."""
    import polars as pl

    cells = ", ',', ".join(_quoted(name) if kind == pl.String else name for name, kind in schema.items())
    named = ", ".join(schema)
    cursor.execute(f"SELECT string_agg(concat({cells}), E'\\n') FROM ({sql}) answer ({named})", wanted)
    (text,) = cursor.fetchone()
    content = (text or "").encode()
    return pl.read_csv(content, has_header=False, schema=schema, raise_if_empty=False)


def _quoted(name):
    return f"""'"' || replace({name}, '"', '""') || '"'"""
