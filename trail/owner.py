"""Working as the owner of the tables, which the application's role is not."""

from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

OWNER = "owner"


@contextmanager
def acting():
    """Let everything that names no connection go through the owner's meanwhile, in one transaction.

    ImproperlyConfigured where this process was not told how to be the owner.
    """
    if OWNER not in connections.settings:
        raise ImproperlyConfigured("DATABASE_OWNER_URL must be set: only the owner of the tables may do this")
    application = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[OWNER]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = application
