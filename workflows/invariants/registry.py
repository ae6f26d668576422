"""The invariants that there are, and all of them asked at once."""

from contextlib import contextmanager

from django.db import connection, transaction

OF_ROWS, OF_FILES = [], []


def invariant(kind):
    """Register a function among those of rows or of files."""

    def register(function):
        kind.append(function)
        return function

    return register


def broken(*, files=False):
    """Every invariant with its breaches, none where it holds; with `files` also those of files."""
    with _one_moment():
        return [
            {"invariant": function.__name__.replace("_", " "), "breaches": list(function())}
            for function in [*OF_ROWS, *(OF_FILES if files else [])]
        ]


@contextmanager
def _one_moment():
    """All is read as of one moment, so that what is being done meanwhile is no breach."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
