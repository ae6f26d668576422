"""The ladder as the department and the bureaus see it: numbers, the rows behind each, and these as a file."""

from dataclasses import dataclass

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.offices import WHOLE
from enterprises import ladder, selectors
from enterprises.department import export, holdings
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
from trail import clock, handing_out
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
    empty where the user sees none.
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
    form = PlaceForm(request.GET, leagues=leagues)
    rungs = ladder.on(day)
    rows = form.narrow(holdings.holdings(request.user, rungs.rungs, day))
    overview = Overview(rungs.rungs, holdings.cells(rows), form.wanted)
    sees_all = WHOLE in selectors.regions_of(request.user)
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
            "leagues": overview.leagues(drawn, leagues),
            "tables": [
                (_("By state"), overview.by_state(state_names(day))),
                (_("By league and city"), overview.by_league(leagues, all_of_them=sees_all)),
                (_("By industry (GB/T 4754)"), overview.by_section(section_names())),
            ],
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
            "export_url": f"{reverse('ladder-export')}?{request.GET.urlencode()}",
        },
    )


@require_safe
def ladder_export(request):
    """The same rows as a spreadsheet."""
    _form, rows = _asked(request)
    listed = shown(rows.order_by("-since", "-id")[: export.MOST], request.user)
    handing_out.exported("xlsx", by=request.user, object_type="ladder", object_id="rows", rows=len(listed))
    return export.answer(export.holdings_sheet(listed), "ladder.xlsx")


def shown(awards, user):
    """Rows of the register as they are shown to a user; a constant number of statements."""
    awards = list(awards)
    own = selectors.enterprises_visible_to(user).filter(holder__in=[each.holder_id for each in awards])
    archives, titles = dict(own.values_list("holder", "public_id")), ladder.titles()
    day = clock.today()
    rungs = {rung.code: rung.title for rung in ladder.on(day).rungs}
    leagues, sections, states = league_names(), section_names(), state_names(day)
    states[holdings.LASTING] = states[holdings.HELD]
    return [
        Row(
            award=each,
            enterprise=archives.get(each.holder_id, ""),
            rung=rungs[each.rung],
            programme=titles.get(each.programme, each.programme),
            league=leagues[each.league],
            section=sections.get(each.section, each.section),
            state=states[each.state],
            tone=TONES[each.state],
        )
        for each in awards
    ]


def _asked(request):
    day = clock.today()
    rungs = ladder.on(day).rungs
    form = RowsForm(request.GET, leagues=league_names(), rungs=rungs, day=day)
    chosen = [rung for rung in rungs if form.wanted["tier"] in ("", rung.code)]
    return form, form.narrow(holdings.holdings(request.user, chosen, day))


urlpatterns = [
    path("enterprises/ladder/", ladder_overview, name="ladder"),
    path("enterprises/ladder/rows/", ladder_rows, name="ladder-rows"),
    path("enterprises/ladder/rows.xlsx", handed_over(ladder_export), name="ladder-export"),
]
