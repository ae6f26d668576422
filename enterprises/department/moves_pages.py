"""Who rose and who fell: by programme, by league, and who they are."""

from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.offices import WHOLE
from enterprises import ladder
from enterprises.department import columns, export, moves
from enterprises.department.forms import league_names, section_names
from enterprises.department.frame import page
from enterprises.department.judged import in_order
from enterprises.department.overview import Line, Number
from enterprises.models import StandingMove
from enterprises.night import places
from enterprises.night.run import last_run
from trail import clock
from workflows.pages import keyset


@require_safe
def ladder_moves(request):
    """The numbers since the last nights, each the way to its enterprises, and these, the newest first."""
    asked = Asked(request)
    rows = asked.rows()
    rows_page = keyset.newest(request, rows)
    return page(
        request,
        "enterprises/ladder/moves.html",
        {
            "form": asked.form,
            "run": asked.run,
            "tables": asked.tables() if asked.run else [],
            "number": rows.count(),
            "rows": asked.shown(rows_page.rows),
            "page": rows_page,
            "files": export.addresses(request, "ladder-moves"),
        },
    )


@require_safe
def ladder_moves_export(request, kind):
    """The same enterprises as a file."""
    asked = Asked(request)
    listed = export.Listed(
        "moves",
        columns.moved_heads,
        asked.rows().order_by("-pk"),
        lambda some: [columns.moved(row) for row in asked.shown(some)],
    )
    return export.handed(request, kind, listed)


class Asked:
    """What is asked for of the moves up to the last judging (`run`; None before the first)."""

    def __init__(self, request):
        self.run, self._bits, titles = last_run(), places.bits(), ladder.titles()
        codes = in_order(self.run.editions, self.run.day) if self.run else []
        self._titles = {code: titles.get(code, code) for code in codes if code in self._bits}
        self._leagues = league_names()
        self.form = moves.MovesForm(request.GET, leagues=self._leagues, programmes=self._titles)
        day = self.run.day if self.run else clock.today()
        bits = {code: self._bits[code] for code in self._titles}
        self._moves = moves.Moves(request.user, self.form, day, bits)

    def rows(self):
        """The moves of the programme and way that are asked for."""
        rows = self._moves.rows() if self.run else StandingMove.objects.none()
        return rows.select_related("enterprise__holder__organisation")

    def tables(self):
        """Title, head of the first column and lines of the numbers by programme and by league; of a league
        only where something moved.
        """
        counted, programme = self._moves.counted(), self.form.wanted["programme"]
        by_programme = [
            Line(title, [self._number(counted, code, way) for way in moves.WAYS])
            for code, title in self._titles.items()
            if programme in ("", code)
        ]
        by_league = [
            Line(name, [self._number(counted, programme, way, code) for way in moves.WAYS])
            for code, name in self._leagues.items()
        ]
        return [
            (_("By programme"), _("Programme"), by_programme),
            (_("By league and city"), _("League or city"), [each for each in by_league if _any(each)]),
        ]

    def shown(self, found):
        """Moves in words."""
        sections = section_names()
        return [
            moves.Row(
                move=each,
                league=self._leagues.get(each.league or WHOLE, ""),
                section=sections.get((each.industry or "")[:1], ""),
                rose=self._named(each.rose),
                fell=self._named(each.fell),
            )
            for each in found
        ]

    def _named(self, mask):
        return [title for code, title in self._titles.items() if mask >> self._bits[code] & 1]

    def _number(self, counted, programme, way, league=""):
        number = sum(
            each
            for (place, code, moved), each in counted.items()
            if (code, moved) == (programme, way) and league in ("", place)
        )
        more = {"programme": programme, "kind": way} | ({"league": league} if league else {})
        asked = {name: value for name, value in (self.form.wanted | more).items() if value}
        return Number(number, f"{reverse('ladder-moves')}?{urlencode(asked)}#rows")


def _any(line):
    return any(number.text for number in line.numbers)


urlpatterns = [
    path("enterprises/ladder/moves/", ladder_moves, name="ladder-moves"),
    *export.paths("enterprises/ladder/moves", ladder_moves_export, "ladder-moves"),
]
