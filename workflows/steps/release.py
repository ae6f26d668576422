"""The release of the results (发布结果)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models import Decision
from workflows.services import official_documents, public_notices, rounds
from workflows.steps.listing import UnbiasedStep


class ReleaseForm(forms.Form):
    """The officer confirms that results go out now."""

    confirm = forms.BooleanField(
        label=_("I have compared the list with the decision; the results may go out now."),
        error_messages={"required": _("Tick the box to release the results.")},
    )


class ReleaseStep(UnbiasedStep):
    """The officer releases the results of the round at one moment."""

    form_class = ReleaseForm
    template_name = "workflows/tasks/release.html"
    actions = ("release",)

    def get_context_data(self, **context):
        decisions = Decision.objects.filter(application__round=self.case.round)
        return super().get_context_data(
            round=self.case.round,
            granted=decisions.filter(outcome=Decision.Outcome.GRANTED).count(),
            declined=decisions.filter(outcome=Decision.Outcome.DECLINED).count(),
            held=public_notices.held(self.case.round).select_related("application__host_unit"),
            document=official_documents.decision_of(self.case.round),
            **context,
        )

    def form_data(self, action, fields):
        return {"confirm": fields.get("confirm") is True}

    def act(self, form):
        return rounds.release(self.case.round, by=self.request.user)
