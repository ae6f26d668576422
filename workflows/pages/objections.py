"""The supervision division's list of objections; who objected is covered until it is shown for a reason."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from trail import clock, guard
from workflows import permissions, selectors
from workflows.services import letters, objected, objections
from workflows.services.errors import NotNow

PAGE = 50


class ReasonForm(forms.Form):
    """Why name and contact have to be seen."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the log with your name."),
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )


def objection_list(request):
    """All objections to the division's rounds, newest first; those still open can be chosen alone."""
    _require_supervisor(request.user)
    before, only_open = request.GET.get("before", ""), request.GET.get("state") == "open"
    rows = selectors.objections_visible_to(request.user).order_by("-pk")
    if only_open:
        rows = rows.filter(outcome="")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    kept = "state=open&" if only_open else ""
    return render(
        request,
        "workflows/notices/objections.html",
        {
            "objections": [(each, objected.of(each)) for each in page[:PAGE]],
            "only_open": only_open,
            "previous_url": f"?{kept}" if before else "",
            "next_url": f"?{kept}before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        },
    )


def objection_detail(request, objection_id):
    """One objection with its evidence. With a reason, name and contact are shown once, and that is logged."""
    _require_supervisor(request.user)
    objection = get_object_or_404(selectors.objections_visible_to(request.user), public_id=objection_id)
    form = ReasonForm(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            shown = objections.show_objector(objection, reason=form.cleaned_data["reason"], by=request.user)
        except NotNow as refusal:
            form.add_error("reason", str(refusal))
    scans = list(objection.case.scans.all())
    response = render(
        request,
        "workflows/notices/objection_detail.html",
        {
            "objection": objection,
            "matter": objected.of(objection),
            "evidence": [scan for scan in scans if scan.kind != objections.VERIFICATION],
            "reports": [scan for scan in scans if scan.kind == objections.VERIFICATION],
            "covered": letters.masked(objection.objector),
            "shown": shown,
            "form": form,
            "now": clock.now(),
        },
        status=422 if form.errors else 200,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _require_supervisor(user):
    if not permissions.holds_role(user, Office.Role.SUPERVISE):
        raise Http404


urlpatterns = [
    path("objections/", objection_list, name="objection-list"),
    path("objections/<str:objection_id>/", objection_detail, name="objection-detail"),
]
