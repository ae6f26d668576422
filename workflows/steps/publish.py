"""The public notice (公示)."""

from django import forms
from django.shortcuts import resolve_url
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trail import clock, guard
from workflows.policy.notice import NOTICE_FIELDS
from workflows.services import public_notices
from workflows.steps.listing import UnbiasedStep


class NoticeForm(forms.Form):
    """The text of the notice, and for its publication the portal's address and the day."""

    action = forms.ChoiceField(choices=[("save", _("Save the draft")), ("publish", _("Publish"))])
    title = forms.CharField(
        label=_("Title of the notice"), max_length=200, validators=[guard.validate_no_identity_number]
    )
    text = forms.CharField(
        label=_("Text of the notice"),
        help_text=format_lazy(
            _("A paragraph a line. These are filled in and may stay or go: {fields}"),
            fields=" ".join(f"{{{name}}}" for name in NOTICE_FIELDS),
        ),
        max_length=4000,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    first_day = forms.DateField(
        label=_("Day of publication"),
        help_text=_("The day on which the notice appeared on the portal; the period runs from it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    portal_url = forms.URLField(
        label=_("Address on the portal"),
        help_text=_("Needed once the notice is published: https://…"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    paper = forms.FileField(
        label=_("File on the portal"),
        help_text=_("A Word file, table or PDF that stands there is looked through here, and not kept."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.pdf"}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") == "publish":
            for name, sentence in (
                ("first_day", _("Give the day on which it was published on the portal, today or before.")),
                ("portal_url", _("Give the address under which it stands on the portal.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned


class PublishStep(UnbiasedStep):
    """The officer edits the draft, takes it along as Word file or PDF, and records its publication."""

    form_class = NoticeForm
    template_name = "workflows/tasks/publish.html"

    @property
    def round(self):
        """The round whose list is made public."""
        return self.case.round

    def get_initial(self):
        notice = public_notices.draft_of(self.round)
        return {
            "title": notice.title,
            "text": "\n".join(notice.paragraphs),
            "first_day": notice.first_day or clock.today(),
        }

    def get_context_data(self, **context):
        notice = public_notices.draft_of(self.round)
        title, paragraphs = public_notices.texts(notice)
        first_day = notice.first_day or clock.today()
        columns = self.round.edition.policy.way.notice.columns
        lines = public_notices.lines_of(self.round)
        return super().get_context_data(
            round=self.round,
            shown_title=title,
            shown_paragraphs=paragraphs,
            period=public_notices.period_of(self.round),
            first_day=first_day,
            ends_at=public_notices.end_of(self.round, first_day),
            titles=[title for _name, title in columns],
            lines=[[(title, line[name]) for name, title in columns] for _application, line in lines],
            **context,
        )

    def run(self, form):
        if form.cleaned_data["action"] == "publish":
            return super().run(form)
        return self.work(
            self.task,
            by=self.request.user,
            act=lambda: public_notices.save_draft(self.filled(form), by=self.request.user),
        )

    def next_page(self, form):
        if form.cleaned_data["action"] == "publish":
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)

    def filled(self, form):
        """The draft as the form has it."""
        notice = public_notices.draft_of(self.round)
        notice.title = form.cleaned_data["title"]
        notice.paragraphs = [line.strip() for line in form.cleaned_data["text"].splitlines() if line.strip()]
        notice.first_day = form.cleaned_data["first_day"]
        return notice

    def act(self, form):
        return public_notices.publish(
            self.filled(form),
            portal_url=form.cleaned_data["portal_url"],
            paper=form.cleaned_data["paper"],
            by=self.request.user,
        )
