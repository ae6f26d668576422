from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trail import purging
from trail.checkpoints import SpoiltError


class Command(BaseCommand):
    """Take out of the action log what is older than LOG_KEPT_DAYS: whole days only, sealed and logged."""

    help = "Takes old days out of the action log, as the owner of the tables; says first what it would take."

    def add_arguments(self, parser):
        parser.add_argument("--reason", default="", help="why, and who ordered it: kept in the log")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be taken out")

    def handle(self, *, reason, dry_run, **options):
        if dry_run:
            found = purging.old()
            self._tell(f"{len(found.chains)} days with {found.rows} rows are older")
            return
        if not reason.strip():
            raise CommandError("say why with --reason; it is kept in the log")
        try:
            done = purging.purge(reason.strip())
        except (purging.NotPurgedError, SpoiltError) as refusal:
            raise CommandError(str(refusal)) from None
        if done is None:
            self._tell("nothing is older")
            return
        found, receipt = done
        self._tell(f"{len(found.chains)} days with {found.rows} rows taken out, receipt {receipt}")

    def _tell(self, line):
        self.stdout.write(f"{line} (kept: {settings.LOG_KEPT_DAYS} days)")
