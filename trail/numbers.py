"""Numbers without gaps, for papers that are counted by number."""

from django.db import connection, transaction

TAKE = """
INSERT INTO trail_numberseries (series, last) VALUES (%s, 1)
ON CONFLICT (series) DO UPDATE SET last = trail_numberseries.last + 1
RETURNING last
"""


def take(series):
    """Return the next number of a series, from 1; a transaction rolled back gives its number back.

    The series stays locked until that transaction ends, so take the number as late as possible.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"A number of {series} must be taken in a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series])
        return cursor.fetchone()[0]
