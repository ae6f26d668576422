import json

from django.core.management.base import BaseCommand

from trail import outbox


class Command(BaseCommand):
    """Say how much waits in the outbox, how long, and what was given up."""

    help = "Pending rows of the outbox, the age of the oldest due one in seconds, and the dead ones."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args, **options):
        state = outbox.state()
        if options["json"]:
            self.stdout.write(json.dumps(state))
            return
        for name, value in state.items():
            self.stdout.write(f"{name}: {value}")
