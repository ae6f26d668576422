"""Changes that an enterprise reports, and where each of them stands."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import selectors
from enterprises.pages import ACTED
from trail import clock, guard
from workflows import process
from workflows import selectors as workflow
from workflows.forms.region import RegionField
from workflows.forms.scan import ScansField
from workflows.services import change_reports, changes, endings
from workflows.services.errors import Conflict, NotNow, Unfit
from workflows.steps.objection import text

WITHIN, OUTSIDE = "within", "outside"


class ChangeForm(forms.Form):
    """The change, its day, what it changed, and the papers that prove it."""

    kind = forms.ChoiceField(label=gettext_lazy("What changed"), widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("Day of the change"),
        help_text=gettext_lazy("As the registration says it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    new_name = forms.CharField(
        label=gettext_lazy("New name"),
        help_text=gettext_lazy("For a rename."),
        required=False,
        max_length=200,
        validators=[guard.validate_no_identity_number],
    )
    moves_to = forms.ChoiceField(
        label=gettext_lazy("Moves to"),
        help_text=gettext_lazy("For a whole move."),
        choices=[(WITHIN, gettext_lazy("Another place within the region")),
                 (OUTSIDE, gettext_lazy("Outside the region"))],
        widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    region = RegionField(
        label=gettext_lazy("New seat"),
        help_text=gettext_lazy("For a whole move within the region."),
        empty_label=gettext_lazy("Choose …"),
        required=False,
    )
    account = text(gettext_lazy("Account of the change"), most=2000)
    papers = ScansField(
        label=gettext_lazy("Papers"),
        help_text=gettext_lazy("Notice of the registration and what else proves it: PDF files or pictures."),
        most=5,
    )

    def __init__(self, rule, data=None, files=None, *, spoken):
        """`spoken` says whether it is reported by who speaks for the enterprise."""
        super().__init__(data, files)
        self.rule = rule
        kinds = change_reports.kinds_for(rule, spoken=spoken)
        self.fields["kind"].choices = [(kind.code, kind.title) for kind in kinds]
        if not spoken:
            self.fields["moves_to"].choices = self.fields["moves_to"].choices[:1]
            self.fields["moves_to"].initial = WITHIN

    def clean(self):
        """Of a whole move is said whether it leaves the region, as the status ends then, or where it goes."""
        cleaned = super().clean()
        moves_to, kind = cleaned.pop("moves_to", ""), self.rule.kind(cleaned.get("kind"))
        if kind is None or kind.effect != "seat" or moves_to == OUTSIDE:
            return cleaned | {"region": None}
        if not moves_to and "moves_to" not in self.errors:
            self.add_error("moves_to", _("Say whether it moves within the region or out of it."))
        elif not cleaned.get("region") and "region" not in self.errors:
            self.add_error("region", _("Give the new seat."))
        return cleaned


@require_http_methods(ACTED)
def change_new(request, award_id):
    """Report a change; a late report is taken, and said to be late. Who does not speak for the enterprise
    only puts its name or seat right.
    """
    award = get_object_or_404(selectors.recognitions_changed_by(request.user), public_id=award_id)
    rule = changes.rule_of(award)
    spoken = change_reports.speaks(award, request.user)
    form = ChangeForm(rule, request.POST or None, request.FILES or None, spoken=spoken)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                receipt = process.report_change(award, by=request.user, **form.cleaned_data)
                messages.success(request, _("Reported. Receipt: %(receipt)s") % {"receipt": receipt})
                return redirect("enterprise-change", receipt.object_id)
            status = 422
        except ValidationError as refusal:
            form.add_error("papers", refusal)
            status = 422
        except Unfit as refusal:
            form.add_error(refusal.field, str(refusal))
            status = 422
        except (NotNow, Conflict) as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
    context = {
        "award": award,
        "title": endings.title_of(award),
        "enterprise": selectors.enterprise_of(award),
        "form": form,
        "spoken": spoken,
        "months": rule.within.on(clock.today()).value,
    }
    return render(request, "enterprises/change_new.html", context, status=status)


@require_safe
def change_detail(request, change_id):
    """One change: what was reported, found, decided and published."""
    change = get_object_or_404(selectors.changes_visible_to(request.user), public_id=change_id)
    kind = changes.kind_of(change)
    context = {
        "change": change,
        "enterprise": selectors.enterprise_of(change.award),
        "kind": kind,
        "citation": endings.cited(change.award, kind),
        "papers": change.case.scans.all(),
        "documents": workflow.documents_visible_to(request.user).filter(case=change.case),
    }
    return render(request, "enterprises/change.html", context)


urlpatterns = [
    path("recognitions/<str:award_id>/change/", change_new, name="enterprise-change-new"),
    path("changes/<str:change_id>/", change_detail, name="enterprise-change"),
]
