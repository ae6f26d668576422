"""What is proposed to be taken away: proposed by the office of the formal check, read by all who see it."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Office
from accounts.offices import offices_of
from enterprises import selectors
from enterprises.pages import ACTED
from trail import clock
from workflows import process
from workflows.services import endings, revocation
from workflows.services.errors import Conflict, NotNow
from workflows.steps.objection import text

BY_YEAR = gettext_lazy("For a cause that counts by the year, give the first of January of that year.")


class RevocationForm(forms.Form):
    """The cause, from when it counts as lost, and what was found."""

    cause = forms.ChoiceField(label=gettext_lazy("Cause"), widget=forms.RadioSelect)
    since = forms.DateField(
        label=gettext_lazy("Counts as lost from"),
        help_text=BY_YEAR,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    grounds = text(
        gettext_lazy("What was found"),
        help_text=gettext_lazy("The enterprise reads it, and states and defends."),
        most=2000,
    )

    def __init__(self, grounds, data=None):
        super().__init__(data)
        self.fields["cause"].choices = [
            (cause.code, f"{cause.title}（{cause.clause}；{cause.since}）") for cause in grounds
        ]


@require_http_methods(ACTED)
def revocation_new(request, award_id):
    """Propose to take a recognition away."""
    award = get_object_or_404(selectors.recognitions_ended_by(request.user), public_id=award_id)
    upkeep = endings.upkeep_of(award)
    form = RevocationForm(upkeep.grounds if upkeep else (), request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                receipt = process.propose_revocation(
                    award, office=_office(request.user), by=request.user, **form.cleaned_data
                )
                messages.success(request, _("Proposed. Receipt: %(receipt)s") % {"receipt": receipt})
                return redirect("revocation", receipt.object_id)
            status = 422
        except (NotNow, Conflict) as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
    context = {"award": award, "enterprise": selectors.enterprise_of(award), "form": form}
    return render(request, "enterprises/revocation_new.html", context, status=status)


@require_safe
def revocation_detail(request, revocation_id):
    """One matter: what was found, what was stated, what was decided."""
    matter = get_object_or_404(selectors.revocations_visible_to(request.user), public_id=revocation_id)
    context = {
        "matter": matter,
        "enterprise": selectors.enterprise_of(matter.award),
        "cause": endings.cause_of(matter.award, matter.cause),
        "evidence": matter.case.scans.all(),
        "until": revocation.heard_until(matter),
        "now": clock.now(),
    }
    return render(request, "enterprises/revocation.html", context)


def _office(user):
    """The office of the formal check in which the user acts."""
    return Office.objects.filter(role=Office.Role.SCREEN, code__in=offices_of(user)).order_by("code").first()


urlpatterns = [
    path("recognitions/<str:award_id>/revocation/", revocation_new, name="revocation-new"),
    path("revocations/<str:revocation_id>/", revocation_detail, name="revocation"),
]
