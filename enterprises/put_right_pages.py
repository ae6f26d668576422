"""A name or a seat on record put right by the department's formal check."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from enterprises import ladder, naming, seating, selectors
from enterprises.pages import ACTED, said
from trail import clock, guard
from workflows.forms.fields import TextField
from workflows.forms.region import RegionField
from workflows.services.errors import NotNow, Unfit


class PutRightForm(forms.Form):
    """Since when it is as the registration says, and why it is put right."""

    use_required_attribute = False
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = TextField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("With the notice of the registration. The enterprise reads it."),
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["day"].label, self.fields["day"].help_text = self.since


class NameForm(PutRightForm):
    """With the name as it is registered."""

    act = gettext_lazy("Put the name right")
    field_order = ("name", "day", "reason")
    since = (
        gettext_lazy("Borne from"),
        gettext_lazy("The day of the rename as the registration says it; of a misspelling today."),
    )
    name = TextField(
        label=gettext_lazy("New name"),
        help_text=gettext_lazy("As the registration says it."),
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )


class SeatForm(PutRightForm):
    """With where it sits as the registration says."""

    act = gettext_lazy("Put the seat right")
    field_order = ("region", "outside", "day", "reason")
    since = (
        gettext_lazy("Sits there since"),
        gettext_lazy(
            "As the registration says it. What was granted since then counts there; what is on record of the "
            "days before stays."
        ),
    )
    region = RegionField(
        label=gettext_lazy("Right seat"),
        help_text=gettext_lazy("As the registration says it."),
        empty_label=gettext_lazy("Choose …"),
        required=False,
    )
    outside = forms.BooleanField(
        label=gettext_lazy("It sits outside Inner Mongolia"),
        help_text=gettext_lazy("No bureau of the region looks after it any more; the department sees it."),
        required=False,
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["region"].is_wanted = True

    def clean(self):
        cleaned = super().clean()
        is_outside = cleaned.pop("outside", False)
        if "region" in cleaned and is_outside == bool(cleaned["region"]):
            self.add_error("region", _("Choose a place, or say that it sits outside: one of the two."))
        return cleaned


@require_http_methods(ACTED)
def enterprise_name(request, enterprise_id):
    """The form of a name; while a change has to be reported, what of."""
    return _page(request, enterprise_id, NameForm, naming.put_right, "enterprises/name.html")


@require_http_methods(ACTED)
def enterprise_seat(request, enterprise_id):
    """The form of a seat; while a change has to be reported, what of."""
    return _page(request, enterprise_id, SeatForm, seating.put_right, "enterprises/seat.html")


def _page(request, enterprise_id, form_class, put_right, template):
    mine = selectors.enterprises_merged_by(request.user)
    enterprise = get_object_or_404(mine, public_id=enterprise_id)
    form = form_class(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            said(request, put_right(enterprise, by=request.user, **form.cleaned_data))
            # Whose office is that of the former place alone sees it no longer.
            seen = mine.filter(pk=enterprise.pk).exists()
            return redirect("enterprise", enterprise.public_id) if seen else redirect("enterprise-list")
        except Unfit as refusal:
            form.add_error(refusal.field, str(refusal))
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    context = {
        "enterprise": enterprise,
        "act": form.act,
        "form": form,
        "reported": ladder.titled(ladder.reported_of(enterprise)),
        "former": enterprise.organisation.former_names.all(),
        "seats": enterprise.organisation.seats.select_related("region").order_by("-since"),
    }
    return render(request, template, context, status=422 if form.errors else 200)
