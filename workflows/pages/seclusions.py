"""Isolating what turned out to be secret, and the list from which two people purge it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office
from trail import guard
from workflows import permissions, process, selectors
from workflows.services import seclusion
from workflows.services.errors import NotNow, Refusal

PAGE = 50
RUNNING = (Office.Role.SCREEN, Office.Role.DECIDE)


class ReasonForm(forms.Form):
    """Why, without what."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Without repeating what is secret; it is kept in the log with your name."),
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )


def application_isolate(request, application_id):
    """One application is taken out of everybody's reach at once."""
    application = get_object_or_404(
        selectors.applications_isolated_by(request.user), public_id=application_id
    )
    form, refusal = ReasonForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            receipt = seclusion.isolate(application, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Isolated. Receipt: %(receipt)s") % {"receipt": receipt})
            return redirect("home")
    return render(
        request,
        "workflows/seclusions/isolate.html",
        {"application": application, "form": form, "refusal": refusal},
        status=422 if form.errors or refusal else 200,
    )


def seclusion_list(request):
    """What is isolated or was, in the rounds of the department's office; none of it says what."""
    if not permissions.holds_role(request.user, *RUNNING):
        raise Http404
    before = request.GET.get("before", "")
    rows = selectors.seclusions_handled_by(request.user).order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    return render(
        request,
        "workflows/seclusions/list.html",
        {
            "rows": page[:PAGE],
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "previous_url": request.path if before else "",
        },
    )


def seclusion_detail(request, seclusion_id):
    """One of them: asked to be purged, purged by another person, or given back by another person."""
    found = get_object_or_404(selectors.seclusions_handled_by(request.user), public_id=seclusion_id)
    form, refusal = ReasonForm(), ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ("ask", "purge", "give_back"):
            raise Http404
        form = ReasonForm(request.POST) if act == "give_back" else form
        try:
            if act != "give_back" or form.is_valid():
                receipt = _done(found, act, form, request.user)
                messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
                return redirect("seclusion", found.public_id)
        except NotNow as refused:
            refusal = str(refused)
    return render(
        request,
        "workflows/seclusions/detail.html",
        {"row": found, "form": form, "refusal": refusal},
        status=422 if form.errors or refusal else 200,
    )


def _done(found, act, form, by):
    if act == "ask":
        return seclusion.ask_purge(found, by=by)
    if act == "purge":
        return process.purge(found, by=by)
    return seclusion.give_back(found, reason=form.cleaned_data["reason"], by=by)


urlpatterns = [
    path("applications/<str:application_id>/isolate/", application_isolate, name="application-isolate"),
    path("seclusions/", seclusion_list, name="seclusion-list"),
    path("seclusions/<str:seclusion_id>/", seclusion_detail, name="seclusion"),
]
