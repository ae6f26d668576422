"""Standings into the database: only those that changed, in one stroke by COPY, with what rose and fell."""

from django.db import connection

from enterprises.night.reading import found

KEY = "enterprise"
SINGLE = {
    "league": "league_id", "region": "region_id", "division": "industry", "tier": "tier", "held": "held",
    "met": "met", "open": "open", "met_later": "met_later", "open_later": "open_later", "falls": "falls",
}  # fmt: skip
TEXTS = ("league", "region", "division")
ARRAYS = ("scores", "codes")
MERGED = """
DELETE FROM enterprises_standing s USING enterprises_enterprise e
WHERE e.id = s.enterprise_id AND e.merged_into_id IS NOT NULL AND e.id > %(after)s AND e.id <= %(upto)s
"""
MOVED = """
INSERT INTO enterprises_standingmove (enterprise_id, day, rose, fell)
SELECT s.enterprise, %(day)s, s.met & ~o.met, o.met & ~s.met
FROM staged s JOIN enterprises_standing o ON o.enterprise_id = s.enterprise WHERE s.met <> o.met
"""


def changed(packed, after, upto):
    """Those of the packed rows that are not stored just so."""
    import polars as pl

    columns = [name for name in packed.columns if name != KEY]
    stored = [SINGLE.get(name) or "{}[{}]".format(*_element(name)) for name in columns]
    sql = f"""
SELECT enterprise_id, {", ".join(stored)} FROM enterprises_standing
WHERE enterprise_id > %(after)s AND enterprise_id <= %(upto)s
"""
    kept = found(sql, (KEY, *columns), {"after": after, "upto": upto})
    both = packed.join(kept, on=KEY, how="left", suffix=":kept")
    differs = [pl.col(name).ne_missing(pl.col(f"{name}:kept")) for name in columns]
    return packed.filter(both.select(pl.any_horizontal(differs)).to_series())


def store(rows, day, after, upto):
    """Write the changed rows and what moved within the caller's transaction; forget archives that were
    merged into others.
    """
    values = {"after": after, "upto": upto, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(MERGED, values)
        if rows.is_empty():
            return
        kinds = ", ".join(f"{name} {'text' if name in TEXTS else 'bigint'}" for name in rows.columns)
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({kinds}) ON COMMIT DROP")
        with cursor.copy("COPY staged FROM STDIN WITH (FORMAT csv)") as copy:
            copy.write(rows.write_csv(include_header=False).encode())
        cursor.execute("ANALYZE staged")
        cursor.execute(MOVED, values)
        cursor.execute(_upsert(rows.columns), values)
        cursor.execute("DROP TABLE staged")


def _upsert(columns):
    arrays = {name: [each for each in columns if each.startswith(f"{name}_")] for name in ARRAYS}
    targets = [*SINGLE.values(), *ARRAYS, "changed_on"]
    chosen = [f"coalesce({name}, '')" if name == "division" else name for name in SINGLE]
    chosen += [f"ARRAY[{', '.join(arrays[name])}]::bigint[]" for name in ARRAYS] + ["%(day)s::date"]
    sets = ", ".join(f"{name} = excluded.{name}" for name in targets)
    return f"""
INSERT INTO enterprises_standing (enterprise_id, {", ".join(targets)})
SELECT {KEY}, {", ".join(chosen)} FROM staged ORDER BY {KEY}
ON CONFLICT (enterprise_id) DO UPDATE SET {sets}
"""


def _element(name):
    """The array and the place in it, counted from one as the database does."""
    array, _, place = name.rpartition("_")
    return array, int(place) + 1
