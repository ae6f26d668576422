"""The formal check (形式审查)."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows import selectors
from workflows.models import Application, Screening
from workflows.services import screening
from workflows.steps.base import Step

RETURNED = Application.State.RETURNED
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("na", _("Does not apply"))]


class ScreeningForm(forms.Form):
    """The checklist of the programme with the page and the defect at each line, an outcome, for a refusal a
    reason from the closed list; for a correction, where the programme allows it, its `defects`.
    """

    outcome = forms.ChoiceField(
        label=_("Result of the formal check"), choices=Screening.Outcome, widget=forms.RadioSelect
    )
    reason_code = forms.ChoiceField(
        label=_("Reason for not accepting"),
        help_text=_("Left open, the first defect of the checklist counts."),
        required=False,
    )
    reason = forms.CharField(
        label=_("What is wrong, in words the applicant understands"),
        help_text=_("Stands in the notice of non-acceptance. Needed when the application is not accepted."),
        required=False,
        max_length=500,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme = programme
        reasons = dict(programme.refusal_reasons)
        self.fields["reason_code"].choices = [("", _("Choose …")), *reasons.items()]
        for entry in programme.checklist:
            self.fields[f"check_{entry.code}"] = forms.ChoiceField(
                label=entry.title,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say for this line whether it is met.")},
            )
            self.fields[f"page_{entry.code}"] = forms.IntegerField(
                label=_("On page"), required=False, min_value=1, max_value=9999
            )
            self.fields[f"defect_{entry.code}"] = forms.ChoiceField(
                label=_("Defect"),
                required=False,
                choices=[("", _("Choose …")), *((code, reasons[code]) for code in entry.reason_codes)],
            )
        if programme.way.correction.defects:
            self._offer_correction(programme.way.correction.defects)

    def _offer_correction(self, defects):
        self.fields["outcome"].choices = [*Screening.Outcome.choices, (RETURNED, _("Return for correction"))]
        self.fields["correction"] = forms.MultipleChoiceField(
            label=_("What may be put right"),
            help_text=_("The programme allows these alone; only their questions are opened."),
            choices=[(defect.code, defect.title) for defect in defects],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    @property
    def lines(self):
        """The checklist: each line's fields with its clause in words, and the entry itself."""
        return [
            {
                "entry": entry,
                "field": self[f"check_{entry.code}"],
                "page": self[f"page_{entry.code}"],
                "defect": self[f"defect_{entry.code}"],
                "citation": self.programme.cite(entry.source, entry.clause),
                "unverified": entry.unverified,
            }
            for entry in self.programme.checklist
        ]

    @property
    def checklist(self):
        """What was found, by the code of the entry: answer, page and defect."""
        return {
            entry.code: {
                "answer": self.cleaned_data.get(f"check_{entry.code}"),
                "page": self.cleaned_data.get(f"page_{entry.code}"),
                "reason_code": self._defect(entry),
            }
            for entry in self.programme.checklist
        }

    @property
    def defects(self):
        """The lines of the programme's closed list that were chosen."""
        chosen = self.cleaned_data.get("correction", ())
        return [defect for defect in self.programme.way.correction.defects if defect.code in chosen]

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if outcome == Screening.Outcome.REFUSED:
            self._clean_refusal(cleaned)
        elif outcome == Screening.Outcome.ACCEPTED:
            self._clean_acceptance(cleaned)
        elif outcome == RETURNED:
            self._clean_return(cleaned)
        return cleaned

    def _clean_refusal(self, cleaned):
        found = [self._defect(entry) for entry in self.programme.checklist]
        cleaned["reason_code"] = cleaned.get("reason_code") or next(filter(None, found), "")
        for name in ("reason_code", "reason"):
            if not cleaned.get(name):
                self.add_error(name, _("Not accepting needs a reason that the applicant can act on."))

    def _clean_acceptance(self, cleaned):
        cleaned["reason_code"] = cleaned["reason"] = ""
        failed = [entry.title for entry in self.programme.checklist if self._answer(entry) == "no"]
        if failed:
            self.add_error(
                "outcome",
                _("These lines are not met, so it cannot be accepted: %(lines)s.")
                % {"lines": "；".join(failed)},
            )

    def _clean_return(self, cleaned):
        """A return needs no whole checklist: it comes back to be checked."""
        for name in [name for name in self.errors if name.startswith("check_")]:
            del self.errors[name]
        if not cleaned.get("correction"):
            self.add_error("correction", _("Choose what the applicant may put right."))

    def _answer(self, entry):
        return self.cleaned_data.get(f"check_{entry.code}")

    def _defect(self, entry):
        """The defect at a line that is not met: the chosen one, or the only one that it can have."""
        if self._answer(entry) != "no":
            return ""
        only = entry.reason_codes[0] if len(entry.reason_codes) == 1 else ""
        return self.cleaned_data.get(f"defect_{entry.code}") or only


class ScreenStep(Step):
    """The department's officer checks an application against the programme's checklist."""

    form_class = ScreeningForm
    template_name = "workflows/tasks/screen.html"
    actions = ("screen",)

    @property
    def application(self):
        return self.case.application

    def form_arguments(self):
        return {"programme": self.application.edition.policy}

    def form_data(self, action, fields):
        lines = fields.get("checklist")
        checks = (
            {f"check_{code}": answer for code, answer in lines.items()} if isinstance(lines, dict) else {}
        )
        return {**fields, **checks}

    def get_context_data(self, **context):
        return super().get_context_data(application=self.application, **context)

    def next_page(self, form):
        """Where the person goes on: to the next unchecked one of the round, if that was asked for."""
        if "next" not in self.request.POST:
            return super().next_page(form)
        round_, user = self.application.round, self.request.user
        following = self.claim_next(selectors.checks_for(user, round_), by=user)
        if following is None:
            return resolve_url("round-desk", round_.public_id)
        return resolve_url("task", following.external_task_id)

    def act(self, form):
        by = self.request.user
        if form.cleaned_data["outcome"] == RETURNED:
            return screening.send_back(
                self.application, defects=form.defects, note=form.cleaned_data["reason"], by=by
            )
        _, receipt = screening.screen(
            self.application,
            outcome=form.cleaned_data["outcome"],
            reason_code=form.cleaned_data["reason_code"],
            reason=form.cleaned_data["reason"],
            checklist=form.checklist,
            by=by,
        )
        return receipt
