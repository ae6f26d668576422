"""What lives exactly as long as the present database transaction."""

from django.db import connection


def memory():
    """Return a dictionary that is forgotten when the outermost transaction ends; None outside a transaction.

    Django starts a fresh list of commit hooks for every transaction: that list is the transaction's identity.
    A savepoint rolled back also starts one, so what is remembered may be lost early, never kept too long.
    """
    if not connection.in_atomic_block:
        return None
    owner, kept = getattr(connection, "trail_memory", (None, None))
    if owner is not connection.run_on_commit:
        kept = {}
        connection.trail_memory = (connection.run_on_commit, kept)
    return kept
