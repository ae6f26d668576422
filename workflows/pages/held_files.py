"""Files that are held back from a round's experts, and the officer's decision on each."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from trail import guard
from workflows import selectors
from workflows.models import Attachment, ExpertCopy
from workflows.pages import download
from workflows.pages.handed_over import handed_over
from workflows.policy.media import BY_MEDIA_TYPE
from workflows.services import copies
from workflows.services.errors import NotNow

PAGE = 50
THROUGH, BACK = "through", "back"


class DecisionForm(forms.Form):
    """Whether the experts get the copy, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of the file"),
        choices=[
            (THROUGH, gettext_lazy("Let it through to the experts")),
            (BACK, gettext_lazy("Withhold it")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept in the log with your name."),
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )


@require_safe
def held_files(request, round_id):
    """The files of the round that wait for the officer, then those that were decided on, newest first."""
    round_ = get_object_or_404(selectors.rounds_run_by(request.user), public_id=round_id)
    rows = selectors.copies_decided_by(request.user).filter(attachment__application__round=round_)
    before = request.GET.get("before", "")
    decided = rows.exclude(state=ExpertCopy.State.HELD).order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        decided = decided.filter(pk__lt=int(before))
    page = list(decided[: PAGE + 1])
    waiting = [] if before else rows.filter(state=ExpertCopy.State.HELD)
    context = {
        "round": round_,
        "rows": [_row(copy) for copy in (*waiting, *page[:PAGE])],
        "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        "previous_url": request.path if before else "",
    }
    return render(request, "workflows/desk/held_files.html", context)


def held_file(request, copy_id):
    """One held file: why, the file as it came, the copy as the experts would get it, and the decision."""
    copy = get_object_or_404(selectors.copies_decided_by(request.user), public_id=copy_id)
    is_open = copy.state == ExpertCopy.State.HELD
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _decided(request, copy, form):
        return redirect("round-held-files", copy.attachment.application.round.public_id)
    context = {
        "row": _row(copy),
        "round": copy.attachment.application.round,
        "form": form if is_open else None,
        "is_clean": copy.attachment.state == Attachment.State.CLEAN,
    }
    status = 422 if form.errors else 200
    return render(request, "workflows/desk/held_file.html", context, status=status)


@require_safe
def held_copy(request, copy_id):
    """The cleaned copy itself, for whoever decides on it."""
    copy = get_object_or_404(selectors.copies_read_by(request.user), public_id=copy_id)
    ending = BY_MEDIA_TYPE[copy.attachment.media_type].endings[0]
    copy.name, copy.media_type = f"{copy.attachment.kind}.{ending}", copy.attachment.media_type
    return download.of(copy)


def _decided(request, copy, form):
    said = form.cleaned_data
    try:
        receipt = copies.decide(
            copy, lets_through=said["outcome"] == THROUGH, reason=said["reason"], by=request.user
        )
    except NotNow as refusal:
        form.add_error("outcome", str(refusal))
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


def _row(copy):
    application = copy.attachment.application
    question = application.edition.policy.document_kinds.get(copy.attachment.kind)
    tones = {ExpertCopy.State.HELD: "warning", ExpertCopy.State.LET_THROUGH: "success"}
    return {
        "copy": copy,
        "application": application,
        "kind": question.title if question else copy.attachment.kind,
        "tone": tones.get(copy.state, "neutral"),
    }


urlpatterns = [
    path("rounds/<str:round_id>/held-files/", held_files, name="round-held-files"),
    path("held-files/<str:copy_id>/", held_file, name="held-file"),
    path("held-files/<str:copy_id>/copy/", handed_over(held_copy), name="held-copy"),
]
