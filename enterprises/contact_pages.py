"""The account of an enterprise's contact: asked for by anybody, answered by the bureau, and ended."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import attempts, bureaus, guessing
from accounts.models import Organisation
from enterprises import codes, contacts, selectors
from enterprises.models import ContactRequest
from enterprises.pages import ACTED, said
from trail import clock
from workflows.forms.fields import SealedField, TextField, phone
from workflows.forms.region import RegionField
from workflows.forms.scan import ScanField
from workflows.pages import download, keyset
from workflows.pages.handed_over import handed_over
from workflows.services.errors import NotNow

# A whole office may sit behind one address: this only keeps programs from asking without end.
MOST_AN_HOUR, AN_HOUR = 10, timedelta(hours=1)


class AccountForm(forms.Form):
    """Which enterprise asks, and who is to speak for it."""

    use_required_attribute = False
    enterprise_name = TextField(label=gettext_lazy("Name of the enterprise"), max_length=200)
    credit_code = forms.CharField(label=gettext_lazy("Credit code"), max_length=40)
    region = RegionField(label=gettext_lazy("Where it sits"))
    zone = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("High-tech zone"),
        help_text=gettext_lazy("For an enterprise in a zone whose administration recommends it."),
        empty_label=gettext_lazy("In none"),
        required=False,
    )
    contact = TextField(label=gettext_lazy("Name of the contact"), max_length=30)
    phone = SealedField(label=gettext_lazy("Mobile number of the contact"), read=phone)
    letter = ScanField(
        label=gettext_lazy("Letter of authority"),
        help_text=gettext_lazy("Sealed by the enterprise; names the contact. PDF or picture."),
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("Whoever spoke for the enterprise before ceases to"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = bureaus.zones()

    def clean_credit_code(self):
        return codes.check_applicant(self.cleaned_data["credit_code"], clock.today())


class UserNameForm(forms.Form):
    """By which name the contact signs in."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=150)


class RefusalForm(forms.Form):
    """Why there is no account."""

    note = TextField(label=gettext_lazy("Why it is refused"), max_length=300)


@login_not_required
@require_http_methods(ACTED)
def enterprise_account(request):
    """The form by which an enterprise asks for an account; whatever is on record, the answer is the same."""
    form = AccountForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if attempts.count("contact request", guessing.network(request), within=AN_HOUR) > MOST_AN_HOUR:
                form.add_error(
                    None, _("Many requests came from your address just now. Try again in an hour.")
                )
                status = 429
            elif receipt := _asked(form):
                sentence = _("Received; your bureau will call you. Receipt: %(receipt)s")
                messages.success(request, sentence % {"receipt": receipt})
                return redirect("enterprise-account")
    response = render(request, "enterprises/account.html", {"form": form}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def contact_request_list(request):
    """The requests of enterprises in the officer's region."""
    page = keyset.newest(request, selectors.contact_requests_for(request.user))
    context = {"requests": page.rows, "next_url": page.next_url, "previous_url": page.previous_url}
    return render(request, "enterprises/contact_requests.html", context)


@require_http_methods(ACTED)
def contact_request(request, request_id):
    """One request beside what is on record: activated, or refused with the reason."""
    row = get_object_or_404(selectors.contact_requests_for(request.user), public_id=request_id)
    action = request.POST.get("action", "")
    user_name = UserNameForm(request.POST if action == "activate" else None)
    refusal = RefusalForm(request.POST if action == "refuse" else None)
    if request.method == "POST":
        answer = _answered(request, row, action, user_name, refusal)
        if answer:
            return answer
    organisation = Organisation.objects.filter(credit_code=row.credit_code).first()
    known = (
        organisation if organisation and selectors.reaches_enterprise(request.user, organisation) else None
    )
    context = {
        "row": row,
        "known": known,
        "contacts": contacts.contacts_of(known) if known else [],
        "user_name": user_name,
        "refusal": refusal,
    }
    wrong = user_name.errors or refusal.errors
    return render(request, "enterprises/contact_request.html", context, status=422 if wrong else 200)


@require_safe
def contact_letter(request, request_id):
    """The letter of authority, once it was found clean."""
    rows = selectors.contact_requests_for(request.user).filter(state=ContactRequest.State.CLEAN)
    return download.of(get_object_or_404(rows, public_id=request_id))


@require_http_methods(ACTED)
def enterprise_contacts(request, enterprise_id):
    """Who speaks for an enterprise; the bureau ends it."""
    kept = selectors.enterprises_whose_contacts_are_kept_by(request.user)
    enterprise = get_object_or_404(kept, public_id=enterprise_id)
    held = contacts.contacts_of(enterprise.organisation)
    if request.method == "POST":
        meant = next((each for each in held if str(each.pk) == request.POST.get("contact")), None)
        said(request, contacts.end(enterprise, meant, by=request.user) if meant else None)
        return redirect("enterprise-contacts", enterprise.public_id)
    return render(request, "enterprises/contacts.html", {"enterprise": enterprise, "contacts": held})


def _asked(form):
    """The receipt of the request; None where the letter is refused, which is said at its field."""
    try:
        return contacts.ask(**form.cleaned_data)
    except ValidationError as refusal:
        form.add_error("letter", refusal)
        return None


def _answered(request, row, action, user_name, refusal):
    """What follows the answer; None where a form is not right yet."""
    try:
        if action == "activate" and user_name.is_valid():
            name = user_name.cleaned_data["username"]
            password = contacts.activate(row, username=name, by=request.user)
            context = {"row": row, "username": name, "password": password}
            response = render(request, "enterprises/contact_password.html", context)
            response["Cache-Control"] = "no-store"
            return response
        if action == "refuse" and refusal.is_valid():
            said(request, contacts.refuse(row, note=refusal.cleaned_data["note"], by=request.user))
            return redirect("contact-request", row.public_id)
    except ValidationError as error:
        user_name.add_error("username", " ".join(error.messages))
    except NotNow as error:
        (user_name if action == "activate" else refusal).add_error(None, str(error))
    if action not in ("activate", "refuse"):
        raise Http404
    return None


urlpatterns = [
    path("enterprise-account/", enterprise_account, name="enterprise-account"),
    path("contact-requests/", contact_request_list, name="contact-request-list"),
    path("contact-requests/<str:request_id>/", contact_request, name="contact-request"),
    path("contact-requests/<str:request_id>/letter/", handed_over(contact_letter), name="contact-letter"),
]
