"""A name on record put right by the department's formal check."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from enterprises import naming, selectors
from enterprises.pages import ACTED, said
from trail import clock, guard
from workflows.forms.fields import TextField
from workflows.services.errors import NotNow, Unfit


class NameForm(forms.Form):
    """The name as it is registered, from when it is borne, and why it is put right."""

    use_required_attribute = False
    name = TextField(
        label=gettext_lazy("New name"),
        help_text=gettext_lazy("As the registration says it."),
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )
    day = forms.DateField(
        label=gettext_lazy("Borne from"),
        help_text=gettext_lazy("The day of the rename as the registration says it; of a misspelling today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = TextField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("With the notice of the registration. The enterprise reads it."),
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )


@require_http_methods(ACTED)
def enterprise_name(request, enterprise_id):
    """The form; while a change has to be reported, what of."""
    mine = selectors.enterprises_merged_by(request.user)
    enterprise = get_object_or_404(mine, public_id=enterprise_id)
    form = NameForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            receipt = naming.put_right(enterprise, by=request.user, **form.cleaned_data)
            said(request, receipt)
            return redirect("enterprise", enterprise.public_id)
        except Unfit as refusal:
            form.add_error(refusal.field, str(refusal))
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    context = {
        "enterprise": enterprise,
        "form": form,
        "reported": naming.reported_of(enterprise).order_by("-since", "-pk"),
        "former": enterprise.organisation.former_names.all(),
    }
    return render(request, "enterprises/name.html", context, status=422 if form.errors else 200)
