import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enterprises.night import run
from trail import clock


class Command(BaseCommand):
    """Judges every enterprise as on today, piece by piece; whoever is killed goes on with --resume."""

    help = "judge every enterprise against the whole ladder, today and a year later, and store what changed"

    def add_arguments(self, parser):
        parser.add_argument("--resume", action="store_true", help="go on with the judging that has not ended")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args, **options):
        made = self._resumed() if options["resume"] else self._begun()
        self._show(run.finish(made, progress=self._progress), options["json"])

    def _resumed(self):
        found = run.open_run()
        if found is None:
            raise CommandError(_("No judging of everybody is open."))
        return found

    def _begun(self):
        try:
            return run.begin(clock.today())
        except run.RunOpenError:
            raise CommandError(
                _("A judging of everybody has not ended; go on with it by --resume.")
            ) from None

    def _progress(self, made):
        self.stderr.write(f"{made.judged} / {made.total}")

    def _show(self, made, as_json):
        told = run.state(made)
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for name, value in told.items():
            self.stdout.write(f"{name}: {value}")
