"""Summary lists: made, printed, sealed and scanned in by an organisation; seen by those above it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from trail import handing_out
from workflows import documents, selectors
from workflows.pages.handed_over import handed_over
from workflows.pages.unit_desk import BASE, place
from workflows.services import letters, scans, summary_lists
from workflows.services.errors import NotNow

MOST_SHOWN = 500


class SealForm(forms.Form):
    """The code on the sealed paper and its scan."""

    code = forms.CharField(
        label=gettext_lazy("Verification code printed on the sealed paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan of the sealed paper"),
        widget=forms.FileInput(attrs={"accept": scans.ACCEPT, "class": "form-control"}),
        error_messages={"required": gettext_lazy("Choose the scan of the sealed paper.")},
    )


def summary_list(request, office, round_id):
    """An organisation's list in a round: its versions, the next one, the seal."""
    desk, round_ = place(request, office, round_id)
    organisation, link = desk.organisation, desk.link
    newest = summary_lists.latest(round_, organisation, link)
    form = SealForm(request.POST or None, request.FILES or None)
    is_sent = request.method == "POST" and newest is not None
    if is_sent and form.is_valid() and _sealed(request, newest, form):
        return redirect("summary-list", office, round_id)
    entries = summary_lists.entries_of(round_, organisation, link)
    return render(
        request,
        "workflows/summary_lists/work.html",
        {
            "round": round_,
            "desk": desk,
            "newest": newest,
            "code": letters.spaced(newest.verification_code) if newest else "",
            "is_overtaken": newest is not None and newest.entries != entries,
            "entries": entries,
            "versions": _versions(round_, organisation, link),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def summary_list_make(request, office, round_id):
    """The next version of the list."""
    desk, round_ = place(request, office, round_id)
    summary_lists.make(round_, desk.organisation, desk.link, by=request.user)
    messages.success(request, _("The list is made: print it, let it be sealed, scan it in."))
    return redirect("summary-list", office, round_id)


@require_safe
def summary_list_print(request, list_id):
    """One version as PDF, to those who see it."""
    found = get_object_or_404(selectors.summary_lists_visible_to(request.user), public_id=list_id)
    file = documents.summary_list_preview(found, by=request.user)
    handing_out.exported("pdf", by=request.user, object_type="summary_list", object_id=found.public_id)
    name = f"{found.verification_code}.pdf"
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def round_summary_lists(request, round_id):
    """The newest lists of a round that the user sees: the department's whole, a body's those below it."""
    round_ = get_object_or_404(selectors.rounds_with_lists_for(request.user), public_id=round_id)
    visible = selectors.summary_lists_visible_to(request.user).filter(round=round_)
    newest = visible.order_by("organisation", "link", "-number").distinct("organisation", "link")
    rows = list(newest[:MOST_SHOWN])
    current = summary_lists.current_entries(round_)
    return render(
        request,
        "workflows/summary_lists/round.html",
        {
            "round": round_,
            "rows": [
                (each, current.get((each.organisation_id, each.link), []) != each.entries) for each in rows
            ],
        },
    )


def _versions(round_, organisation, link):
    lists = round_.summary_lists.filter(organisation=organisation, link=link)
    return lists.select_related("scan", "made_by").order_by("-number")


def _sealed(request, newest, form):
    said = form.cleaned_data
    try:
        receipt = summary_lists.seal(newest, said["scan"], typed=said["code"], by=request.user)
    except ValidationError as refusal:
        form.add_error(None if hasattr(refusal, "error_dict") else "scan", refusal)
        return False
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


urlpatterns = [
    path("rounds/<str:round_id>/summary-lists/", round_summary_lists, name="round-summary-lists"),
    path(f"{BASE}summary-list/", summary_list, name="summary-list"),
    path(f"{BASE}summary-list/make/", summary_list_make, name="summary-list-make"),
    path("summary-lists/<str:list_id>/print.pdf", handed_over(summary_list_print), name="summary-list-print"),
]
