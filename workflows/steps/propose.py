"""The proposed list (拟立项方案)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models import Decision
from workflows.services import outcomes, proposing, signing
from workflows.steps.listing import ListForm, ListStep

Outcome = Decision.Outcome


class ProposalForm(ListForm):
    """What is to happen with the chosen applications, with all above the line, or with the whole list."""

    ACTIONS = [
        ("by_outcome", _("Propose all that pass, and not the others")),
        ("cut", _("Propose all above the line")),
        ("grant_rest", _("Propose all that passed the check")),
        ("decline_rest", _("Do not propose the rest")),
        ("grant", _("Propose the chosen")),
        ("decline", _("Do not propose the chosen")),
        ("take_back", _("Take the decision back")),
        ("propose", _("Sign the proposed list")),
    ]

    action = forms.ChoiceField(choices=ACTIONS)
    places = forms.IntegerField(
        label=_("Line after so many places"), required=False, min_value=1, max_value=100_000
    )

    def clean_for_cut(self):
        self.require("places", _("Say after how many places the line lies."))

    def clean_for_by_outcome(self):
        """Who passes is known; nothing is chosen."""

    def clean_for_grant_rest(self):
        """Nothing else is asked."""

    def clean_for_decline_rest(self):
        """The programme's reason stands where none is given."""

    def clean_for_propose(self):
        self.require("version", _("Say which version of the list you have seen."))


class ProposeStep(ListStep):
    """The officer proposes whom to grant, by a cut or singly, within places and money, and signs first."""

    form_class = ProposalForm
    template_name = "workflows/tasks/propose.html"
    actions = tuple(action for action, _ in ProposalForm.ACTIONS)
    last = ("propose",)

    def get_context_data(self, **context):
        found = super().get_context_data(**context)
        return found | {
            "reason": proposing.default_reason(found["round"]),
            "judges": outcomes.judges(found["round"]),
        }

    def by_outcome(self, cleaned):
        return proposing.by_outcome(self.round, by=self.request.user)

    def cut(self, cleaned):
        return proposing.grant_above(self.round, places=cleaned["places"], by=self.request.user)

    def grant_rest(self, cleaned):
        return proposing.grant_rest(self.round, by=self.request.user)

    def decline_rest(self, cleaned):
        return proposing.decline_rest(self.round, reason=cleaned["reason"], by=self.request.user)

    def grant(self, cleaned):
        return self._decide(cleaned, Outcome.GRANTED, money=cleaned["money"])

    def decline(self, cleaned):
        return self._decide(cleaned, Outcome.DECLINED)

    def take_back(self, cleaned):
        return proposing.take_back(
            self.round, list(cleaned["application"]), reason=cleaned["reason"], by=self.request.user
        )

    def propose(self, cleaned):
        return signing.propose(self.round, version=cleaned["version"], by=self.request.user)

    def _decide(self, cleaned, outcome, **terms):
        terms["reason"] = cleaned["reason"]
        chosen = list(cleaned["application"])
        return proposing.decide(self.round, chosen, outcome=outcome, terms=terms, by=self.request.user)
