"""Everything between an empty database and a working site (`prepare`)."""

import json
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

ACCOUNTS = settings.VAR_DIR / "demo_accounts.json"
FINGERPRINT = settings.VAR_DIR / "static.json"


class Command(BaseCommand):
    help = "Migrates, loads the plan, collects the static files and, in an empty system, seeds the demonstration."
    requires_system_checks = []

    def handle(self, **options):
        self._words()
        self._static_files()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_plan")
        if not get_user_model().objects.exists():
            self.stdout.write("演示数据 / demonstration data")
            call_command("seed", profile="demo", json=ACCOUNTS, stdout=StringIO())

    def _words(self):
        """Compiles the catalogues whose words changed."""
        for source in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                call_command("compilemessages", locale=[source.parts[-3]], verbosity=0)

    def _static_files(self):
        """Collects and compresses the static files where any of them changed."""
        if settings.DEBUG:
            return
        seen = self._fingerprint()
        if not FINGERPRINT.exists() or json.loads(FINGERPRINT.read_text()) != seen:
            self.stdout.write("静态文件 / static files")
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            FINGERPRINT.write_text(json.dumps(seen))

    def _fingerprint(self):
        """Name, size and time of every static file there is."""
        ignored = apps.get_app_config("staticfiles").ignore_patterns
        found = (pair for finder in get_finders() for pair in finder.list(ignored))
        files = ((name, storage.path(name)) for name, storage in found)
        details = ((name, Path(path).stat()) for name, path in files)
        return sorted([name, stat.st_size, int(stat.st_mtime)] for name, stat in details)
