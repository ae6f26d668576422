import json
import sys

from django.core.management.base import BaseCommand

from workflows import invariants


class Command(BaseCommand):
    """Say of every invariant whether it holds, and end with 1 if one does not."""

    help = "What must always be true of the rows, and where it is not; exit 1 with any breach."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="a JSON list of {invariant, breaches}")
        parser.add_argument("--files", action="store_true", help="read every file too and compare its hash")

    def handle(self, *args, **options):
        told = invariants.broken(files=options["files"])
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for each in told:
                self.stdout.write(f"{'BROKEN' if each['breaches'] else 'holds'}: {each['invariant']}")
                for breach in each["breaches"]:
                    self.stdout.write(f"    {breach}")
        if any(each["breaches"] for each in told):
            sys.exit(1)
