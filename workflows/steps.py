"""The human steps: each shows a form, acts on it through a service, and lets the flow go on."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from workflows.models import Application, Decision, Round, Screening
from workflows.services import decision, rounds, screening
from workflows.services.errors import NotNow


class Step(FormView):
    """One human step. The page that loads the task through the scope hands it over as `task`, with the two
    ways through the one door: `perform` does the task, `work` does a part of it under its lock.
    """

    template_name = "workflows/tasks/step.html"
    actions = ()

    def setup(self, request, *args, task, perform, work, **kwargs):
        super().setup(request, *args, **kwargs)
        self.task = task
        self.case = task.process.case_process.case
        self.perform = perform
        self.work = work

    def get_context_data(self, **context):
        return super().get_context_data(task=self.task, case=self.case, **context)

    def form_arguments(self):
        """What the step's form needs to know of the case."""
        return {}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), **self.form_arguments()}

    def bound(self, action, fields):
        """The step's form filled by a program: one of `actions`, and its fields by name."""
        return self.form_class(data=self.form_data(action, fields), **self.form_arguments())

    def form_data(self, action, fields):
        """A program's fields as the form names them."""
        return fields

    def run(self, form):
        """Do what the valid form says; returns the receipt."""
        return self.perform(self.task, by=self.request.user, act=lambda: self.act(form))

    def form_valid(self, form):
        try:
            receipt = self.run(form)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
        return redirect(self.next_page(form))

    def next_page(self, form):
        """Where the person goes on."""
        return resolve_url("inbox")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form):
        """Change rows through a service and return the receipt; runs under the lock, before the flow goes
        on.
        """
        raise NotImplementedError


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
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

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
            .select_related("holder__person", "host_unit", "decision", "round", "case")
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
                "places": 100 * round_.places_used // max(round_.places, 1),
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
        return decision.finish(self.round, by=self.request.user)


class ReleaseForm(forms.Form):
    """The officer confirms that results go out now."""

    confirm = forms.BooleanField(
        label=_("I have compared the list with the decision; the results may go out now."),
        error_messages={"required": _("Tick the box to release the results.")},
    )


class ReleaseStep(Step):
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
            **context,
        )

    def form_data(self, action, fields):
        return {"confirm": fields.get("confirm") is True}

    def act(self, form):
        return rounds.release(self.case.round, by=self.request.user)
