"""Units below a recommending body, or going directly: entered, activated, their administrators changed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity
from accounts.models import Membership, Organisation, User, spans
from trail import clock
from workflows import selectors
from workflows.forms.region import RegionField
from workflows.models import AdministratorChange
from workflows.pages import keyset
from workflows.pages.unit_people import ChangeForm, asked
from workflows.services import activation, administrators
from workflows.services.errors import NotNow

STATES = (("", gettext_lazy("All")), ("no", gettext_lazy("Not yet active")), ("yes", gettext_lazy("Active")))


class UnitsForm(forms.Form):
    """What the list is searched for."""

    q = forms.CharField(label=gettext_lazy("Name or credit code"), required=False, max_length=60)
    active = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)

    def narrow(self, units):
        """The units that were searched for."""
        self.is_valid()
        q, active = self.cleaned_data.get("q"), self.cleaned_data.get("active")
        if active:
            units = units.filter(activated_at__isnull=active == "no")
        if q:
            units = units.filter(name__icontains=q) | units.filter(credit_code=identity.normalise(q))
        return units


class UnitForm(forms.ModelForm):
    """A new unit."""

    credit_code = forms.CharField(label=gettext_lazy("Credit code"), max_length=40)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[each for each in Organisation.Kind.choices if each[0] != Organisation.Kind.AUTHORITY],
    )
    region = RegionField(whole=True, label=gettext_lazy("Where it sits"))

    class Meta:
        model = Organisation
        fields = ("name", "credit_code", "kind")
        labels = {"name": gettext_lazy("Name of the unit")}

    def clean_credit_code(self):
        return identity.check_credit_code(self.cleaned_data["credit_code"])


class ActivationForm(forms.ModelForm):
    """The account of a unit's administrator."""

    class Meta:
        model = User
        fields = ("username", "display_name", "email")
        labels = {
            "username": gettext_lazy("User name"),
            "display_name": gettext_lazy("Name of the administrator"),
            "email": gettext_lazy("E-mail"),
        }


class DecisionForm(forms.Form):
    """The answer to a change of administrator."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=AdministratorChange.Outcome, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when it is refused."),
    )  # fmt: skip


def units(request):
    """The units that one's office activates, those that wait first."""
    _require_activator(request)
    form = UnitsForm(request.GET)
    page = keyset.newest(request, form.narrow(selectors.units_activated_by(request.user)))
    return render(
        request,
        "workflows/units/list.html",
        {
            "form": form,
            "units": page.rows,
            "changes": selectors.changes_decided_by(request.user).filter(outcome=""),
            "next_url": page.next_url,
            "previous_url": page.previous_url,
        },
    )


def unit_new(request):
    """A new unit, entered by who will activate it."""
    _require_activator(request)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = activation.enter_unit(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("credit_code", refusal)
        else:
            messages.success(request, _("The unit is entered; activate it now."))
            return redirect("unit-detail", unit.public_id)
    return render(request, "workflows/units/new.html", {"form": form}, status=422 if form.errors else 200)


def unit_detail(request, unit_id):
    """One unit: its administrator, its activation, changes of its administrator."""
    unit = get_object_or_404(selectors.units_activated_by(request.user), public_id=unit_id)
    form = None
    if unit.activated_at is None:
        form = ActivationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            password = _activated(request, unit, form)
            if password:
                return _handed_over(request, unit, form.cleaned_data["username"], password)
    return _unit_page(request, unit, form=form)


def unit_change(request, unit_id):
    """A change entered for a unit whose administrator is gone."""
    unit = get_object_or_404(
        selectors.units_activated_by(request.user), public_id=unit_id, activated_at__isnull=False
    )
    if request.method != "POST":
        return redirect("unit-detail", unit.public_id)
    form = ChangeForm(request.POST, request.FILES, unit=unit)
    if form.is_valid() and asked(request, unit, form):
        return redirect("unit-detail", unit.public_id)
    return _unit_page(request, unit, change_form=form)


def change_decide(request, change_id):
    """A change of administrator, confirmed or refused."""
    changes = selectors.changes_decided_by(request.user)
    change = get_object_or_404(changes, public_id=change_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = administrators.decide(change, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
            return redirect("unit-detail", change.organisation.public_id)
    return render(
        request,
        "workflows/units/change.html",
        {"change": change, "form": form},
        status=422 if form.errors else 200,
    )


def _unit_page(request, unit, *, form=None, change_form=None):
    held = Membership.objects.filter(
        spans.in_force(clock.now()), office__organisation=unit, office__role="unit"
    ).select_related("user")
    change_form = change_form or (ChangeForm(unit=unit) if unit.activated_at else None)
    wrong = any(each is not None and each.errors for each in (form, change_form))
    return render(
        request,
        "workflows/units/detail.html",
        {
            "unit": unit,
            "seat": unit.seats.filter(spans.in_force(clock.today())).select_related("region").first(),
            "administrators": [membership.user for membership in held],
            "changes": unit.administrator_changes.select_related("newcomer", "letter", "decided_by"),
            "form": form,
            "change_form": change_form,
        },
        status=422 if wrong else 200,
    )


def _activated(request, unit, form):
    try:
        return activation.activate(unit, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error("username", " ".join(refusal.messages))
        return None


def _handed_over(request, unit, username, password):
    context = {"title": unit.name, "username": username, "password": password, "back": unit}
    response = render(request, "workflows/units/password.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _require_activator(request):
    if not selectors.activates_units(request.user):
        raise Http404


urlpatterns = [
    path("units/", units, name="unit-activation"),
    path("units/new/", unit_new, name="unit-new"),
    path("units/<str:unit_id>/", unit_detail, name="unit-detail"),
    path("units/<str:unit_id>/administrator/", unit_change, name="unit-change"),
    path("administrator-changes/<str:change_id>/", change_decide, name="administrator-change"),
]
