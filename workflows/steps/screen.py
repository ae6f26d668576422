"""The formal check (形式审查)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.models import Screening
from workflows.services import screening
from workflows.steps.base import Step


class ScreeningForm(forms.Form):
    """The checklist of the programme, an outcome, and for a refusal a reason from the closed list."""

    outcome = forms.ChoiceField(
        label=_("Result of the formal check"), choices=Screening.Outcome, widget=forms.RadioSelect
    )
    reason_code = forms.ChoiceField(label=_("Reason for not accepting"), required=False)
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
        self.fields["reason_code"].choices = [("", _("Choose …")), *programme.refusal_reasons]
        for entry in programme.checklist:
            self.fields[f"check_{entry.code}"] = forms.ChoiceField(
                label=entry.title,
                choices=[("yes", _("Yes")), ("no", _("No")), ("na", _("Does not apply"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say for this line whether it is met.")},
            )

    @property
    def lines(self):
        """The checklist: each field with its clause in words and the reasons that a defect in it may have."""
        reasons = dict(self.programme.refusal_reasons)
        return [
            {
                "field": self[f"check_{entry.code}"],
                "citation": self.programme.cite(entry.source, entry.clause),
                "unverified": entry.unverified,
                "reasons": [reasons[code] for code in entry.reason_codes],
            }
            for entry in self.programme.checklist
        ]

    @property
    def checklist(self):
        """The answers by the code of the entry."""
        return {
            entry.code: self.cleaned_data.get(f"check_{entry.code}") for entry in self.programme.checklist
        }

    def clean(self):
        cleaned = super().clean()
        failed = [
            entry.title for entry in self.programme.checklist if cleaned.get(f"check_{entry.code}") == "no"
        ]
        if cleaned.get("outcome") == Screening.Outcome.REFUSED:
            for name in ("reason_code", "reason"):
                if not cleaned.get(name):
                    self.add_error(name, _("Not accepting needs a reason that the applicant can act on."))
        elif cleaned.get("outcome") == Screening.Outcome.ACCEPTED:
            cleaned["reason_code"] = cleaned["reason"] = ""
            if failed:
                self.add_error(
                    "outcome",
                    _("These lines are not met, so it cannot be accepted: %(lines)s.")
                    % {"lines": "；".join(failed)},
                )
        return cleaned


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
        return super().get_context_data(
            application=self.application, attachments=self.application.attachments.all(), **context
        )

    def act(self, form):
        _, receipt = screening.screen(
            self.application,
            outcome=form.cleaned_data["outcome"],
            reason_code=form.cleaned_data["reason_code"],
            reason=form.cleaned_data["reason"],
            checklist=form.checklist,
            by=self.request.user,
        )
        return receipt
