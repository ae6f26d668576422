"""The sign-off of a round: who signed which version of the list, when and how; and signed paper recorded."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from accounts.models import Office
from workflows import permissions, process, selectors
from workflows.services import sign_off, signing
from workflows.services.errors import NotNow
from workflows.steps.sign import PaperRecordForm, kept_mark

READERS = (*selectors.READERS, Office.Role.SUPERVISE)


def round_sign_off(request, round_id):
    """The steps in their order with all signatures; the officer records here what was signed on paper."""
    rounds = selectors.rounds_ranked_for(request.user, beside=READERS)
    round_ = get_object_or_404(rounds.select_related("case"), public_id=round_id)
    may_record = permissions.holds(request.user, round_.screening_office)
    signed = sign_off.history(round_)
    steps = sign_off.steps(round_, signed)
    turn = next((place for place, step in enumerate(steps) if step.is_next), None)
    asked = signing.steps_of(round_)[turn] if turn is not None else None
    form = PaperRecordForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": round_.list_version, "position": turn},
        needs_minutes=asked is not None and asked.minutes,
        beside=signing.asked_beside(round_, asked),
    )
    if request.method == "POST":
        if not may_record:
            raise Http404
        if form.is_valid() and _recorded(request, round_, form):
            return redirect("round-sign-off", round_.public_id)
    waits = may_record and turn not in (None, signing.PROPOSAL)
    return render(
        request,
        "workflows/ranking/sign_off.html",
        {
            "round": round_,
            "steps": steps,
            "turn": steps[turn] if turn is not None else None,
            "form": form if waits else None,
            "may_rank": selectors.rounds_ranked_for(request.user).filter(pk=round_.pk).exists(),
        },
        status=422 if form.errors else 200,
    )


def _recorded(request, round_, form):
    cleaned = form.cleaned_data

    def act():
        mark = kept_mark(cleaned, form.asked.departments, case=round_.case, by=request.user)
        position, version = cleaned["position"], cleaned["version"]
        return signing.sign(round_, position=position, version=version, mark=mark, by=request.user)

    try:
        receipt = process.sign_from_paper(round_, by=request.user, act=act)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


urlpatterns = [path("rounds/<str:round_id>/sign-off/", round_sign_off, name="round-sign-off")]
