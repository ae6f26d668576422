"""The ranking of a round for those who prepare and take the decision: on screen, on paper, as spreadsheet;
and what its experts wrote of one application.
"""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trail import clock, handing_out
from workflows import documents, selectors
from workflows.forms.ranked import CutForm, RankedForm
from workflows.pages import download
from workflows.pages.handed_over import handed_over
from workflows.services import panel_sheets, ranking
from workflows.steps import reading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def round_ranking(request, round_id):
    """The table a page at a time, the line of funding, and what another cut would change."""
    round_ = _round(request, round_id)
    table = ranking.of(round_)
    search = RankedForm(request.GET, ranked=table)
    asked = any(request.GET.get(name) for name in CutForm.base_fields)
    cut = CutForm(request.GET if asked else None)
    change = cut.change(table)
    return render(
        request,
        "workflows/ranking/ranking.html",
        {
            "round": round_,
            "ranking": table,
            "search": search,
            "shown": search.page(table.rows),
            "cut_form": cut,
            "change": change,
        },
        status=422 if cut.errors else 200,
    )


@require_safe
def ranking_print(request, round_id):
    """The whole table on one page, to be printed for the meeting."""
    round_ = _round(request, round_id)
    table = ranking.of(round_)
    _exported(request, round_, "print", table)
    context = {"round": round_, "ranking": table, "now": clock.now()}
    response = render(request, "workflows/ranking/print.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def ranking_export(request, round_id):
    """The same as a spreadsheet."""
    round_ = _round(request, round_id)
    table = ranking.of(round_)
    content = documents.ranking_sheet(table)
    _exported(request, round_, "xlsx", table)
    response = HttpResponse(content, content_type=XLSX)
    name = quote(_("Ranking of %(round)s") % {"round": round_.title} + ".xlsx")
    response["Content-Disposition"] = f"attachment; filename=ranking.xlsx; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def application_opinions(request, application_id):
    """The opinions on one application that count: each with its points, grade, recommendation, comment."""
    visible = selectors.opinions_visible_to(request.user).filter(application__public_id=application_id)
    opinions = list(visible.select_related("application__round__edition", "application__holder__person"))
    if not opinions:
        raise Http404
    application = opinions[0].application
    context = {
        "application": application,
        "round": application.round,
        "panel_sheet": panel_sheets.standing(application),
        "lines": panel_sheets.lines_in_words(application),
        "opinions": [{"review": each, "rows": reading.written(each)} for each in opinions],
    }
    return render(request, "workflows/ranking/opinions.html", context)


@require_safe
def panel_sheets_print(request, application_id):
    """All sheets of the panel on one application as PDF, to those who read its opinions."""
    visible = selectors.applications_with_opinions_for(request.user).select_related(
        "edition", "round__edition", "holder__person", "host_unit"
    )
    application = get_object_or_404(visible, public_id=application_id)
    if panel_sheets.rule_of(application.round) is None:
        raise Http404
    file = documents.panel_sheets_preview(application, by=request.user)
    handing_out.exported("pdf", by=request.user, object_type="panel_sheet", object_id=application.public_id)
    return download.saved(file, f"{application.number}.pdf")


def _exported(request, round_, kind, table):
    handing_out.exported(
        kind, by=request.user, object_type="ranking", object_id=round_.public_id, rows=len(table.rows)
    )


def _round(request, round_id):
    return get_object_or_404(selectors.rounds_ranked_for(request.user), public_id=round_id)


urlpatterns = [
    path("rounds/<str:round_id>/ranking/", round_ranking, name="round-ranking"),
    path("rounds/<str:round_id>/ranking/print/", ranking_print, name="ranking-print"),
    path("rounds/<str:round_id>/ranking.xlsx", handed_over(ranking_export), name="ranking-export"),
    path(
        "applications/<str:application_id>/panel-sheets.pdf",
        handed_over(panel_sheets_print),
        name="panel-sheet-print",
    ),
    path("applications/<str:application_id>/opinions/", application_opinions, name="application-opinions"),
]
