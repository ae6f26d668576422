"""The invitation of an expert."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.services import panels
from workflows.steps.base import Step

PLEDGE = _(
    "I will review in person, independently and fairly, declare every conflict of interest, keep "
    "secret the applications, the opinions and my part in this review, and have no contact with "
    "applicants about it."
)


class InvitationForm(forms.Form):
    """Accepted with the pledge, or declined with a reason."""

    ANSWERS = [("accept", _("I accept")), ("decline", _("I decline"))]

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you accept or decline.")},
    )
    pledge = forms.BooleanField(label=PLEDGE, required=False)
    reason = forms.CharField(
        label=_("Reason for declining"),
        help_text=_("Only the officers of the round read it."),
        required=False,
        max_length=300,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == "accept" and not cleaned.get("pledge"):
            self.add_error("pledge", _("Accepting needs the pledge of integrity and secrecy."))
        if cleaned.get("answer") == "decline" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you decline."))
        return cleaned


class InvitationStep(Step):
    """The expert accepts, with the pledge of integrity and secrecy, or declines with a reason."""

    form_class = InvitationForm
    template_name = "workflows/tasks/invitation.html"

    def get_context_data(self, **context):
        member = panels.asked(self.task.data["member"])
        return super().get_context_data(
            member=member,
            round=member.draw.group.round,
            due_at=getattr(getattr(self.task, "deadline", None), "due_at", None),
            period=panels.reviewing_period(member),
            **context,
        )

    def act(self, form):
        member, by = self.task.data["member"], self.request.user
        if form.cleaned_data["answer"] == "accept":
            return panels.accept(member, by=by)
        return panels.decline(member, reason=form.cleaned_data["reason"], by=by)
