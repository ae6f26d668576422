"""Rows put together for COPY come back from the database as they were."""

from datetime import date

import polars as pl
import pytest
from django.db import connection

from enterprises.night import binary

pytestmark = pytest.mark.django_db
FIELDS = ["key", "place", "day", ["word_0", "word_1"], "name"]
COLUMNS = "key bigint, place varchar(12), day date, words bigint[], name text"
ROWS = [
    (1, "150100", date(2026, 11, 28), 0, -1, "甲"),
    (-2, None, date(2000, 1, 1), 2**63 - 1, -(2**63), ""),
    (3, "", date(1999, 12, 31), 5, 6, None),
    (4, "1501", date(1949, 10, 1), 7, 8, "内蒙古"),
]
SCHEMA = {
    "key": pl.Int64,
    "place": pl.String,
    "day": pl.Date,
    "word_0": pl.Int64,
    "word_1": pl.Int64,
    "name": pl.String,
}


def table(rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def copied(rows, fields=FIELDS):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE copied ({COLUMNS}) ON COMMIT DROP")
        with cursor.copy("COPY copied FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"".join(binary.rows(rows, fields)))
        cursor.execute("SELECT key, place, day, words[1], words[2], name FROM copied ORDER BY key")
        found = cursor.fetchall()
        cursor.execute("DROP TABLE copied")
    return found


def test_every_value_comes_back_the_least_the_greatest_the_empty_and_the_absent():
    assert copied(table(ROWS)) == sorted(ROWS)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_no_row_is_lost_where_one_lot_ends_and_the_next_begins(more):
    rows = [(key, "150100", date(2026, 1, 1), key, -key, "甲") for key in range(binary.AT_ONCE + more)]

    assert copied(table(rows)) == rows


def test_an_empty_table_is_no_row():
    assert copied(table([])) == []


def test_a_table_without_texts_is_copied_too():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbers (a bigint, b bigint) ON COMMIT DROP")
        with cursor.copy("COPY numbers FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"".join(binary.rows(pl.DataFrame({"a": [1, 2], "b": [3, 4]}), ["b", "a"])))
        cursor.execute("SELECT a, b FROM numbers ORDER BY a")

        assert cursor.fetchall() == [(3, 1), (4, 2)]


@pytest.mark.parametrize("column", ["key", "day", "word_1"])
def test_a_number_or_day_that_is_absent_is_refused(column):
    absent = table(ROWS).with_columns(pl.lit(None, dtype=SCHEMA[column]).alias(column))

    with pytest.raises(ValueError, match=column):
        binary.rows(absent, FIELDS)
