from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.policy import explain
from workflows.policy.dated import NotInForce
from workflows.policy.plan import PlanError, read


def read_day(text):
    """A day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not a day; write it as 2026-01-31.") % {"text": text}) from None


def read_programme(code):
    """The programme of that code as plan/ says now."""
    try:
        programmes = read(settings.PLAN_DIR).programmes
    except PlanError as error:
        raise CommandError(str(error)) from None
    if code not in programmes:
        known = "、".join(programmes)
        raise CommandError(
            _("There is no programme “%(code)s”; there are: %(known)s.") % {"code": code, "known": known}
        )
    return programmes[code]


class Command(BaseCommand):
    """Reads a programme back in plain Chinese, as its file says; needs no database."""

    help = "the programme's rules as in force on a day, with clauses; or what its facts mean"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("programme")
        parser.add_argument("--on", metavar="DAY", help="2026-01-31; today where it is not given")
        parser.add_argument(
            "--facts", action="store_true", help="what the facts are called and what they mean"
        )

    def handle(self, programme, on, facts, **options):
        read = read_programme(programme)
        day = read_day(on) if on else date.today()
        try:
            lines = explain.meanings(read) if facts else explain.programme(read, day)
            self.stdout.write("\n".join(lines))
        except NotInForce as error:
            raise CommandError(str(error)) from None
