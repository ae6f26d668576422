"""What officers have to look after of recognitions: reports that are missing, changes, revocations."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.models import Office
from enterprises import listing, selectors
from enterprises.department import columns, export
from enterprises.department.forms import league_names
from enterprises.desk_lists import LISTS
from enterprises.revoked_sheet import revoked_sheet
from trail import handing_out
from workflows.models import PlanProgramme
from workflows.pages.handed_over import handed_over
from workflows.permissions import holds_role
from workflows.services.endings import REVOKED
from workflows.services.exports import MEDIA_TYPE

Role = Office.Role
MOST = 10000
TITLES = {code: each.title for code, each in LISTS.items()}


@require_safe
def recognition_desk(request):
    """The lists, each of what the user sees, by state with how many there are of each."""
    name, listed, titles, found, state = _asked(request)
    numbers = {code: rows.count() for code, rows in found.items()}
    page = listed.page(request, found[state])
    context = {
        "title": listed.title,
        "lists": listing.choices(request, "list", TITLES, name, drops=("state", "programme")),
        "states": listing.choices(request, "state", titles, state, numbers),
        "form": listed.form,
        "number": numbers[state],
        "rows": listed.rows(page.rows),
        "page": page,
        "is_searched": any(listed.form.wanted[each] for each in ("q", "league")),
        "reset_url": listing.without_search(request, listed.form),
        "files": export.addresses(request, "recognition-desk"),
        "sees_revoked": name == "revocations" and holds_role(request.user, Role.SCREEN, Role.DECIDE),
    }
    return render(request, "enterprises/recognition_desk.html", context)


@require_safe
def recognition_desk_export(request, kind):
    """The same rows as a file."""
    name, listed, _titles, found, state = _asked(request)
    handed = export.Listed(
        name,
        columns.owing_heads,
        found[state].order_by(*listed.order),
        lambda some: [columns.owing(row) for row in listed.rows(some)],
        of="recognitions",
        title=listed.title,
    )
    return export.handed(request, kind, handed)


@require_safe
def revoked_export(request):
    """What was revoked, for the tax office: who, which number, from when it counts as lost, why. What has a
    word of its own for its end bears on no tax: the pool is left, not taken away.
    """
    rows = selectors.recognitions_visible_to(request.user).filter(end_kind=REVOKED)
    rows = rows.exclude(programme__in=PlanProgramme.objects.exclude(end_word="").values("code"))
    listed = list(rows.select_related("ending").order_by("-ended_on", "-pk")[:MOST])
    content = revoked_sheet(listed)
    handing_out.exported("xlsx", by=request.user, object_type="revoked", object_id="list", rows=len(listed))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = "attachment; filename=revoked.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request):
    """The list that is asked for with its name, the title and the rows of each state, and the state."""
    name = listing.list_of(request, LISTS)
    listed = LISTS[name](request.user, request.GET, league_names())
    states = listed.states()
    titles = {code: title for code, (title, _rows) in states.items()}
    found = {code: rows for code, (_title, rows) in states.items()}
    return name, listed, titles, found, listing.state_of(request, titles)


urlpatterns = [
    path("recognitions/", recognition_desk, name="recognition-desk"),
    *export.paths("recognitions/list", recognition_desk_export, "recognition-desk"),
    path("recognitions/revoked.xlsx", handed_over(revoked_export), name="revoked-export"),
]
