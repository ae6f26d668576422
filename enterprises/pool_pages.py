"""The pool (培育库): who stands in it and who left it why, and who mentors whom."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import listing, mentoring, selectors
from enterprises.department import columns, export
from enterprises.department.forms import league_names
from enterprises.models import Mentoring
from enterprises.pages import ACTED, said
from enterprises.pool_list import IN_IT, Pool, PoolForm
from trail import clock, guard
from workflows.pages import keyset
from workflows.services.errors import Conflict


class MentoringForm(forms.Form):
    """Who mentors, on what, from when until when; the last day counts."""

    kind = forms.ChoiceField(label=gettext_lazy("Who mentors"), choices=Mentoring.Kind.choices)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        min_length=2,
        max_length=100,
        validators=[guard.validate_no_identity_number],
    )
    unit = forms.CharField(
        label=gettext_lazy("Where the person works"),
        required=False,
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )
    subject = forms.CharField(
        label=gettext_lazy("On what"),
        required=False,
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@require_safe
def pool(request):
    """The pool by state, with how many there are of each in what the user sees."""
    form, found, titles, numbers, state = _asked(request)
    rows, reset_url = found.rows(state), listing.without_search(request, form)
    page = keyset.page(rows, request)
    context = {
        "form": form,
        "states": listing.choices(request, "state", titles, state, numbers),
        "is_left": state != IN_IT,
        "number": rows.order_by().count(),
        "entries": found.entries(page.rows),
        "page": page,
        "is_searched": any(form.wanted[field.name] for field in form.visible_fields()),
        "reset_url": reset_url,
        "files": export.addresses(request, "pool"),
    }
    return render(request, "enterprises/pool.html", context)


@require_safe
def pool_export(request, kind):
    """The same rows as a file."""
    _form, found, titles, _numbers, state = _asked(request)
    listed = export.Listed(
        "pool",
        columns.pooled_heads,
        found.rows(state).order_by("-since", "-id"),
        lambda some: [columns.pooled(each, titles[state]) for each in found.entries(some)],
        of="pool",
        title=gettext_lazy("High-tech pool"),
    )
    return export.handed(request, kind, listed)


def _asked(request):
    """The form, the pool, the title and number of each state, and the state that is asked for."""
    form = PoolForm(request.GET, leagues=league_names(), kept=("state",))
    found = Pool(request.user, form)
    titles, numbers = found.states()
    state = listing.state_of(request, titles)
    if state != IN_IT:
        form.fields["lacks"].widget = forms.HiddenInput()
    return form, found, titles, numbers, state


@require_http_methods(ACTED)
def mentors(request, award_id):
    """Who mentors one enterprise of the pool, entered and ended by an office that looks after it."""
    award = get_object_or_404(selectors.recognitions_mentored_by(request.user), public_id=award_id)
    action = request.POST.get("action", "")
    form = MentoringForm(request.POST if action == "enter" else None)
    problem, status = "", 200
    if request.method == "POST":
        try:
            receipt = _done(request, award, action, form)
            if receipt:
                said(request, receipt)
                return redirect("mentors", award.public_id)
            status = 422
        except ValidationError as refused:
            form.add_error(None, refused)
            status = 422
        except Conflict as refusal:
            problem, status = str(refusal), 409
    rows = selectors.mentorings_visible_to(request.user).filter(award=award).select_related("award")
    context = {
        "award": award,
        "enterprise": selectors.enterprise_of(award),
        "rows": rows,
        "form": form,
        "problem": problem,
        "today": clock.today(),
    }
    return render(request, "enterprises/mentors.html", context, status=status)


def _done(request, award, action, form):
    """Do what was asked for; None where the form is not right."""
    if action == "end":
        rows = selectors.mentorings_visible_to(request.user).filter(award=award)
        row = get_object_or_404(rows, public_id=request.POST.get("mentoring", ""))
        return mentoring.end(row, by=request.user)
    if action != "enter":
        raise Http404
    return mentoring.enter(award, by=request.user, **form.cleaned_data) if form.is_valid() else None


urlpatterns = [
    path("pool/", pool, name="pool"),
    *export.paths("pool", pool_export, "pool"),
    path("recognitions/<str:award_id>/mentors/", mentors, name="mentors"),
]
