"""A person erased as far as the law lets go: says line by line what went and what stays, and why."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from workflows.services import erasing, subjects
from workflows.services.errors import NotNow


class Command(BaseCommand):
    help = "Erases what nothing asks to keep of a person; tells what is kept, and why."

    def add_arguments(self, parser):
        parser.add_argument("id", help="the person's public id, or the user name")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, id, dry_run, **options):
        try:
            lines = erasing.erase(subjects.find(id), dry_run=dry_run)
        except subjects.NobodyError:
            raise CommandError(f"Nobody has the id or user name {id}.") from None
        except NotNow as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in lines], ensure_ascii=False))
            return
        for each in lines:
            self.stdout.write(f"{'-' if each.is_erased else '+'} {each.what} ({each.number}): {each.why}")
