"""The groups of a round, and who waits for one: accepted too late, or left short by its experts."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import permissions, process, selectors
from workflows.models import Application, ReviewGroup
from workflows.services import grouping
from workflows.services.errors import NotNow


class LateForm(forms.Form):
    """An application that waits for a group, and the one that it joins."""

    application = forms.ModelChoiceField(
        Application.objects.none(),
        to_field_name="public_id",
        label=gettext_lazy("Application"),
        empty_label=gettext_lazy("Choose …"),
    )
    group = forms.ModelChoiceField(
        ReviewGroup.objects.none(),
        to_field_name="public_id",
        label=gettext_lazy("Into the group"),
        empty_label=gettext_lazy("Choose …"),
    )

    def __init__(self, *args, round_, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = grouping.joining(round_)
        self.fields["application"].label_from_instance = lambda row: f"{row.number} {row.title}"
        self.fields["group"].queryset = ReviewGroup.objects.filter(round=round_)
        self.fields["group"].label_from_instance = lambda group: f"{group.code} {group.title}"


def groups(request, round_id):
    """The groups with their sizes; the officer adds to one who waits for a group."""
    round_ = get_object_or_404(selectors.rounds_run_by(request.user), public_id=round_id)
    may_add = permissions.holds(request.user, round_.screening_office)
    form = LateForm(request.POST or None, round_=round_)
    if request.method == "POST":
        if not may_add:
            raise Http404
        if form.is_valid() and _added(request, round_, form):
            return redirect("round-groups", round_id)
    context = {
        "round": round_,
        "groups": grouping.groups_of(round_),
        "waiting": grouping.joining(round_).count(),
        "form": form if may_add else None,
    }
    status = 422 if form.errors else 200
    return render(request, "workflows/desk/groups.html", context, status=status)


def _added(request, round_, form):
    try:
        receipt = process.add_to_group(round_, by=request.user, **form.cleaned_data)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


urlpatterns = [
    path("rounds/<str:round_id>/groups/", groups, name="round-groups"),
]
