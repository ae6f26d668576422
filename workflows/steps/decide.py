"""The decision on a round (审定)."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.models import Application, Decision, Round
from workflows.services import completing, decision
from workflows.steps.base import Step


class DecisionForm(forms.Form):
    """What is to happen with the chosen applications, or that the list is finished."""

    ACTIONS = [
        ("grant", _("Grant")),
        ("decline", _("Do not grant")),
        ("take_back", _("Take the decision back")),
        ("finish", _("Finish the list")),
    ]

    action = forms.ChoiceField(choices=ACTIONS)
    application = forms.ModelMultipleChoiceField(
        Application.objects.none(), to_field_name="public_id", required=False, label=_("Applications")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, *args, applications, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = applications

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") != "finish" and not cleaned.get("application"):
            self.add_error("application", _("Choose at least one application."))
        return cleaned


class DecideStep(Step):
    """The leader decides, singly or for the list, within places and money, and at last finishes the list."""

    form_class = DecisionForm
    template_name = "workflows/tasks/decide.html"
    actions = tuple(action for action, _ in DecisionForm.ACTIONS)

    @property
    def round(self):
        """The round as it stands now: places and money move while the page is open."""
        return Round.objects.get(case=self.case)

    @property
    def applications(self):
        """Those that passed the formal check, in the order of their numbers."""
        return (
            self.round.applications.filter(state=Application.State.ACCEPTED)
            .select_related(
                "holder__person", "holder__organisation", "host_unit", "decision", "round", "case"
            )
            .order_by("id")
        )

    def form_arguments(self):
        return {"applications": self.applications}

    def form_data(self, action, fields):
        return {
            "action": action,
            "application": fields.get("applications", []),
            "reason": fields.get("reason", ""),
        }

    def get_context_data(self, **context):
        round_ = self.round
        return super().get_context_data(
            round=round_,
            applications=self.applications,
            chosen=self.request.POST.getlist("application"),
            used={
                "places": 100 * round_.places_used // max(round_.places or 0, 1),
                "money": 100 * round_.money_used // max(round_.money, 1),
                "money_text": f"{round_.money_used:,}",
                "money_target": f"{round_.money:,}",
            },
            **context,
        )

    def run(self, form):
        if form.cleaned_data["action"] == "finish":
            return super().run(form)
        return self.work(self.task, by=self.request.user, act=lambda: self.change(form.cleaned_data))

    def next_page(self, form):
        if form.cleaned_data["action"] == "finish":
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)

    def change(self, cleaned):
        """One decision for all chosen, or the taking back of theirs."""
        by = self.request.user
        if cleaned["action"] == "take_back":
            return [
                decision.take_back(self.round, application, reason=cleaned["reason"], by=by)
                for application in cleaned["application"]
            ][-1]
        outcome = Decision.Outcome.GRANTED if cleaned["action"] == "grant" else Decision.Outcome.DECLINED
        return decision.decide(
            self.round, list(cleaned["application"]), outcome=outcome, reason=cleaned["reason"], by=by
        )

    def act(self, form):
        return completing.finish(self.round, by=self.request.user)
