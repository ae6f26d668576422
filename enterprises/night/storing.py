"""Standings into the database: only those that changed, by COPY, with what rose and fell.

Whether one changed is told by its fingerprint. polars makes it; a newer one may make others, then every row
is written once more and nothing rises or falls by that.
"""

from django.db import connection

from enterprises.models import Standing
from enterprises.night import binary
from enterprises.night.reading import found

KEY = "enterprise"
FINGERPRINT = "fingerprint"
SEED = 1
ARRAYS = ("scores", "codes")
COLUMNS = {
    "enterprise": "enterprise_id", "league": "league_id", "division": "industry",
    **{name: name for name in ("held", "met", "open", "met_later", "open_later")},
    **{name: name for name in (*ARRAYS, FINGERPRINT, "changed_on")},
}  # fmt: skip
NAMED = ", ".join(COLUMNS.values())
MERGED = """
DELETE FROM enterprises_standing s USING enterprises_enterprise e
WHERE e.id = s.enterprise_id AND e.merged_into_id IS NOT NULL AND e.id > %(after)s AND e.id <= %(upto)s
"""
MOVED = """
INSERT INTO enterprises_standingmove (enterprise_id, day, rose, fell)
SELECT s.enterprise_id, %(day)s, s.met & ~o.met, o.met & ~s.met
FROM staged s JOIN enterprises_standing o USING (enterprise_id) WHERE s.met <> o.met
"""
SETS = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS.values())
UPSERT = f"""
INSERT INTO enterprises_standing ({NAMED}) SELECT {NAMED} FROM staged ORDER BY enterprise_id
ON CONFLICT (enterprise_id) DO UPDATE SET {SETS}
"""


def changed(packed, after, upto):
    """Those of the packed rows that are not stored just so, with their fingerprints."""
    sql = """
SELECT enterprise_id, fingerprint FROM enterprises_standing
WHERE enterprise_id > %(after)s AND enterprise_id <= %(upto)s
"""
    kept = found(sql, (KEY, FINGERPRINT), {"after": after, "upto": upto})
    rows = packed.with_columns(packed.hash_rows(SEED).reinterpret(signed=True).alias(FINGERPRINT))
    return rows.join(kept, on=[KEY, FINGERPRINT], how="anti", maintain_order="left")


def as_rows(rows, day):
    """The rows as they are copied into the table, in the form that COPY calls binary; nothing without any."""
    import polars as pl

    if rows.is_empty():
        return b""
    table = rows.with_columns(pl.col("division").fill_null(""), changed_on=pl.lit(day))
    return binary.rows(table, [_field(name, rows.columns) for name in COLUMNS])


def _field(name, columns):
    """The column of that name, or those of its words."""
    return [each for each in columns if each.startswith(f"{name}_")] if name in ARRAYS else name


def store(rows, day, after, upto):
    """Write the rows of those that changed, none or as copied, and what moved within the caller's
    transaction; forget archives that were merged into others.
    """
    values = {"after": after, "upto": upto, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(MERGED, values)
        if not rows:
            return
        if not Standing.objects.filter(pk__gt=after, pk__lte=upto).exists():
            _copy(cursor, "enterprises_standing", rows)
            return
        cursor.execute("CREATE TEMPORARY TABLE staged (LIKE enterprises_standing) ON COMMIT DROP")
        _copy(cursor, "staged", rows)
        cursor.execute("ANALYZE staged")
        cursor.execute(MOVED, values)
        cursor.execute(UPSERT)
        cursor.execute("DROP TABLE staged")


def _copy(cursor, table, rows):
    with cursor.copy(f"COPY {table} ({NAMED}) FROM STDIN (FORMAT binary)") as copy:
        copy.write(rows)
