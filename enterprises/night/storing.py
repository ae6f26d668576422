"""Standings into the database: only those that changed, by COPY, with what rose and fell.

Whether one changed is told by its fingerprint. polars makes it; a newer one may make others, then every row
is written once more and nothing rises or falls by that.
"""

from dataclasses import dataclass

from django.db import connection

from enterprises.night import binary
from enterprises.night.reading import found

KEY, FINGERPRINT, STORED = "enterprise", "fingerprint", "stored"
SEED = 1
ARRAYS = ("scores", "codes")
COLUMNS = {
    "enterprise": "enterprise_id", "league": "league_id", "division": "industry",
    **{name: name for name in ("held", "met", "open", "met_later", "open_later")},
    **{name: name for name in (*ARRAYS, FINGERPRINT, "changed_on")},
}  # fmt: skip
MOVED = {"enterprise": "enterprise_id", "day": "day", "rose": "rose", "fell": "fell"}
STANDS = """
SELECT enterprise_id, fingerprint, met FROM enterprises_standing
WHERE enterprise_id > %(after)s AND enterprise_id <= %(upto)s
"""
MERGED = """
DELETE FROM enterprises_standing s USING enterprises_enterprise e
WHERE e.id = s.enterprise_id AND e.merged_into_id IS NOT NULL AND e.id > %(after)s AND e.id <= %(upto)s
"""
REPLACED = "DELETE FROM enterprises_standing WHERE enterprise_id = ANY(%b)"


@dataclass(frozen=True)
class Changes:
    """How many of a piece are others than what is stored, these and what moved in the lots in which they are
    copied, and the keys of those that stand already.
    """

    count: int
    rows: list
    moves: list
    replaced: list


def changed(packed, after, upto):
    """Those of the packed rows that are not stored just so, with their fingerprints, and what of them is
    `stored` as met: null where nothing is.
    """
    import polars as pl

    stands = found(STANDS, (KEY, FINGERPRINT, STORED), {"after": after, "upto": upto})
    rows = packed.with_columns(packed.hash_rows(SEED).reinterpret(signed=True).alias(FINGERPRINT))
    # Not joined with all their columns, each of which would be copied.
    both = rows.select(KEY, FINGERPRINT).join(stands, on=KEY, how="left", maintain_order="left")
    is_other = pl.col(FINGERPRINT).ne_missing(pl.col(f"{FINGERPRINT}_right"))
    return rows.with_columns(both[STORED]).filter(both.select(is_other).to_series())


def changes(rows, day):
    """The changed rows in the form that COPY calls binary, changed and moved on a day."""
    import polars as pl

    met, stored = pl.col("met"), pl.col(STORED)
    moved = rows.filter(met != stored).select(KEY, day=pl.lit(day), rose=met & ~stored, fell=stored & ~met)
    table = rows.with_columns(pl.col("division").fill_null(""), changed_on=pl.lit(day))
    return Changes(
        rows.height,
        _as_copied(table, [_field(name, rows.columns) for name in COLUMNS]),
        _as_copied(moved, list(MOVED)),
        rows.filter(stored.is_not_null())[KEY].to_list(),
    )


def _as_copied(table, fields):
    return [] if table.is_empty() else binary.rows(table, fields)


def _field(name, columns):
    """The column of that name, or those of its words."""
    return [each for each in columns if each.startswith(f"{name}_")] if name in ARRAYS else name


def store(made, after, upto):
    """Write the changes of a piece within the caller's transaction; forget archives that were merged into
    others.
    """
    with connection.cursor() as cursor:
        cursor.execute(MERGED, {"after": after, "upto": upto})
    with binary.cursor() as cursor:
        # To take away and copy costs the database half of what it takes to change each where it stands.
        cursor.execute(REPLACED, [made.replaced])
        _copy(cursor, "enterprises_standing", COLUMNS, made.rows)
        _copy(cursor, "enterprises_standingmove", MOVED, made.moves)


def _copy(cursor, table, columns, rows):
    if rows:
        with cursor.copy(f"COPY {table} ({', '.join(columns.values())}) FROM STDIN (FORMAT binary)") as copy:
            for lot in rows:
                copy.write(lot)
