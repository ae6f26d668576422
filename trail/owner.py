"""Working as the owner of the tables, which the application's role is not."""

from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

OWNER = "owner"


@contextmanager
def acting():
    """Let everything that names no connection go through the owner's meanwhile, in one transaction."""
    application = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[OWNER]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = application
