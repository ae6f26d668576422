"""The security administrators' pages: who holds which role, what was asked for, and the answer."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import role_changes, roles
from accounts.models import Membership, Office, RoleChange, User, spans
from trail import clock, guard

PAGE = 50
ACTED = ["GET", "HEAD", "POST"]
TONES = {"": "warning", RoleChange.Outcome.CONFIRMED: "success", RoleChange.Outcome.REFUSED: "danger"}


class AskForm(forms.Form):
    """Which role is to be given to whom, or ended, and why."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is asked for"), choices=RoleChange.Kind, widget=forms.RadioSelect
    )
    username = forms.CharField(label=gettext_lazy("User name"), max_length=150)
    office = forms.ModelChoiceField(
        Office.objects.none(), to_field_name="code", label=gettext_lazy("Office"), empty_label="—"
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, validators=[guard.validate_no_identity_number]
    )

    def __init__(self, *args):
        super().__init__(*args)
        field = self.fields["office"]
        field.queryset = role_changes.offices_to_give().order_by("code")
        field.label_from_instance = lambda office: f"{office.get_role_display()} · {office}"

    def clean_username(self):
        name = User.normalize_username(self.cleaned_data["username"].strip())
        user = User.objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError(_("No account has this name."))
        return user


class AnswerForm(forms.Form):
    """Confirmed or refused, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=RoleChange.Outcome, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Needed when it is refused."),
        validators=[guard.validate_no_identity_number],
    )


@require_http_methods(ACTED)
def role_list(request):
    """The roles with those who hold them, the changes that wait and were made, and the form to ask."""
    if not role_changes.gives_roles(request.user):
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return redirect("role-list")
    before = request.GET.get("before", "")
    changes = role_changes.changes_visible_to(request.user)
    if before.isdecimal() and len(before) < 19:
        changes = changes.filter(pk__lt=int(before))
    page = list(changes[: PAGE + 1])
    return render(
        request,
        "accounts/roles.html",
        {
            "form": form,
            "roles": _roles(),
            "changes": [(change, TONES[change.outcome]) for change in page[:PAGE]],
            "next_url": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "previous_url": request.path if before else "",
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(ACTED)
def role_change(request, change_id):
    """One change, and the answer of whoever neither asked for it nor is meant by it."""
    change = get_object_or_404(role_changes.changes_visible_to(request.user), public_id=change_id)
    is_anothers = request.user.pk not in (change.asked_by_id, change.user_id)
    form = AnswerForm(request.POST or None) if is_anothers and not change.outcome else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("Another security administrator has to answer this."))
            return redirect("role-change", change.public_id)
        if form.is_valid() and _answered(request, change, form):
            return redirect("role-change", change.public_id)
    return render(
        request,
        "accounts/role_change.html",
        {"change": change, "tone": TONES[change.outcome], "form": form},
        status=422 if form and form.errors else 200,
    )


def _asked(request, form):
    said = form.cleaned_data
    try:
        change = role_changes.ask(
            said["kind"], said["username"], said["office"], reason=said["reason"], by=request.user
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(
        request,
        _("It waits for another security administrator. Receipt: %(receipt)s") % {"receipt": change.receipt},
    )
    return True


def _answered(request, change, form):
    try:
        receipt = role_changes.decide(change, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


def _roles():
    """Each role that an office carries, with the accounts that hold it now; the units' own are too many."""
    rows = Membership.objects.filter(spans.in_force(clock.now()), user__is_active=True).exclude(
        office__role__in=roles.ALONG_THE_CHAIN
    )
    holders = {}
    for row in rows.select_related("user", "office").order_by("office__code", "user__username"):
        holders.setdefault(row.office.role, []).append(row)
    return [(role, holders.get(role.name, [])) for role in roles.ROLES.values() if role.has_office]


urlpatterns = [
    path("security/roles/", role_list, name="role-list"),
    path("security/roles/<str:change_id>/", role_change, name="role-change"),
]
