from django.core.management.commands import migrate

from trail import owner


class Command(migrate.Command):
    """Migrate as the owner of the tables, which the application's role is not.

    Some libraries' migrations name no connection: theirs is the owner's too, in the same transaction.
    """

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database=owner.OWNER)

    def execute(self, *args, **options):
        with owner.acting():
            return super().execute(*args, **options)
