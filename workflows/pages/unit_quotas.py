"""The units' quotas of a round's year and pool (限额), and the setting of another total by the department."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity
from accounts.models import Organisation
from trail import guard
from workflows import selectors
from workflows.models import Quota
from workflows.services import quotas
from workflows.services.errors import NotNow

PAGE = 50


class TotalForm(forms.Form):
    """Whose quota is to be how much, and why."""

    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=100,
        help_text=gettext_lazy("Its whole name or credit code."),
    )
    total = forms.IntegerField(label=gettext_lazy("Quota"), min_value=0, max_value=1000)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The unit reads it."),
        validators=[guard.validate_no_identity_number],
    )

    def clean_unit(self):
        """The one unit of that name or code."""
        typed = self.cleaned_data["unit"].strip()
        named = Q(name=typed) | Q(credit_code=identity.normalise(typed))
        found = Organisation.objects.filter(named).exclude(kind=Organisation.Kind.AUTHORITY)
        if found.count() != 1:
            raise forms.ValidationError(_("No unit, or more than one, has this name or credit code."))
        return found.get()


def round_quotas(request, round_id):
    """What each unit may forward in the round's year and pool, has used, and why; whoever runs the round sets
    another.
    """
    round_ = get_object_or_404(selectors.rounds_run_by(request.user, beside=()), public_id=round_id)
    shared = round_.edition.policy.way.quota
    if shared is None:
        raise Http404
    form = TotalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _set(request, round_, form):
        return redirect("round-quotas", round_id)
    rows = Quota.objects.filter(year=round_.year, pool=shared.pool).select_related("organisation")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "round": round_,
        "rows": page[:PAGE],
        "form": form,
        "previous_url": request.path if before else "",
        "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
    }
    return render(request, "workflows/desk/quotas.html", context, status=422 if form.errors else 200)


def _set(request, round_, form):
    said = form.cleaned_data
    try:
        receipt = quotas.set_total(
            said["unit"], round_, total=said["total"], reason=said["reason"], by=request.user
        )
    except NotNow as refusal:
        form.add_error("total", str(refusal))
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


urlpatterns = [
    path("rounds/<str:round_id>/quotas/", round_quotas, name="round-quotas"),
]
