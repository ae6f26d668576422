"""What a unit's administrator does with the unit's people and their accounts."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity
from accounts.models import User
from workflows import selectors
from workflows.services import administrators, scans, unit_people
from workflows.services.errors import NotNow

PAGE = 50
ACTS = ("reset", "disable", "enable", "end")


class PersonForm(forms.Form):
    """One of the unit's people, with the account to be opened."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=30)
    id_number = forms.CharField(
        label=gettext_lazy("Identity number"),
        max_length=40,
        help_text=gettext_lazy("Kept encrypted; sex and date of birth follow from it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": ""}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=User._meta.get_field("username").validators,
        help_text=gettext_lazy(
            "Lower-case letters, digits and . _ @ + -; somebody with an account keeps it."
        ),
    )

    def clean_id_number(self):
        return identity.check_id_number(self.cleaned_data["id_number"])


class ChangeForm(forms.Form):
    """Who is to administer the unit, and the letter of authority."""

    newcomer = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("New administrator"),
        help_text=gettext_lazy("One of the unit's people with an account."),
    )
    letter = forms.FileField(
        label=gettext_lazy("Scan of the letter of authority, signed and sealed"),
        widget=forms.FileInput(attrs={"accept": scans.ACCEPT}),
        error_messages={"required": gettext_lazy("Choose the scan of the letter.")},
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        people = selectors.employed_by(unit).filter(user__is_active=True)
        field = self.fields["newcomer"]
        field.queryset = User.objects.filter(pk__in=people.values("user")).order_by("pk")
        field.label_from_instance = lambda user: f"{user} ({user.username})"
        field.empty_label = _("Choose …")


def people(request):
    """The people who work for the unit, with their accounts."""
    unit = _unit(request)
    rows = selectors.employed_by(unit)
    q = request.GET.get("q", "").strip()[:60]
    if q:
        rows = rows.filter(name__icontains=q)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    return render(
        request,
        "workflows/units/people.html",
        {
            "unit": unit,
            "people": [(person, identity.masked(person.id_number)) for person in page[:PAGE]],
            "q": q,
            "next_url": f"?q={q}&before={more}" if more else "",
            "previous_url": f"?q={q}" if before else "",
            "change": unit.administrator_changes.filter(outcome="").first(),
        },
    )


def person_new(request):
    """A person added to the unit, with an account."""
    unit = _unit(request)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = unit_people.add(unit, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(_place(refusal), " ".join(refusal.messages))
        else:
            return _handed_over(request, person, password)
    return render(
        request,
        "workflows/units/person_new.html",
        {"form": form, "unit": unit},
        status=422 if form.errors else 200,
    )


def person_detail(request, person_id):
    """One of the unit's people: the account disabled, enabled, given a new password; the employment ended."""
    unit = _unit(request)
    person = get_object_or_404(selectors.people_administered_by(request.user), public_id=person_id)
    refusal = ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise Http404
        try:
            return _done(request, unit, person, act)
        except NotNow as error:
            refusal = str(error)
        except ValidationError as error:
            refusal = " ".join(error.messages)
    return render(
        request,
        "workflows/units/person.html",
        {
            "person": person,
            "id_number": identity.masked(person.id_number),
            "phone": identity.masked_phone(person.phone),
            "refusal": refusal,
        },
        status=422 if refusal else 200,
    )


def administrator(request):
    """The change of the unit's administrator, asked for with the letter of authority."""
    unit = _unit(request)
    is_sent = request.method == "POST"
    form = ChangeForm(request.POST, request.FILES, unit=unit) if is_sent else ChangeForm(unit=unit)
    if is_sent and form.is_valid() and asked(request, unit, form):
        return redirect("unit-administrator")
    changes = unit.administrator_changes.select_related("newcomer", "letter", "decided_by")
    return render(
        request,
        "workflows/units/administrator.html",
        {"unit": unit, "form": form, "changes": changes},
        status=422 if form.errors else 200,
    )


def asked(request, unit, form):
    """Whether the change was asked for; a refusal stands at its field."""
    said = form.cleaned_data
    try:
        administrators.ask(unit, said["newcomer"], said["letter"], by=request.user)
    except ValidationError as refusal:
        form.add_error("letter", refusal)
    except NotNow as refusal:
        form.add_error("newcomer", str(refusal))
    else:
        messages.success(request, _("The change waits for the answer of who activated the unit."))
        return True
    return False


def _done(request, unit, person, act):
    by = request.user
    if act == "reset":
        return _handed_over(request, person, unit_people.reset_password(unit, person, by=by))
    if act == "end":
        unit_people.end_employment(unit, person, by=by)
        messages.success(request, _("The employment of %(name)s has ended.") % {"name": person.name})
        return redirect("unit-accounts")
    unit_people.set_active(unit, person, act == "enable", by=by)
    messages.success(
        request, _("The account is enabled.") if act == "enable" else _("The account is disabled.")
    )
    return redirect("unit-person", person.public_id)


def _handed_over(request, person, password):
    """The one page on which a first password is ever seen."""
    context = {"title": person.name, "username": person.user.username, "password": password}
    response = render(request, "workflows/units/password.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _place(refusal):
    """At which field a refusal of the service stands."""
    return "username" if hasattr(refusal, "error_dict") and "username" in refusal.error_dict else "id_number"


def _unit(request):
    unit = selectors.units_of(request.user).first()
    if unit is None:
        raise Http404
    return unit


urlpatterns = [
    path("unit/people/", people, name="unit-accounts"),
    path("unit/people/new/", person_new, name="unit-person-new"),
    path("unit/people/administrator/", administrator, name="unit-administrator"),
    path("unit/people/<str:person_id>/", person_detail, name="unit-person"),
]
