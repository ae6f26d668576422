"""The results of the platform or the department that recognises (导入结果)."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.forms.scan import ScanField
from workflows.services import packages, recognitions, tables
from workflows.steps.listing import UnbiasedStep

NO_NUMBERS = [guard.validate_no_identity_number]
# Of more mismatches nobody reads the list.
SHOWN = 300


class ResultsForm(forms.Form):
    """A table is brought in and looked through, or taken over with the announcement that it rests on."""

    ACTIONS = [("bring_in", _("Look through the table")), ("take", _("Take the results over"))]

    action = forms.ChoiceField(choices=ACTIONS)
    file = forms.FileField(
        label=_("Table of the results"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": tables.ACCEPT, "class": "form-control"}),
    )
    table = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Number of the announcement"), required=False, max_length=60, validators=NO_NUMBERS
    )
    dated = forms.DateField(
        label=_("Date of the announcement"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    title = forms.CharField(
        label=_("Title of the announcement"), required=False, max_length=200, validators=NO_NUMBERS
    )
    scan = ScanField(
        label=_("Scan of the announcement"),
        help_text=_("As it was published: PDF or picture."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("file", "number", "dated", "title", "scan"):
            self.fields[name].is_wanted = True

    def clean(self):
        cleaned = super().clean()
        needed = {
            "bring_in": (("file", _("Choose the table that came back.")),),
            "take": (
                ("number", _("Give the number of the announcement.")),
                ("dated", _("Give the date of the announcement.")),
                ("title", _("Give the title of the announcement.")),
                ("scan", _("Add the scan of the announcement.")),
            ),
        }
        for name, sentence in needed.get(cleaned.get("action"), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return cleaned


class TakeResultsStep(UnbiasedStep):
    """The officer brings the results in: first a dry run that names every mismatch, then all or nothing."""

    form_class = ResultsForm
    template_name = "workflows/tasks/take_results.html"
    file_field = "file"

    def get_context_data(self, **context):
        round_ = self.case.round
        table = recognitions.latest(round_)
        return super().get_context_data(
            round=round_,
            rule=round_.edition.policy.way.package,
            package=packages.sent(round_),
            listed=packages.listed(round_),
            table=table,
            remarks=table.remarks[:SHOWN] if table else (),
            shown=SHOWN,
            most_mb=tables.MOST_MB,
            **context,
        )

    def run(self, form):
        if form.cleaned_data["action"] == "take":
            return super().run(form)
        upload, by = form.cleaned_data["file"], self.request.user
        return self.work(self.task, by=by, act=lambda: recognitions.bring_in(self.case.round, upload, by=by))

    def next_page(self, form):
        if form.cleaned_data["action"] == "take":
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)

    def act(self, form):
        told = {name: form.cleaned_data[name] for name in ("table", "number", "dated", "title", "scan")}
        return recognitions.take(self.case.round, by=self.request.user, **told)
