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


def read_programme(code, day=None):
    """The programme of that code as plan/ says now; for a day on which another one stood for it, that one is
    named.
    """
    try:
        plan = read(settings.PLAN_DIR)
    except PlanError as error:
        raise CommandError(str(error)) from None
    programmes = plan.programmes
    if code not in programmes:
        known = "、".join(programmes)
        raise CommandError(
            _("There is no programme “%(code)s”; there are: %(known)s.") % {"code": code, "known": known}
        )
    standing = plan.standing_for(code, day) if day else None
    if standing and standing.code != code:
        raise CommandError(_not_in_force(programmes[code], standing, day))
    return programmes[code]


def _not_in_force(programme, standing, day):
    told = {"programme": programme.title, "day": day, "code": standing.code, "title": standing.title}
    sentence = _("“%(programme)s” is not in force on %(day)s; “%(title)s” (%(code)s) was.")
    return sentence % told


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
        day = read_day(on) if on else date.today()
        read = read_programme(programme, None if facts else day)
        try:
            lines = explain.meanings(read) if facts else explain.programme(read, day)
            self.stdout.write("\n".join(lines))
        except NotInForce as error:
            raise CommandError(str(error)) from None
