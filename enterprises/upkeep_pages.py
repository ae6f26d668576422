"""What officers have to look after of recognitions: reports that are missing, changes, revocations."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from enterprises import ladder, selectors
from enterprises.known_basics import HIGH_TECH
from enterprises.revoked_sheet import revoked_sheet
from trail import clock, handing_out
from workflows import selectors as workflow
from workflows.models import Award
from workflows.pages import keyset
from workflows.pages.handed_over import handed_over
from workflows.services import annual_reports
from workflows.services.endings import REVOKED
from workflows.services.exports import MEDIA_TYPE

LISTS = {"reports": _("Reports missing"), "changes": _("Changes"), "revocations": _("Revocations")}
MOST = 10000


@require_safe
def recognition_desk(request):
    """The lists, each of what the user sees."""
    name = request.GET.get("list", "reports")
    if name not in LISTS:
        raise Http404
    context = {"lists": LISTS, "name": name, "title": LISTS[name], **ROWS[name](request)}
    return render(request, "enterprises/recognition_desk.html", context)


@require_safe
def revoked_export(request):
    """What was revoked, for the tax office: who, which number, from when it counts as lost, why."""
    rows = selectors.recognitions_visible_to(request.user).filter(end_kind=REVOKED)
    listed = list(rows.select_related("ending").order_by("-ended_on", "-pk")[:MOST])
    content = revoked_sheet(listed)
    handing_out.exported("xlsx", by=request.user, object_type="revoked", object_id="list", rows=len(listed))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = "attachment; filename=revoked.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _reports(request):
    """Awards of one programme that owe a report whose day has passed, with how many; two counts above."""
    today = clock.today()
    reporting = {
        code: policy for code, policy in ladder.programmes_on(today).items() if policy.upkeep.annual_report
    }
    code = request.GET.get("programme", HIGH_TECH)
    if code not in reporting:
        return {"programmes": reporting, "page": keyset.Page([], "", ""), "rows": []}
    rule = reporting[code].upkeep.annual_report
    held = selectors.recognitions_visible_to(request.user).filter(Award.in_force(today), programme=code)
    owing = workflow.with_missed(held, rule, today).filter(missed__gt=0)
    ground = rule.missed.on(today).value
    page = keyset.page(owing, request)
    return {
        "programmes": reporting,
        "programme": code,
        "page": page,
        "rows": [(award, annual_reports.is_ground(award.missed, rule, today)) for award in page.rows],
        "owing": owing.count(),
        "grounds": owing.filter(missed__gte=ground).count(),
        "ground": ground,
    }


def _changes(request):
    page = keyset.newest(request, selectors.changes_visible_to(request.user))
    return {"page": page, "rows": page.rows}


def _revocations(request):
    page = keyset.newest(request, selectors.revocations_visible_to(request.user))
    return {"page": page, "rows": page.rows}


ROWS = {"reports": _reports, "changes": _changes, "revocations": _revocations}

urlpatterns = [
    path("recognitions/", recognition_desk, name="recognition-desk"),
    path("recognitions/revoked.xlsx", handed_over(revoked_export), name="revoked-export"),
]
