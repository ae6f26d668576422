"""What is proposed to be taken away: proposed by the office of the formal check, read by all who see it."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Office
from accounts.offices import WHOLE, offices_of
from enterprises import selectors
from enterprises.pages import ACTED
from trail import clock
from workflows import process
from workflows.services import endings, notices, revocation
from workflows.services.errors import Conflict, NotNow
from workflows.steps.objection import text

SINCE = gettext_lazy(
    "For a cause that counts by the year, give the first of January of that year; for one that counts from "
    "the announcement or the decision, leave it empty."
)


class RevocationForm(forms.Form):
    """The cause, from when it counts as lost, and what was found; where nobody speaks for the enterprise, how
    it was told on paper.
    """

    cause = forms.ChoiceField(label=gettext_lazy("Cause"), widget=forms.RadioSelect)
    since = forms.DateField(
        label=gettext_lazy("Counts as lost from"),
        help_text=SINCE,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    grounds = text(
        gettext_lazy("What was found"),
        help_text=gettext_lazy("The enterprise reads it, and states and defends."),
        most=2000,
    )

    served = text(
        gettext_lazy("How it was told on paper"),
        help_text=gettext_lazy("Way, day and who received it. What it states on paper is entered by you."),
        most=500,
    )

    def __init__(self, grounds, *, is_spoken_for, data=None):
        super().__init__(data)
        self.grounds = {cause.code: cause for cause in grounds}
        self.fields["cause"].choices = [
            (cause.code, f"{cause.title}（{'；'.join(filter(None, (cause.clause, cause.since)))}）")
            for cause in grounds
        ]
        if is_spoken_for:
            del self.fields["served"]

    def clean(self):
        cleaned = super().clean()
        cause = self.grounds.get(cleaned.get("cause"))
        if cause and "since" not in self.errors:
            if cause.by_decision and cleaned.get("since"):
                self.add_error("since", _("It counts as lost from the decision: its day is given there."))
            if not cause.by_decision and not cleaned.get("since"):
                self.add_error("since", _("Give the day from which it counts as lost."))
        return cleaned


@require_http_methods(ACTED)
def revocation_new(request, award_id):
    """Propose to take a recognition away."""
    award = get_object_or_404(selectors.recognitions_ended_by(request.user), public_id=award_id)
    grounds, is_spoken_for = endings.grounds_of(award, clock.today()), bool(notices.speakers_of(award.holder))
    form = RevocationForm(grounds, is_spoken_for=is_spoken_for, data=request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                receipt = process.propose_revocation(
                    award, office=_office(request.user, award), by=request.user, **form.cleaned_data
                )
                messages.success(request, _("Proposed. Receipt: %(receipt)s") % {"receipt": receipt})
                return redirect("revocation", receipt.object_id)
            status = 422
        except (NotNow, Conflict) as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
    context = {
        "award": award,
        "enterprise": selectors.enterprise_of(award),
        "form": form,
        "word": endings.word_of(award) or endings.REVOKED.label,
        "unheard": "" if is_spoken_for else revocation.UNHEARD,
    }
    return render(request, "enterprises/revocation_new.html", context, status=status)


@require_safe
def revocation_detail(request, revocation_id):
    """One matter: what was found, what was stated, what was decided."""
    matter = get_object_or_404(selectors.revocations_visible_to(request.user), public_id=revocation_id)
    cause = endings.cause_of(matter.award, matter.cause)
    context = {
        "matter": matter,
        "enterprise": selectors.enterprise_of(matter.award),
        "cause": cause,
        "citation": endings.cited(matter.award, cause),
        "evidence": matter.case.scans.all(),
        "until": revocation.heard_until(matter),
        "silent_since": revocation.silent_since(matter),
        "now": clock.now(),
    }
    return render(request, "enterprises/revocation.html", context)


def _office(user, award):
    """The office of the formal check in which the user acts: the one that stands nearest to the award's
    region, else the first by its code.
    """
    held = Office.objects.filter(role=Office.Role.SCREEN, code__in=offices_of(user)).order_by("code")
    scopes = {office.code.partition("@")[2]: office for office in held}
    region = award.region
    near = [region.code, region.parent and region.parent.code, WHOLE, *scopes]
    return next((scopes[each] for each in near if each in scopes), None)


urlpatterns = [
    path("recognitions/<str:award_id>/revocation/", revocation_new, name="revocation-new"),
    path("revocations/<str:revocation_id>/", revocation_detail, name="revocation"),
]
