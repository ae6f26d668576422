"""Every address with who may come to it (`routes`)."""

import json

from django.core.management.base import BaseCommand

from cultivation.access.addresses import listing


class Command(BaseCommand):
    help = "Lists every address: path, verbs, name, kind of object, who may, as the declaration says it."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON, one object for each address")

    def handle(self, **options):
        rows = listing()
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(f"{' '.join(row['verbs']):<22} {row['path']:<64} {_who(row['who'])}")


def _who(who):
    if who is None:
        return "—"
    named = " ".join(who["roles"]) or who["relation"] or who["access"]
    return f"{named} ({who['reads']})" if who["reads"] else named
