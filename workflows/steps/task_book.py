"""The task book (任务书): completed and pledged by the applicant, sealed by the unit, confirmed."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from trail import clock, guard
from workflows import selectors
from workflows.forms import TaskBookForm, in_lines, in_words
from workflows.services import letters, scans, task_books
from workflows.services.task_book_content import BookContent
from workflows.steps.base import Step


class TaskBookPart(Step):
    """What the three steps have in common: the task book with its answers in words."""

    @property
    def content(self):
        return BookContent(self.case.application.task_book)

    def get_context_data(self, **context):
        content = self.content
        return super().get_context_data(
            book=content.book,
            code=letters.spaced(content.book.verification_code),
            application=content.application,
            pledge=content.rule.pledge,
            parts=[{"title": part.title, "rows": self._rows(content, part)} for part in content.parts],
            now=clock.now(),
            **context,
        )

    def _rows(self, content, part):
        """The answers in words; beside what is masked, for whoever may see it, the way to it."""
        may_open = selectors.task_books_opened_by(self.request.user).filter(pk=content.book.pk).exists()
        rows = _rows(content, part)
        for row in rows if may_open else ():
            if sealing.is_sealed(content.book.answers.get(row["name"])):
                row["change"] = _("Show in full")
                row["change_url"] = reverse(
                    "answer-unmask", args=[content.application.public_id, row["name"]]
                )
        return rows


class TaskBookStep(TaskBookPart):
    """The applicant completes, pledges and hands in; what may not change is shown and locked."""

    template_name = "workflows/tasks/task_book.html"

    def get_form(self, form_class=None):
        data = self.request.POST if self.request.method == "POST" else None
        return TaskBookForm(self.content, data, strict=self._is_handing_in)

    @property
    def _is_handing_in(self):
        return "hand_in" in self.request.POST

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        return {**context, "parts": context["parts"][:1], "problems": context["form"].problems}

    def run(self, form):
        if self._is_handing_in:
            return super().run(form)
        return self.work(self.task, by=self.request.user, act=lambda: self.keep(form))

    def keep(self, form):
        """Save what can be saved without handing in."""
        return task_books.save(self.content.book, form.answers, version=self._version, by=self.request.user)

    def act(self, form):
        return task_books.hand_in(
            self.content.book,
            form.answers,
            version=self._version,
            pledged=form.cleaned_data["pledge"],
            by=self.request.user,
        )

    def next_page(self, form):
        if self._is_handing_in:
            return super().next_page(form)
        return resolve_url("task", self.task.external_task_id)

    @property
    def _version(self):
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else -1


class SealForm(forms.Form):
    """The scan of the sealed print, compared with what was handed in."""

    code = forms.CharField(
        label=_("Verification code printed on the sealed paper"),
        help_text=_(
            "20 letters and digits at the foot of each page; it proves that this version was sealed."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    scan = forms.FileField(
        label=_("Scan of the sealed paper"),
        help_text=_("PDF, JPG or PNG, at most %(n)d MB.") % {"n": scans.MOST_MB},
        widget=forms.FileInput(attrs={"accept": scans.ACCEPT}),
        error_messages={"required": _("Choose the scan of the sealed paper.")},
    )

    def __init__(self, *args, wanted, **kwargs):
        super().__init__(*args, **kwargs)
        self.wanted = wanted

    def clean_code(self):
        code = letters.read_token(self.cleaned_data["code"])
        if code != self.wanted:
            raise ValidationError(
                _("This is the code of another version. Print the task book anew, seal it, scan that.")
            )
        return code


class SealTaskBookStep(TaskBookPart):
    """The unit prints the version that was handed in, seals it and scans it in."""

    form_class = SealForm
    template_name = "workflows/tasks/seal_task_book.html"
    file_field = "scan"

    def form_arguments(self):
        return {"wanted": self.content.book.verification_code}

    def act(self, form):
        return task_books.seal(self.content.book, form.cleaned_data["scan"], by=self.request.user)


class ConfirmationForm(forms.Form):
    """Confirmed, or sent back with remarks and a new day."""

    CHOICES = (("confirm", _("Confirm the task book")), ("send_back", _("Send it back to the applicant")))

    outcome = forms.ChoiceField(label=_("Result"), choices=CHOICES, widget=forms.RadioSelect)
    remarks = forms.CharField(
        label=_("What is to be put right"),
        required=False,
        max_length=1000,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(
        label=_("To be handed in anew by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") != "send_back":
            return cleaned
        if not cleaned.get("remarks"):
            self.add_error("remarks", _("Say what is to be put right."))
        due_on = cleaned.get("due_on")
        if "due_on" not in self.errors and (due_on is None or due_on < clock.today()):
            self.add_error("due_on", _("Choose a day that lies ahead."))
        return cleaned


class ConfirmTaskBookStep(TaskBookPart):
    """The department confirms what the unit sealed, or sends it back."""

    form_class = ConfirmationForm
    template_name = "workflows/tasks/confirm_task_book.html"

    def act(self, form):
        said, by = form.cleaned_data, self.request.user
        if said["outcome"] == "confirm":
            return task_books.confirm(self.content.book, by=by)
        return task_books.send_back(self.content.book, remarks=said["remarks"], due_on=said["due_on"], by=by)


def _rows(content, part):
    return [
        {
            "name": question.name,
            "question": question.title,
            "lines": in_lines(question, content.values[question.name]) if question.type == "table" else [],
            "answer": _in_words(question, content.values[question.name]),
        }
        for question in part.questions
        if content.asks(question)
    ]


def _in_words(question, value):
    if question.type == "table":
        return "；".join(in_lines(question, value))
    return in_words(question, value)
