import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.models import Draw
from workflows.services import draws


class Command(BaseCommand):
    """Computes draws again from their stored seeds and pools: the same, or different."""

    help = "compute the draws of a round, or one draw, again; exit 1 where one differs"

    def add_arguments(self, parser):
        parser.add_argument("which", metavar="ROUND|DRAW", help="the public id of a round or of a draw")
        parser.add_argument("--json", action="store_true", help="one JSON list for programs")

    def handle(self, which, **options):
        found = Draw.objects.filter(public_id=which) or Draw.objects.filter(group__round__public_id=which)
        rows = [_row(draw) for draw in found.select_related("group__round").order_by("group__code", "number")]
        if not rows:
            raise CommandError(_("There is no draw and no round with draws “%(which)s”.") % {"which": which})
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for row in rows:
                word = _("same") if row["same"] else _("different")
                self.stdout.write(f"{row['group']} {row['stage']} {row['number']} {row['draw']} {word}")
        if not all(row["same"] for row in rows):
            raise SystemExit(1)


def _row(draw):
    return {
        "draw": draw.public_id,
        "group": draw.group.code,
        "stage": draw.stage,
        "number": draw.number,
        "state": draw.state,
        "same": draws.computes_again(draw),
    }
