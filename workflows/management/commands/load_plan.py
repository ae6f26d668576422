from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.translation import gettext as _
from psycopg.errors import UndefinedTable

from workflows.policy.plan import PlanError, read
from workflows.services import plan
from workflows.services.errors import Refusal


class Command(BaseCommand):
    """Turns plan/ into rows: editions, indicators, targets, regions, calendar. Prints what changed."""

    help = "plan/ → editions, indicators, targets, regions, calendar; idempotent; prints what changed"

    def handle(self, **options):
        try:
            changes = [change for change in plan.load(read(settings.PLAN_DIR)) if change]
        except (PlanError, Refusal) as error:
            raise CommandError(str(error)) from None
        except ProgrammingError as error:
            if not isinstance(error.__cause__, UndefinedTable):
                raise
            raise CommandError(_("The database has no tables yet: run manage.py migrate first.")) from None
        for change in changes:
            self.stdout.write(self._line(change))
            for word, name in list(change.names())[:12]:
                self.stdout.write(f"  {word} {name}")
        if not changes:
            self.stdout.write(_("Nothing changed: the database says what the plan says."))

    def _line(self, change):
        return _("%(what)s: %(added)d added, %(changed)d changed, %(removed)d removed") % {
            "what": change.what,
            "added": len(change.added),
            "changed": len(change.changed),
            "removed": len(change.removed),
        }
