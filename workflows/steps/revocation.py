"""A revocation: the holder states and defends, another officer decides (陈述申辩与审定)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.forms.scan import ScansField
from workflows.models import Revocation
from workflows.services import endings, revocation
from workflows.steps.base import Step
from workflows.steps.objection import text

Outcome = Revocation.Outcome
PAPER = ("announcement", "announced_on")


class StateForm(forms.Form):
    """What the holder says, with evidence if there is some."""

    statement = text(_("Statement and defence"), most=2000)
    evidence = ScansField(
        label=_("Evidence"), most=5, required=False, help_text=_("Up to five PDF files or pictures.")
    )


class DecideRevocationForm(forms.Form):
    """Taken away or not, in the `word` for it, why, and the paper that makes it known; `by_decision`: it
    counts as lost from that.
    """

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    opinion = text(_("Opinion"), help_text=_("For the file."), most=500)
    announcement = forms.CharField(
        label=_("Number of the announcement"), required=False, max_length=60,
        validators=[guard.validate_no_identity_number],
    )  # fmt: skip
    announced_on = forms.DateField(
        label=_("Day of the announcement"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, by_decision, word, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_decision = by_decision
        self.fields["outcome"].choices = [(each.value, each.said_with(word)) for each in Outcome]
        if by_decision:
            self.fields["announced_on"].help_text = _("From this day on it counts as lost.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") != Outcome.REVOKED:
            return cleaned | {"announcement": "", "announced_on": None}
        wanted = self.by_decision or any(cleaned.get(name) for name in PAPER)
        for name in PAPER if wanted else ():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Give the announcement with its number and its day."))
        return cleaned


class RevocationStep(Step):
    """A step of a revocation: beside it stands what is proposed and what was stated."""

    template_name = "workflows/tasks/revocation.html"
    file_field = "evidence"

    @property
    def matter(self):
        """The matter as it stands now."""
        related = ("award__holder__organisation", "award__case", "case__edition")
        return Revocation.objects.select_related(*related).get(case=self.case)

    def get_context_data(self, **context):
        matter = self.matter
        cause = endings.cause_of(matter.award, matter.cause)
        told = {
            "cause": cause,
            "citation": endings.cited(matter.award, cause),
            "silent_since": revocation.silent_since(matter),
        }
        return super().get_context_data(matter=matter, evidence=matter.case.scans.all(), **told, **context)


class StateStep(RevocationStep):
    """The holder's contact states and defends."""

    form_class = StateForm

    def act(self, form):
        return revocation.state(self.matter, by=self.request.user, **form.cleaned_data)


class DecideRevocationStep(RevocationStep):
    """The leader decides."""

    form_class = DecideRevocationForm
    file_field = None

    def form_arguments(self):
        matter = self.matter
        by_decision = endings.cause_of(matter.award, matter.cause).by_decision
        return {"by_decision": by_decision, "word": matter.word}

    def act(self, form):
        return revocation.decide(self.matter, by=self.request.user, **form.cleaned_data)
