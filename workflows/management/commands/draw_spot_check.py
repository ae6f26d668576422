import json
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.offices import offices_of
from trail import clock
from workflows.models import ProgrammeEdition, SpotCheck
from workflows.services import spot_checks
from workflows.services.errors import NotNow


class Command(BaseCommand):
    """Draws the spot check of a year, or computes it again from its seed and pool."""

    help = "draw the random spot check of a programme's numbers in a year, once; print seed and sample"

    def add_arguments(self, parser):
        parser.add_argument("programme", metavar="PROGRAMME")
        parser.add_argument("year", metavar="YEAR", type=int)
        parser.add_argument("--by", default="", help="the user who draws, of the office of the formal check")
        parser.add_argument("--seed", default="", help="the seed; without it a random one")
        parser.add_argument("--share", type=int, choices=range(1, 101), metavar="1-100")
        parser.add_argument("--whole", action="store_true", help="of all together, not of each league")
        parser.add_argument("--days", type=int, help="how long the offices have")
        parser.add_argument("--again", action="store_true", help="a further check, beside one of that year")
        parser.add_argument("--json", action="store_true", help="one JSON object for programs")

    def handle(self, programme, year, **options):
        check = self._kept(programme, year, options) or self._drawn(programme, year, options)
        self._show(check, options["json"])
        if not spot_checks.computes_again(check):
            raise SystemExit(1)

    def _kept(self, programme, year, options):
        """The check of that year with that seed, or with any where none is named; None where none is kept."""
        checks = SpotCheck.objects.filter(programme=programme, day__year=year)
        found = checks.filter(seed=options["seed"]) if options["seed"] else checks
        if found.exists():
            return None if options["again"] and not options["seed"] else found.first()
        if checks.exists() and not options["again"]:
            raise CommandError(
                _("This year's check was drawn with another seed. Say --again if a further one is meant.")
            )
        return None

    def _drawn(self, programme, year, options):
        edition = ProgrammeEdition.objects.filter(programme=programme, is_current=True).first()
        if edition is None:
            raise CommandError(_("There is no programme “%(code)s”.") % {"code": programme})
        if year != clock.today().year:
            raise CommandError(_("No check of this year is kept, and only this year's numbers can be drawn."))
        by = User.objects.filter(username=options["by"]).first()
        office = by and Office.objects.filter(role=Office.Role.SCREEN, code__in=offices_of(by)).first()
        if not office:
            raise CommandError(_("Say by whom: --by names a user of the office of the formal check."))
        title = _("%(programme)s: spot check of %(year)d") % {"programme": edition.title, "year": year}
        share, due_on = self._terms(edition.policy, options["share"], options["days"])
        terms = {"share": share, "by_league": not options["whole"], "seed": options["seed"]}
        try:
            return spot_checks.draw(programme, title=title, due_on=due_on, office=office, by=by, **terms)
        except NotNow as refusal:
            raise CommandError(str(refusal)) from None

    def _terms(self, policy, share, days):
        """Share and last day as they are given, or else as the programme's file has them."""
        due_on = None if days is None else clock.today() + timedelta(days=days)
        if share and due_on:
            return share, due_on
        if policy.upkeep.spot_check is None:
            raise CommandError(_("The programme's file says nothing of it: give --share and --days."))
        said = {name: each.value for name, each in spot_checks.proposed(policy).items()}
        return share or said["share"], due_on or said["due_on"]

    def _show(self, check, as_json):
        told = _told(check)
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for name in ("check", "day", "seed", "share", "by_league", "pool"):
            self.stdout.write(f"{name}: {told[name]}")
        for row in told["drawn"]:
            self.stdout.write(f"{row['number']} {row['holder']} {row['office']}")


def _told(check):
    """The check as it is printed, what was drawn in the order of the draw."""
    sheets = check.sheets.select_related("award__holder__organisation", "award__holder__person")
    kept = {sheet.award.public_id: sheet for sheet in sheets}
    order = [reference for reference in spot_checks.drawn_of(check) if reference in kept]
    return {
        "check": check.public_id,
        "day": check.day.isoformat(),
        "seed": check.seed,
        "share": check.share,
        "by_league": check.by_league,
        "pool": len(check.pool),
        "drawn": [
            {
                "number": kept[reference].award.number,
                "holder": kept[reference].award.holder.name,
                "office": kept[reference].office,
            }
            for reference in order
        ],
    }
