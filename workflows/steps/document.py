"""The decision document (审定文件)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.forms.scan import ScanField
from workflows.services import official_documents
from workflows.steps.base import Step


class DocumentForm(forms.Form):
    """Number, day and title as they stand on the paper, with its scan."""

    number = forms.CharField(
        label=_("Document number"),
        help_text=_("As on the paper: 内科基字〔2026〕12号"),
        max_length=60,
    )
    dated = forms.DateField(
        label=_("Date of the document"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    title = forms.CharField(label=_("Title of the document"), max_length=200)
    scan = ScanField(
        label=_("Scan of the document"), help_text=_("The signed and sealed document: PDF or picture.")
    )


class DocumentStep(Step):
    """The officer records the document that was numbered, signed and sealed in the office's own system."""

    form_class = DocumentForm
    template_name = "workflows/tasks/document.html"

    def get_context_data(self, **context):
        return super().get_context_data(
            round=self.case.round, notice=getattr(self.case.round, "notice", None), **context
        )

    def act(self, form):
        return official_documents.record(self.case.round, by=self.request.user, **form.cleaned_data)
