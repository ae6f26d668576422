"""The review of a non-acceptance."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import clock, guard
from workflows.models import Reconsideration
from workflows.services import reconsideration
from workflows.steps.base import Step


def _text(label, help_text):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AskReconsiderationForm(forms.Form):
    """The applicant's reasons."""

    reason = _text(
        _("Reasons for the request"), _("Say where the check was wrong. New files cannot be added.")
    )


class ReconsiderForm(forms.Form):
    """Upheld or overturned, and why."""

    outcome = forms.ChoiceField(
        label=_("Result of the review"), choices=Reconsideration.Outcome, widget=forms.RadioSelect
    )
    opinion = _text(_("Opinion"), _("Stands in the answer to the applicant."))


class _OnTheRefusal(Step):
    """What both sides have before them: the application, its check and the letter's reason."""

    @property
    def application(self):
        return self.case.application

    def get_context_data(self, **context):
        application = self.application
        reasons = dict(application.edition.policy.refusal_reasons)
        return super().get_context_data(
            application=application,
            screening=application.screening,
            reason_title=reasons.get(application.screening.reason_code, ""),
            now=clock.now(),
            **context,
        )


class AskReconsiderationStep(_OnTheRefusal):
    """The applicant asks for a review, with reasons."""

    form_class = AskReconsiderationForm
    template_name = "workflows/tasks/ask_reconsideration.html"

    def get_context_data(self, **context):
        return super().get_context_data(ends_at=reconsideration.right_ends(self.application), **context)

    def next_page(self, form):
        return resolve_url("application-detail", self.application.public_id)

    def act(self, form):
        return reconsideration.ask(self.application, by=self.request.user, **form.cleaned_data)


class ReconsiderStep(_OnTheRefusal):
    """Another officer than the first answers."""

    form_class = ReconsiderForm
    template_name = "workflows/tasks/reconsider.html"

    def get_context_data(self, **context):
        return super().get_context_data(
            request_row=self.application.reconsideration,
            refusal=reconsideration.refuses(self.application, self.request.user),
            due_at=reconsideration.answer_due(self.application),
            **context,
        )

    def act(self, form):
        return reconsideration.answer(self.application, by=self.request.user, **form.cleaned_data)
