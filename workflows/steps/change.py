"""A change: checked by bureau and body, decided by the department, made public, carried out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.offices import holders_of
from workflows.models import Change
from workflows.services import changes, endings
from workflows.steps.base import Step
from workflows.steps.objection import text


class CheckChangeForm(forms.Form):
    """What the bureau, or the body, found."""

    finding = text(_("What was found"), help_text=_("Whether the papers prove the change, and whether the "
        "enterprise still meets the conditions."))  # fmt: skip


class DecideChangeForm(forms.Form):
    """What becomes of the status, and why."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    opinion = text(_("Opinion"), most=500)

    def __init__(self, *args, change, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(each, each.label) for each in changes.outcomes_of(change)]


class PublishChangeForm(forms.Form):
    """Where and since when everybody reads it."""

    portal_url = forms.URLField(label=_("Address on the portal"), max_length=500, assume_scheme="https")
    first_day = forms.DateField(
        label=_("First day of the notice"), widget=forms.DateInput(attrs={"type": "date"})
    )


class ConcludeChangeForm(forms.Form):
    """Whether the change stands after its notice."""

    stands = forms.TypedChoiceField(
        label=_("Result of the notice"),
        choices=[("yes", _("The change stands")), ("no", _("An objection was upheld: it does not stand"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    objections = forms.CharField(
        label=_("Objections and how they were answered"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ChangeStep(Step):
    """A step of a change; beside it stands what was reported and decided."""

    template_name = "workflows/tasks/change.html"

    @property
    def change(self):
        """The change as it stands now."""
        related = ("award__holder__organisation", "region", "case")
        return Change.objects.select_related(*related).get(case=self.case)

    def get_context_data(self, **context):
        change = self.change
        kind = changes.kind_of(change)
        return super().get_context_data(
            change=change,
            kind=kind,
            citation=endings.cited(change.award, kind),
            papers=change.case.scans.all(),
            hindrance=self._hindrance(change),
            **context,
        )

    def _hindrance(self, change):
        """Why the user may not take this step, and who may instead; empty where nothing is in the way."""
        kept = changes.kept_from(change, self.task.flow_task.name)
        if self.request.user.pk not in kept:
            return ""
        others = [str(each) for each in holders_of(self.task.owner_permission) if each.pk not in kept]
        if others:
            said = _("You reported or checked this, so another of this office has to act: %(names)s.")
            return said % {"names": "、".join(others)}
        return _(
            "You reported or checked this, and nobody else of this office may act: ask the security "
            "administrator to give the office to somebody besides you."
        )


class FirstCheckChangeStep(ChangeStep):
    """The banner's bureau checks first."""

    form_class = CheckChangeForm

    def act(self, form):
        return changes.first_check(self.change, by=self.request.user, **form.cleaned_data)


class CheckChangeStep(ChangeStep):
    """The body checks."""

    form_class = CheckChangeForm

    def act(self, form):
        return changes.check(self.change, by=self.request.user, **form.cleaned_data)


class DecideChangeStep(ChangeStep):
    """The department decides."""

    form_class = DecideChangeForm

    def form_arguments(self):
        return {"change": self.change}

    def act(self, form):
        return changes.decide(self.change, by=self.request.user, **form.cleaned_data)


class PublishChangeStep(ChangeStep):
    """The office records the publication."""

    form_class = PublishChangeForm

    def act(self, form):
        return changes.publish(self.change, by=self.request.user, **form.cleaned_data)


class ConcludeChangeStep(ChangeStep):
    """The office records the result of the notice."""

    form_class = ConcludeChangeForm

    def act(self, form):
        return changes.conclude(self.change, by=self.request.user, **form.cleaned_data)
