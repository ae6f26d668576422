"""The finance office's list of granted projects: what was paid, what came back, what is left (拨付)."""

from django import forms
from django.contrib import messages
from django.core.validators import MinValueValidator
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Office
from trail import clock, guard, handing_out
from workflows import documents, permissions, selectors
from workflows.models import Disbursement, PlanProgramme
from workflows.pages import keyset
from workflows.pages.handed_over import handed_over
from workflows.services import disbursements
from workflows.services.errors import NotNow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 20_000
STANDINGS = {
    "none": (gettext_lazy("Nothing paid yet"), Q(paid=0)),
    "part": (gettext_lazy("Paid in part"), Q(paid__gt=0, left__gt=0)),
    "whole": (gettext_lazy("Paid in full"), Q(left=0)),
    "back": (gettext_lazy("Ended, money still out"), ~Q(end_kind="") & Q(paid__gt=F("returned"))),
}
NAMED_BY = ("number", "title", "holder__person__name", "holder__organisation__name", "host_unit__name")


class PaymentsForm(forms.Form):
    """What the list is searched for."""

    q = forms.CharField(label=gettext_lazy("Name or number"), required=False, max_length=60)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=1990, max_value=2200)
    standing = forms.ChoiceField(label=gettext_lazy("Payment"), required=False)

    def __init__(self, data, *, programmes):
        super().__init__(data)
        every = [("", _("All"))]
        self.fields["programme"].choices = every + [(row.code, row.title) for row in programmes]
        self.fields["standing"].choices = every + [(code, title) for code, (title, _c) in STANDINGS.items()]

    def narrow(self, awards):
        """The projects that were searched for; what makes no sense is told at its field, narrows nothing."""
        self.is_valid()
        wanted = dict.fromkeys(self.fields, "") | self.cleaned_data
        if wanted["programme"]:
            awards = awards.filter(programme=wanted["programme"])
        if wanted["year"]:
            awards = awards.filter(since__year=wanted["year"])
        if wanted["standing"]:
            awards = awards.filter(STANDINGS[wanted["standing"]][1])
        if wanted["q"]:
            named = Q()
            for name in NAMED_BY:
                named |= Q(**{f"{name}__icontains": wanted["q"]})
            awards = awards.filter(named)
        return awards


class DisbursementForm(forms.ModelForm):
    """One payment, or money that came back."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=Disbursement.Kind, widget=forms.RadioSelect
    )
    money = forms.IntegerField(
        label=gettext_lazy("Sum (yuan)"),
        validators=[MinValueValidator(1, gettext_lazy("Write a sum of at least 1 yuan."))],
        max_value=10**12,
    )

    class Meta:
        model = Disbursement
        fields = ("kind", "document", "day", "money", "note")
        labels = {
            "document": gettext_lazy("Document (number of the order to pay)"),
            "day": gettext_lazy("Day of payment"),
            "note": gettext_lazy("Note"),
        }
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self):
        cleaned = super().clean()
        for name in ("document", "note"):
            if guard.holds_identity_number(cleaned.get(name) or ""):
                self.add_error(name, _("Please take the identity number out of this text."))
        return cleaned


@require_safe
def payments(request):
    """The granted projects of the rounds beside the finance office, newest first."""
    form, awards = _found(request)
    page = keyset.page(awards, request)
    sums = disbursements.totals(awards)
    return render(
        request,
        "workflows/payments/list.html",
        {
            "form": form,
            "page": page,
            "sums": sums,
            "query": request.GET.urlencode(),
            "is_searched": any(request.GET.get(name) for name in form.fields),
        },
    )


@require_safe
def payments_export(request):
    """The same list as a spreadsheet."""
    _form, awards = _found(request)
    listed = list(awards.order_by("-since", "-id")[:MOST_EXPORTED])
    content = documents.payments_sheet(listed)
    handing_out.exported("xlsx", by=request.user, object_type="payments", object_id="list", rows=len(listed))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename=payments.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def payment_detail(request, award_id):
    """One project with its payments, and the form to record another."""
    _require_finance(request)
    awards = disbursements.with_sums(selectors.awards_paid_by(request.user))
    award = get_object_or_404(awards, public_id=award_id)
    form = DisbursementForm(request.POST or None, initial={"day": clock.today(), "kind": "paid"})
    if request.method == "POST" and form.is_valid() and _recorded(request, award, form):
        return redirect("payment-detail", award.public_id)
    rows = award.disbursements.select_related("recorded_by")
    return render(
        request,
        "workflows/payments/detail.html",
        {"award": award, "rows": rows, "form": form},
        status=422 if form.errors else 200,
    )


def _found(request):
    _require_finance(request)
    codes = selectors.awards_paid_by(request.user).order_by().values("programme").distinct()
    programmes = PlanProgramme.objects.filter(code__in=codes)
    form = PaymentsForm(request.GET, programmes=programmes)
    return form, form.narrow(disbursements.with_sums(selectors.awards_paid_by(request.user)))


def _require_finance(request):
    if not permissions.holds_role(request.user, Office.Role.FINANCE):
        raise Http404


def _recorded(request, award, form):
    try:
        receipt = disbursements.record(award, by=request.user, **form.cleaned_data)
    except NotNow as refusal:
        form.add_error("money", str(refusal))
        return False
    messages.success(request, _("Recorded. Receipt: %(receipt)s") % {"receipt": receipt})
    return True


urlpatterns = [
    path("payments/", payments, name="payments"),
    path("payments/list.xlsx", handed_over(payments_export), name="payments-export"),
    path("payments/<str:award_id>/", payment_detail, name="payment-detail"),
]
