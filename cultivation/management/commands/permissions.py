"""Who may do what with which object in which state, as the code decides it (`permissions`)."""

import csv

from django.core.management.base import BaseCommand

from cultivation.access.table import COLUMNS, table


class Command(BaseCommand):
    help = (
        "Asks the product's own selectors for every account and object of this database and prints "
        "actor × relation × object × state × action with the answer: allow, deny, masked fields, or varies."
    )

    def add_arguments(self, parser):
        parser.add_argument("--csv", action="store_true", help="as CSV (the only form there is)")

    def handle(self, **options):
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(table(report=self.stderr.write))
