"""Values as they are instead of written out, and rows in the binary form that COPY takes (PostgreSQL manual,
COPY, "Binary Format"): numbers and arrays of them cost the database and this process a third as much so.

numpy is imported within, as polars is.
"""

from datetime import date
from struct import calcsize, pack

import psycopg
from django.db import connection

BEGIN, END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
COUNT, LENGTH = ">h", ">i"
ABSENT, DAY, NUMBER = -1, 4, 8
# An array of one dimension: without gaps, of bigints (their oid), so many, counted from one.
ARRAY = ">iiiii"
ONE_DIMENSION, NO_GAPS, BIGINT, FIRST = 1, 0, 20, 1
# Between the days from which polars and the database count.
DAYS_BETWEEN = (date(2000, 1, 1) - date(1970, 1, 1)).days
# So many rows at a time, so that they stay near the processor while they are put together.
AT_ONCE = 8192


def cursor():
    """A cursor that hands values over as they are, not written out within the statement."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def rows(table, fields):
    """All rows of a table, as lots that follow each other. `fields` names their fields in order: a column of
    texts, days or whole numbers, or a list of columns, whose whole numbers are the elements of an array. Only
    texts may be absent: ValueError where another value is.
    """
    return [BEGIN, *(lot for alike in _alike(table) for lot in _lots(alike, fields)), END]


def _alike(table):
    """The table in parts, whose rows have texts of the same lengths and so are equally long themselves."""
    import polars as pl

    if table.is_empty():
        return []
    lengths = table.select(pl.col(pl.String).str.len_bytes().name.suffix(":length"))
    if not lengths.width:
        return [table]
    return table.hstack(lengths).partition_by(lengths.columns, maintain_order=True, include_key=False)


def _lots(table, fields):
    """The rows of a part of the table, many at a time."""
    import numpy as np

    layout = list(_layout(table, fields))
    form = np.dtype([(str(place), kind) for place, (kind, _values) in enumerate(layout)])
    for first in range(0, table.height, AT_ONCE):
        lot = np.empty(min(AT_ONCE, table.height - first), form)
        for place, (_kind, values) in enumerate(layout):
            lot[str(place)] = values if isinstance(values, bytes) else values[first : first + AT_ONCE]
        yield lot.view(np.uint8).data


def _layout(table, fields):
    """What a row consists of, as numpy kinds, each with its values: one a row, or the same bytes in all."""
    yield _same(pack(COUNT, len(fields)))
    for field in fields:
        if isinstance(field, str):
            yield from _value(table[field])
        else:
            head = pack(ARRAY, ONE_DIMENSION, NO_GAPS, BIGINT, len(field), FIRST)
            elements = [part for name in field for part in _value(table[name])]
            yield _same(pack(LENGTH, len(head) + len(field) * (calcsize(LENGTH) + NUMBER)) + head)
            yield from elements


def _value(column):
    """A value's length and the value itself."""
    import polars as pl

    if column.dtype == pl.String:
        length = column.str.len_bytes()[0]
        yield _same(pack(LENGTH, ABSENT if length is None else length))
        if length:
            yield f"S{length}", column.cast(pl.Binary).to_numpy()
        return
    if column.null_count():
        raise ValueError(f"{column.name} has absent values")
    if column.dtype == pl.Date:
        yield _same(pack(LENGTH, DAY))
        yield ">i4", column.to_physical().to_numpy() - DAYS_BETWEEN
    else:
        yield _same(pack(LENGTH, NUMBER))
        yield ">i8", column.to_numpy()


def _same(bytes_):
    return f"V{len(bytes_)}", bytes_
