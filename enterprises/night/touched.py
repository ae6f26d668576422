"""Whose facts may have changed since they were read: the database knows of every row by which transaction it
was written, so that nobody who writes has to say so. Rows of which a day came meanwhile count as well.

What is deleted leaves no trace here; pieces are read as a whole again from time to time for that
(`refreshing`).
"""

from collections import defaultdict
from functools import partial

from django.db import connection

from enterprises import conventions
from enterprises.known import years_before

# What a row says whose it is, and of each table the days of its rows that count; the largest first.
ENTERPRISES, HOLDERS, ORGANISATIONS = "enterprise_id", "holder_id", "organisation_id"
LINES = {
    ENTERPRISES: {
        "enterprises_yearfacts": (),
        "enterprises_intellectualproperty": ("granted_on", "valid_until"),
        "enterprises_researchbody": ("day", "until"),
        "enterprises_honour": ("day",),
        "enterprises_standard": ("day",),
        "enterprises_incident": ("day", "until"),
    },
    HOLDERS: {"workflows_factsheet": (), "workflows_award": ("since", "until", "ended_on")},
    ORGANISATIONS: {"accounts_seat": ("since", "until")},
}
# What such a key is the row of.
ROWS = {
    ENTERPRISES: "enterprises_enterprise",
    HOLDERS: "workflows_holder",
    ORGANISATIONS: "accounts_organisation",
}
# Those whose rows count for so many years (plan/archive.yaml): the first day of that window moves too.
WINDOWS = {
    "enterprises_honour": ("recent_years", "award_years"),
    "enterprises_standard": ("recent_years",),
    "enterprises_incident": ("violation_years",),
}
USES = "enterprises_propertyuse l JOIN enterprises_intellectualproperty r ON r.id = l.right_id"
JOINED = {"unnest(ARRAY[l.kept_id, l.absorbed_id])": "enterprises_merger l", "r.enterprise_id": USES}
OF_ORGANISATIONS = "SELECT id FROM workflows_holder WHERE organisation_id = ANY(%s::bigint[])"
OF_BOTH = """
SELECT both_of.key
FROM enterprises_enterprise e, LATERAL (VALUES (e.id), (e.merged_into_id)) both_of(key)
WHERE both_of.key IS NOT NULL
  AND (e.id = ANY(%(enterprises)s::bigint[]) OR e.holder_id = ANY(%(holders)s::bigint[]))
"""


def _is_other(days=(), windows=()):
    """The condition that a row was written since, or that one of its days came or is over, or that a window
    closed behind one.
    """
    spans = [("known", "day"), *((f"known_{rule}", rule) for rule in windows)]
    came = [
        f"(l.{day} BETWEEN %({first})s AND %({last})s AND %({first})s::date < %({last})s::date)"
        for day in days
        for first, last in spans
    ]
    # Selected, the age that all rows are held against is worked out once.
    return " OR ".join(["age(l.xmin) <= (SELECT age(%(transaction)s::xid))", *came])


def _statements():
    """Whose keys a statement finds, and the statement: one a table, read from end to end."""
    for whose, tables in LINES.items():
        for table, days in tables.items():
            other = _is_other(days, WINDOWS.get(table, ()))
            yield whose, f"SELECT l.{whose} FROM {table} l WHERE {other}"
        yield whose, f"SELECT l.id FROM {ROWS[whose]} l WHERE {_is_other()}"
    for key, rows in JOINED.items():
        yield ENTERPRISES, f"SELECT {key} FROM {rows} WHERE {_is_other()}"


STATEMENTS = tuple(_statements())


def moment():
    """The first transaction that may still write what is not seen now, and whose database it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, system_identifier"
            " FROM pg_control_system()"
        )
        return cursor.fetchone()


def since(transaction, known, day, *, each=map):
    """The keys of the enterprises whose facts may be others on a day than they were on the day `known`, when
    that transaction had not written yet; of archives that were merged, also of those that have them now.
    `each` calls a function with each of several values, as `map` does, one after the other or side by side.
    """
    values = {"transaction": str(transaction % 2**32), "known": known, "day": day}
    for rule in {rule for rules in WINDOWS.values() for rule in rules}:
        years = getattr(conventions.read(), rule).on(day).value
        values |= {f"known_{rule}": years_before(known, years), rule: years_before(day, years)}
    keys = defaultdict(set)
    for whose, some in each(partial(_found, values), STATEMENTS):
        keys[whose] |= some
    holders = keys[HOLDERS] | _first(OF_ORGANISATIONS, [list(keys[ORGANISATIONS])])
    return _first(OF_BOTH, {"enterprises": list(keys[ENTERPRISES]), "holders": list(holders)})


def _found(values, statement):
    whose, sql = statement
    return whose, _first(sql, values)


def _first(sql, values):
    """What a statement finds in its first column. Asked for DISTINCT keys, the database would go through the
    table by an index that has them in order, which takes four times as long as from end to end.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_agg(found.key) FROM ({sql}) found(key)", values)
        return set(cursor.fetchone()[0] or [])
