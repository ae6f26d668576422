"""What the proposal of a round's list and its sign-off have in common: the list, its version, its rows."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from trail import guard
from workflows import selectors
from workflows.forms.ranked import RankedForm
from workflows.models import Application, Decision, Round
from workflows.services import ranking, sign_off
from workflows.steps.base import Step


class ListForm(forms.Form):
    """What is to happen with chosen applications, or with the list whose `version` was seen."""

    application = forms.ModelMultipleChoiceField(
        Application.objects.none(), to_field_name="public_id", required=False, label=_("Applications")
    )
    money = forms.IntegerField(
        label=_("Another sum for each (yuan)"),
        required=False,
        min_value=1,
        max_value=10**12,
        help_text=_("Left empty, each gets the round's sum."),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, validators=[guard.validate_no_identity_number]
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, applications, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = applications

    def require(self, name, sentence):
        """Say at the field that it is needed."""
        if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
            self.add_error(name, sentence)

    def require_chosen(self):
        """Say that nothing was chosen."""
        if not self.cleaned_data.get("application") and "application" not in self.errors:
            self.add_error("application", _("Choose at least one application."))

    def clean(self):
        cleaned = super().clean()
        if "action" in cleaned:
            getattr(self, f"clean_for_{cleaned['action']}", self.require_chosen)()
        return cleaned


class UnbiasedStep(Step):
    """A step at which a round's result is prepared or known: nobody does it who applied or takes part there,
    or gives an opinion.
    """

    beside = (*selectors.READERS, Office.Role.DRAW, Office.Role.WITNESS)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        ranked = selectors.rounds_ranked_for(request.user, beside=self.beside).select_related("edition")
        self.ranked = ranked.filter(case=self.case).first()
        if not self.task.finished and self.ranked is None:
            raise PermissionError(self.task.pk)


class ListStep(UnbiasedStep):
    """A step on the list of a round; acts on single lines keep the task open, `last` acts do it."""

    last = ()

    @property
    def round(self):
        """The round as it stands now: places, money and the list's version move while the page is open."""
        return Round.objects.select_related("edition").get(case=self.case)

    @property
    def applications(self):
        """Those that passed the formal check."""
        return Application.objects.filter(round__case=self.case, state=Application.State.ACCEPTED)

    def form_arguments(self):
        return {"applications": self.applications}

    def get_initial(self):
        return {"version": self.shown.list_version, "places": self.shown.places}

    @cached_property
    def shown(self):
        """The round as this page shows it: read before the rows, so that no version is said to be seen whose
        rows were not.
        """
        return self.ranked or self.round

    def form_data(self, action, fields):
        return {**fields, "action": action, "application": fields.get("applications", [])}

    def get_context_data(self, **context):
        round_ = self.shown
        table = ranking.of(round_)
        search = RankedForm(self.request.GET, ranked=table)
        outcomes = [row.decision.outcome for row in table.rows if row.decision]
        return super().get_context_data(
            round=round_,
            ranking=table,
            search=search,
            shown=search.page(table.rows),
            chosen=self.request.POST.getlist("application"),
            signatures=sign_off.history(round_),
            counts={
                "granted": outcomes.count(Decision.Outcome.GRANTED),
                "declined": outcomes.count(Decision.Outcome.DECLINED),
                "undecided": len(table.rows) - len(outcomes),
            },
            used={
                "places": 100 * round_.places_used // max(round_.places or 0, 1),
                "money": 100 * round_.money_used // max(round_.money, 1),
            },
            **context,
        )

    def run(self, form):
        if form.cleaned_data["action"] in self.last:
            return super().run(form)
        return self.work(self.task, by=self.request.user, act=lambda: self.change(form.cleaned_data))

    def next_page(self, form):
        if form.cleaned_data["action"] in self.last:
            return super().next_page(form)
        query = self.request.GET.urlencode()
        return resolve_url("task", self.task.external_task_id) + (f"?{query}" if query else "")

    def act(self, form):
        return getattr(self, form.cleaned_data["action"])(form.cleaned_data)

    def change(self, cleaned):
        """Change single lines of the list; returns the receipt."""
        return getattr(self, cleaned["action"])(cleaned)
