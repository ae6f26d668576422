"""Whose facts may have changed since they were read: the database knows of every row by which transaction it
was written, so that nobody who writes has to say so. Rows of which a day came meanwhile count as well.

What is deleted leaves no trace here; facts are read anew each month for that.
"""

from django.db import connection

# Rows of the archive, and the days of theirs that count.
LINES = {
    "yearfacts": (),
    "researchbody": ("day", "until"),
    "honour": ("day",),
    "standard": ("day",),
    "incident": ("day", "until"),
    "intellectualproperty": ("granted_on", "valid_until"),
}
# Those of which only recent ones count: the first day of that window moves too.
RECENT = ("honour", "standard")
# Rows of the holder, and of its organisation.
OF_HOLDER = {"workflows_factsheet": (), "workflows_award": ("since", "until", "ended_on")}
OF_ORGANISATION = {"accounts_organisation": (), "accounts_seat": ("since", "until")}


def _is_other(days=(), *, recent=False):
    """The condition that a row was written since, or that one of its days came or is over."""
    spans = [("known", "day")] + [("known_since", "since")] * recent
    came = [
        f"(l.{day} BETWEEN %({first})s AND %({last})s AND %({first})s::date < %({last})s::date)"
        for day in days
        for first, last in spans
    ]
    return " OR ".join(["age(l.xmin) <= age(%(transaction)s::xid)", *came])


def _found():
    """The statements that find the keys, one a table."""
    yield f"SELECT l.id FROM enterprises_enterprise l WHERE {_is_other()}"
    yield f"SELECT unnest(ARRAY[l.kept_id, l.absorbed_id]) FROM enterprises_merger l WHERE {_is_other()}"
    for table, days in LINES.items():
        other = _is_other(days, recent=table in RECENT)
        yield f"SELECT l.enterprise_id FROM enterprises_{table} l WHERE {other}"
    yield f"""
SELECT r.enterprise_id FROM enterprises_propertyuse l
JOIN enterprises_intellectualproperty r ON r.id = l.right_id WHERE {_is_other()}"""
    enterprise = "SELECT e.id FROM enterprises_enterprise e"
    holder = "workflows_holder h ON h.id = e.holder_id"
    yield f"{enterprise} JOIN workflows_holder l ON l.id = e.holder_id WHERE {_is_other()}"
    for table, days in OF_HOLDER.items():
        yield f"{enterprise} JOIN {table} l ON l.holder_id = e.holder_id WHERE {_is_other(days)}"
    for table, days in OF_ORGANISATION.items():
        key = "id" if table == "accounts_organisation" else "organisation_id"
        joined = f"{holder} JOIN {table} l ON l.{key} = h.organisation_id"
        yield f"{enterprise} JOIN {joined} WHERE {_is_other(days)}"


STATEMENT = f"""
SELECT DISTINCT key
FROM enterprises_enterprise e JOIN ({" UNION ALL ".join(_found())}) found(id) ON found.id = e.id,
     LATERAL (VALUES (e.id), (e.merged_into_id)) both_of(key)
WHERE key IS NOT NULL
"""


def moment():
    """The first transaction that may still write what is not seen now, and whose database it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, system_identifier"
            " FROM pg_control_system()"
        )
        return cursor.fetchone()


def since(transaction, known, day, windows):
    """The keys of the enterprises whose facts may be others on a day than they were on the day `known`, when
    that transaction had not written yet; of archives that were merged, also of those that have them now.
    `windows` are the first days of what counts as recent, on both days.
    """
    values = {
        "transaction": str(transaction % 2**32),
        "known": known,
        "day": day,
        "known_since": windows[0],
        "since": windows[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        return [key for (key,) in cursor]
