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
from django.db import connections

ACCOUNTS = settings.VAR_DIR / "demo_accounts.json"
FINGERPRINT = settings.VAR_DIR / "static.json"
UNFINISHED = "demonstration data are being written"


class Command(BaseCommand):
    help = "Migrates, loads the plan, collects static files and, in an empty system, seeds the demonstration."
    requires_system_checks = []

    def handle(self, **options):
        self._words()
        self._static_files()
        if self._mark() == UNFINISHED:
            self._begin_anew()
        call_command("migrate", interactive=False, verbosity=0)
        self._plan()
        if not get_user_model().objects.exists():
            self._demonstration()

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
        details = ((name, Path(storage.path(name)).stat()) for name, storage in found)
        return sorted([name, stat.st_size, int(stat.st_mtime)] for name, stat in details)

    def _plan(self):
        """Loads the plan and says how much of it changed, not each row."""
        said = StringIO()
        call_command("load_plan", stdout=said)
        for line in said.getvalue().splitlines():
            if not line.startswith(" "):
                self.stdout.write(line)

    def _demonstration(self):
        """Seeds an empty system; the mark lets the next start know if this one was broken off."""
        self.stdout.write("演示数据 / demonstration data")
        self._mark(UNFINISHED)
        call_command("seed", profile="demo", json=ACCOUNTS, stdout=StringIO())
        self._mark("")

    def _mark(self, text=None):
        """Reads, or writes, the remark that the database's own schema carries."""
        with connections["owner"].cursor() as cursor:
            if text is not None:
                cursor.execute("COMMENT ON SCHEMA public IS %s", [text])
            cursor.execute("SELECT obj_description('public'::regnamespace)")
            return cursor.fetchone()[0]

    def _begin_anew(self):
        """Nobody worked with half-written demonstration data: they go, and all begins anew."""
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
