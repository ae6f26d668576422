from contextlib import contextmanager

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

OWNER = "owner"


class Command(migrate.Command):
    """Migrate as the owner of the tables, which the application's role is not."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database=OWNER)

    def handle(self, *args, **options):
        with _owner_for_everything():
            super().handle(*args, **options)


@contextmanager
def _owner_for_everything():
    """Some libraries' migrations name no connection: let theirs be the owner's, in the same transaction."""
    application = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[OWNER]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = application
