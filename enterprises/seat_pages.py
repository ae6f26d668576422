"""A seat on record put right by the department's formal check."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Region
from enterprises import naming, seating, selectors
from enterprises.pages import ACTED, said
from trail import clock, guard
from workflows.forms.fields import TextField
from workflows.services.errors import NotNow, Unfit


class SeatForm(forms.Form):
    """Where it sits as the registration says, from when, and why it is put right."""

    use_required_attribute = False
    region = forms.ModelChoiceField(
        Region.objects.exclude(kind=Region.Kind.REGION),
        label=gettext_lazy("Right seat"),
        help_text=gettext_lazy("As the registration says it."),
        empty_label=gettext_lazy("Choose …"),
    )
    day = forms.DateField(
        label=gettext_lazy("Sits there since"),
        help_text=gettext_lazy(
            "As the registration says it. What was granted since then counts there; what is on record of the "
            "days before stays."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = TextField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("With the notice of the registration. The enterprise reads it."),
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )


@require_http_methods(ACTED)
def enterprise_seat(request, enterprise_id):
    """The form; while a change has to be reported, what of."""
    mine = selectors.enterprises_merged_by(request.user)
    enterprise = get_object_or_404(mine, public_id=enterprise_id)
    form = SeatForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            receipt = seating.put_right(enterprise, by=request.user, **form.cleaned_data)
            said(request, receipt)
            # Whose office is that of the former place alone sees it no longer.
            if mine.filter(pk=enterprise.pk).exists():
                return redirect("enterprise", enterprise.public_id)
            return redirect("enterprise-list")
        except Unfit as refusal:
            form.add_error(refusal.field, str(refusal))
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    context = {
        "enterprise": enterprise,
        "form": form,
        "reported": naming.reported_of(enterprise).order_by("-since", "-pk"),
        "seats": enterprise.organisation.seats.select_related("region").order_by("-since"),
    }
    return render(request, "enterprises/seat.html", context, status=422 if form.errors else 200)
