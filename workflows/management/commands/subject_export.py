"""Everything that is kept about a person (`subject_export ID`), as one ZIP for that person."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workflows.services import subjects


class Command(BaseCommand):
    help = "Writes all that is kept about a person into a ZIP: subject.json and the files."

    def add_arguments(self, parser):
        parser.add_argument("id", help="the person's public id, or the user name")
        parser.add_argument("--output", type=Path, help="the ZIP to be made; by default subject-ID.zip here")

    def handle(self, *, id, output, **options):
        try:
            person = subjects.find(id)
        except subjects.NobodyError:
            raise CommandError(f"Nobody has the id or user name {id}.") from None
        path = output or Path(f"subject-{person.public_id}.zip")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{path} exists already.") from None
        with os.fdopen(descriptor, "w+b") as file:
            counted = subjects.export(person, file)
        self.stdout.write(json.dumps({"file": str(path), **counted}, ensure_ascii=False))
