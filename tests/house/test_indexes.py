"""The tables of an import keep no index that is another one over again: each costs a part of every row."""

import pytest
from django.db import connection

# What is stored for each new enterprise.
TABLES = (
    "accounts_organisation", "accounts_seat", "workflows_holder", "enterprises_enterprise",
    "enterprises_yearfacts",
)  # fmt: skip
# Pairs of a table's indexes without expressions of which the second begins with the columns of the first, and
# whose rows are all in it.
REPEATED = """
SELECT a.indexrelid::regclass::text
FROM pg_index a JOIN pg_index b USING (indrelid)
WHERE a.indrelid = ANY(%(tables)s::regclass[]) AND a.indexrelid <> b.indexrelid
  AND a.indexprs IS NULL AND b.indexprs IS NULL AND b.indpred IS NULL AND NOT a.indisunique
  AND starts_with(b.indkey::text || ' ', a.indkey::text || ' ')
"""
# Indexes that hold a row for each row of the table, of what few rows tell.
WHOLE = """
SELECT i.indexrelid::regclass::text FROM pg_index i
JOIN pg_attribute c ON c.attrelid = i.indrelid AND c.attnum = i.indkey[0]
WHERE i.indpred IS NULL AND i.indrelid = ANY(%(tables)s::regclass[])
  AND c.attname IN ('supervisor_id', 'host_id', 'merged_into_id')
"""


# A region's own holder is found by its code's beginning; few holders are regions.
BEGINNINGS = {"workflows_holder_region_id_678ca7cb_like"}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "known"), [(REPEATED, BEGINNINGS), (WHOLE, set())])
def test_rows_of_new_enterprises_are_in_no_index_that_nobody_asks(kind, known):
    with connection.cursor() as cursor:
        cursor.execute(kind, {"tables": list(TABLES)})

        assert {name for (name,) in cursor.fetchall()} == known
