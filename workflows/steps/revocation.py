"""A revocation: the holder states and defends, another officer decides (陈述申辩与审定)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.forms.scan import ScansField
from workflows.models import Revocation
from workflows.services import endings, revocation
from workflows.steps.base import Step
from workflows.steps.objection import text

Outcome = Revocation.Outcome


class StateForm(forms.Form):
    """What the holder says, with evidence if there is some."""

    statement = text(_("Statement and defence"), most=2000)
    evidence = ScansField(
        label=_("Evidence"), most=5, required=False, help_text=_("Up to five PDF files or pictures.")
    )


class DecideRevocationForm(forms.Form):
    """Revoked or not, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Outcome.REVOKED, _("Revoke it")), (Outcome.KEPT, _("It stays in force"))],
        widget=forms.RadioSelect,
    )
    opinion = text(_("Opinion"), help_text=_("For the file."), most=500)


class RevocationStep(Step):
    """A step of a revocation: beside it stands what is proposed and what was stated."""

    template_name = "workflows/tasks/revocation.html"
    file_field = "evidence"

    @property
    def matter(self):
        """The matter as it stands now."""
        return Revocation.objects.select_related("award__holder__organisation", "award__case", "case").get(
            case=self.case
        )

    def get_context_data(self, **context):
        matter = self.matter
        cause = endings.cause_of(matter.award, matter.cause)
        return super().get_context_data(
            matter=matter, cause=cause, evidence=matter.case.scans.all(), **context
        )


class StateStep(RevocationStep):
    """The holder's contact states and defends."""

    form_class = StateForm

    def act(self, form):
        return revocation.state(self.matter, by=self.request.user, **form.cleaned_data)


class DecideRevocationStep(RevocationStep):
    """The leader decides."""

    form_class = DecideRevocationForm
    file_field = None

    def act(self, form):
        return revocation.decide(self.matter, by=self.request.user, **form.cleaned_data)
