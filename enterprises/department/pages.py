"""The ladder as the department and the bureaus see it: numbers, the rows behind each, and these as a file."""

from dataclasses import dataclass

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.offices import WHOLE
from enterprises import ending, ladder, selectors
from enterprises.department import columns, export, holdings
from enterprises.department.forms import (
    PlaceForm,
    RowsForm,
    league_names,
    section_names,
    state_names,
)
from enterprises.department.frame import page
from enterprises.department.goals import goals
from enterprises.department.overview import Overview
from trail import clock
from workflows.models import Award
from workflows.pages import keyset
from workflows.pages.handed_over import handed_over

TONES = {
    holdings.LASTING: "success",
    holdings.ENDING: "warning",
    holdings.ENDED: "neutral",
    holdings.REVOKED: "danger",
}


@dataclass(frozen=True)
class Row:
    """One row of the register as the list and the file show it; `enterprise` is the archive's public id,
    empty where the user sees none, `section` and `state` where the row is seen for a year that is over alone.
    """

    award: Award
    enterprise: str
    rung: str
    programme: str
    league: str
    section: str
    state: str
    tone: str


@require_safe
def ladder_overview(request):
    """How many hold each rung today, by league, industry and state, against the plan's targets."""
    day, leagues = clock.today(), league_names()
    rungs, overview, form = _counted(request, day, leagues)
    sees_all = _sees_all(request.user)
    wanted = {} if any(form.wanted.values()) or not sees_all else goals(rungs.rungs, day)
    drawn = next((rung for rung in rungs.rungs if rung.code == request.GET.get("drawn")), rungs.tiers[0])
    return page(
        request,
        "enterprises/ladder/overview.html",
        {
            "form": form,
            "day": day,
            "rungs": rungs.rungs,
            "tiers": [(tier, overview.held(tier), wanted.get(tier.code)) for tier in rungs.tiers],
            "drawing": overview.ladder(rungs.tiers, wanted),
            "drawn": drawn,
            "leagues": overview.leagues(drawn, leagues, all_of_them=sees_all),
            "soon": "、".join(str(months) for months in ending.steps_on(day)),
            "tables": _tables(request.user, overview, leagues),
            "export_url": f"{reverse('ladder-overview-export')}?{request.GET.urlencode()}",
        },
    )


@require_safe
def ladder_rows(request):
    """The rows of the register behind the numbers, newest first."""
    form, rows = _asked(request)
    rows_page = keyset.page(rows, request)
    return page(
        request,
        "enterprises/ladder/rows.html",
        {
            "form": form,
            "day": clock.today(),
            "number": rows.order_by().count(),
            "rows": shown(rows_page.rows, request.user),
            "page": rows_page,
            "files": export.addresses(request, "ladder-rows"),
        },
    )


@require_safe
def ladder_export(request, kind):
    """The same rows as a file."""
    _form, rows = _asked(request)
    return export.handed(request, kind, listed("rows", rows, request.user))


@require_safe
def ladder_overview_export(request):
    """The numbers of the overview as a spreadsheet."""
    day, leagues = clock.today(), league_names()
    rungs, overview, _form = _counted(request, day, leagues)
    heads = [rung.title for rung in rungs.rungs]
    tables = [
        (title, [head, *heads], [(line.title, *(each.text for each in line.numbers)) for line in lines])
        for title, head, lines in _tables(request.user, overview, leagues)
    ]
    return export.handed_tables(request, "overview", tables)


def listed(name, rows, user):
    """Rows of the register as a list that is handed over, newest first."""
    return export.Listed(
        name,
        columns.holding_heads,
        rows.order_by("-since", "-id"),
        lambda some: [columns.holding(row) for row in shown(some, user)],
    )


def shown(awards, user):
    """Rows of the register as they are shown to a user; a constant number of statements."""
    awards = list(awards)
    own = selectors.enterprises_visible_to(user).filter(holder__in=[each.one for each in awards])
    archives, titles = dict(own.values_list("holder", "public_id")), ladder.titles()
    day = clock.today()
    rungs = {rung.code: rung.title for rung in ladder.on(day).rungs}
    leagues, sections, states = league_names(), section_names(), state_names()
    states[holdings.LASTING] = states[holdings.HELD]
    return [
        Row(
            award=each,
            enterprise=archives.get(each.one, ""),
            rung=rungs[each.rung],
            programme=titles.get(each.programme, each.programme),
            league=leagues[each.league],
            section=sections.get(each.section, each.section) or "",
            state=states.get(each.state, ""),
            tone=TONES.get(each.state, ""),
        )
        for each in awards
    ]


def _counted(request, day, leagues):
    """The ladder of the day, its numbers, and what they were narrowed by."""
    form, rungs = PlaceForm(request.GET, leagues=leagues), ladder.on(day)
    cells = form.narrowed(holdings.cells(request.user, rungs.rungs, day))
    return rungs, Overview(rungs.rungs, cells, form.wanted), form


def _tables(user, overview, leagues):
    """Title, head of the first column, and lines of each table."""
    by_league = overview.by_league(leagues, all_of_them=_sees_all(user))
    return [
        (_("By state"), _("State"), overview.by_state(state_names())),
        (_("By league and city"), _("League or city"), by_league),
        (_("By industry"), _("Industry (GB/T 4754)"), overview.by_section(section_names())),
    ]


def _sees_all(user):
    return WHOLE in selectors.regions_of(user)


def _asked(request):
    day = clock.today()
    rungs = ladder.on(day).rungs
    form = RowsForm(request.GET, leagues=league_names(), rungs=rungs)
    chosen = [rung for rung in rungs if form.wanted["tier"] in ("", rung.code)]
    return form, form.narrow(holdings.holdings(request.user, chosen, day))


urlpatterns = [
    path("enterprises/ladder/", ladder_overview, name="ladder"),
    path("enterprises/ladder/rows/", ladder_rows, name="ladder-rows"),
    path(
        "enterprises/ladder/overview.xlsx", handed_over(ladder_overview_export), name="ladder-overview-export"
    ),
    *export.paths("enterprises/ladder/rows", ladder_export, "ladder-rows"),
]
