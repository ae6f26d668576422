"""The comprehensive check of a round by the department, application by application."""

from django import forms
from django.http import Http404
from django.shortcuts import resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import clock, guard
from workflows.models import Round
from workflows.services import comprehensive_checks, outcomes
from workflows.steps.listing import UnbiasedStep

LINE, REMARK = "line_", "remark_"
RECORD, FINISH = "record", "finish"


class CheckForm(forms.Form):
    """Each line in order, or what is not; for a visit its day and what was seen. Finishing asks nothing."""

    action = forms.ChoiceField(choices=[(RECORD, RECORD), (FINISH, FINISH)], widget=forms.HiddenInput)
    visited_on = forms.DateField(
        label=gettext_lazy("Day of the visit"),
        help_text=gettext_lazy("Only where the department went there."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    seen = forms.CharField(
        label=gettext_lazy("What was seen"),
        required=False,
        max_length=1000,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, rule, check=None, **kwargs):
        self.rule = rule
        super().__init__(*args, **kwargs)
        for line in rule.lines:
            self.fields[f"{LINE}{line.code}"] = forms.BooleanField(label=line.title, required=False)
            self.fields[f"{REMARK}{line.code}"] = forms.CharField(
                label=_("If not, what is wrong"),
                required=False,
                max_length=300,
                validators=[guard.validate_no_identity_number],
            )
        if check is not None:
            self.initial |= {"visited_on": check.visited_on, "seen": check.seen}
            for code, remark in check.lines.items():
                self.initial |= {f"{LINE}{code}": not remark, f"{REMARK}{code}": remark}

    @property
    def lines(self):
        """Every line of the programme with its two fields."""
        return [(line, self[f"{LINE}{line.code}"], self[f"{REMARK}{line.code}"]) for line in self.rule.lines]

    @property
    def found(self):
        """What is not in order, by line."""
        cleaned = self.cleaned_data
        return {
            line.code: "" if cleaned[f"{LINE}{line.code}"] else cleaned[f"{REMARK}{line.code}"]
            for line in self.rule.lines
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") == RECORD:
            self._clean_lines(cleaned)
        return cleaned

    def _clean_lines(self, cleaned):
        for line in self.rule.lines:
            if not cleaned.get(f"{LINE}{line.code}") and not cleaned.get(f"{REMARK}{line.code}"):
                self.add_error(f"{LINE}{line.code}", _("Tick this, or say what is wrong."))
        day = cleaned.get("visited_on")
        if day and day > clock.today():
            self.add_error("visited_on", _("The visit lies in the future."))
        if day and not cleaned.get("seen"):
            self.add_error("seen", _("Say what was seen."))


class ComprehensiveCheckStep(UnbiasedStep):
    """The officer sees what every panel came to, records each check, and hands the list to the proposal."""

    form_class = CheckForm
    template_name = "workflows/tasks/comprehensive_check.html"
    actions = (FINISH,)

    @cached_property
    def round(self):
        return Round.objects.select_related("edition", "case").get(case=self.case)

    @cached_property
    def chosen(self):
        """The application that is being checked, by its id in the address; None for none."""
        key = self.request.GET.get("application", "")
        if not key:
            return None
        found = comprehensive_checks.to_check(self.round).filter(public_id=key).first()
        if found is None:
            raise Http404
        found.round = self.round
        return found

    def form_arguments(self):
        check = getattr(self.chosen, "comprehensive_check", None) if self.chosen else None
        return {"rule": comprehensive_checks.rule_of(self.round), "check": check}

    def form_data(self, action, fields):
        return {**fields, "action": action}

    def get_context_data(self, **context):
        applications = comprehensive_checks.to_check(self.round)
        rows = outcomes.of_round(self.round, applications)
        return super().get_context_data(
            round=self.round,
            rule=comprehensive_checks.rule_of(self.round),
            rows=rows,
            checked=sum(hasattr(row.application, "comprehensive_check") for row in rows),
            chosen=self.chosen,
            **context,
        )

    def run(self, form):
        by = self.request.user
        if form.cleaned_data["action"] == FINISH:
            return super().run(form)
        if self.chosen is None:
            raise Http404
        said = form.cleaned_data
        return self.work(
            self.task,
            by=by,
            act=lambda: comprehensive_checks.record(
                self.chosen, form.found, visited_on=said["visited_on"], seen=said["seen"], by=by
            ),
        )

    def act(self, form):
        return comprehensive_checks.finish(self.round, by=self.request.user)

    def next_page(self, form):
        if form.cleaned_data["action"] == FINISH:
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)
