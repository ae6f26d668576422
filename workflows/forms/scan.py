"""Fields for scans of paper and pieces of evidence: what cannot be taken is refused at the field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workflows.services import scans, uploads


class ScanField(forms.FileField):
    """One scan, PDF or picture."""

    widget = forms.FileInput

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs |= {"accept": scans.ACCEPT, "class": "form-control"}

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return upload and _inspected(upload)


class ManyFiles(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Up to `most` scans or pictures, chosen at once."""

    widget = ManyFiles

    def __init__(self, *, most, **options):
        self.most = most
        super().__init__(**options)
        self.widget.attrs |= {"accept": scans.ACCEPT, "class": "form-control"}

    def clean(self, data, initial=None):
        uploads_given = data or []
        if self.required and not uploads_given:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads_given) > self.most:
            raise ValidationError(
                _("At most %(n)d files. Put several pages into one PDF.") % {"n": self.most}, code="many"
            )
        return [_inspected(super(ScansField, self).clean(each, initial)) for each in uploads_given]


def _inspected(upload):
    uploads.inspected(upload, most_mb=scans.MOST_MB, allowed=scans.MEDIA)
    return upload
