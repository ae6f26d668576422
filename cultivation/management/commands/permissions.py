"""Who may do what with which object in which state, as the code decides it (`permissions`)."""

from django.core.management.base import BaseCommand

from cultivation.access.table import COLUMNS, table
from workflows.policy import tabular


class Command(BaseCommand):
    help = (
        "Asks the product's own selectors for every account and object of this database and prints "
        "actor × relation × object × state × action with the answer: allow, deny, masked fields, or varies."
    )

    def add_arguments(self, parser):
        parser.add_argument("--csv", action="store_true", help="as CSV (the only form there is)")

    def handle(self, **options):
        for row in (COLUMNS, *table(report=self.stderr.write)):
            self.stdout.write(tabular.line(row))
