"""The package for the platform or the department that recognises (报出材料)."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import clock, guard
from workflows.models import Package
from workflows.services import packages
from workflows.steps.listing import UnbiasedStep

NO_NUMBERS = [guard.validate_no_identity_number]
TONES = {Package.State.MADE: "success", Package.State.FAILED: "danger", Package.State.MAKING: "info"}


class HandOverForm(forms.Form):
    """The package is made, or recorded as sent: on which day, by which letter, as which batch there."""

    ACTIONS = [("make", _("Make the package")), ("send", _("Record the handing over"))]

    action = forms.ChoiceField(choices=ACTIONS)
    sent_on = forms.DateField(
        label=_("Day on which it was sent"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    letter = forms.CharField(
        label=_("Number of the letter"),
        help_text=_("As on the letter that went along: 内科高函〔2026〕8号"),
        required=False,
        max_length=100,
        validators=NO_NUMBERS,
    )
    batch = forms.CharField(
        label=_("Name of the batch there"), required=False, max_length=100, validators=NO_NUMBERS
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("sent_on", "letter", "batch"):
            self.fields[name].is_wanted = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") == "send":
            for name, sentence in (
                ("sent_on", _("Give the day on which it was sent.")),
                ("letter", _("Give the number of the letter.")),
                ("batch", _("Say what the batch is called there.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned


class HandOverStep(UnbiasedStep):
    """The officer lets the package be made, sends it, and records that."""

    form_class = HandOverForm
    template_name = "workflows/tasks/hand_over.html"

    def get_initial(self):
        return {"sent_on": clock.today()}

    def get_context_data(self, **context):
        round_ = self.case.round
        versions = list(Package.objects.filter(round=round_))
        overtaken = bool(versions) and packages.is_overtaken(versions[0])
        return super().get_context_data(
            round=round_,
            rule=round_.edition.policy.way.package,
            listed=packages.listed(round_),
            since=packages.waiting_since(packages.sent(round_), self.task),
            versions=[(each, TONES[each.state], each != versions[0] or overtaken) for each in versions],
            may_send=bool(versions) and versions[0].state == Package.State.MADE and not overtaken,
            **context,
        )

    def run(self, form):
        if form.cleaned_data["action"] == "send":
            return super().run(form)
        by = self.request.user
        return self.work(self.task, by=by, act=lambda: packages.make(self.case.round, by=by))

    def next_page(self, form):
        if form.cleaned_data["action"] == "send":
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)

    def act(self, form):
        told = {name: form.cleaned_data[name] for name in ("sent_on", "letter", "batch")}
        return packages.hand_over(self.case.round, by=self.request.user, **told)
