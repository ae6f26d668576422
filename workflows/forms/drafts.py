"""A form that can be saved half filled in."""

from django import forms


class DraftForm(forms.Form):
    """Unless it is `strict`, what is merely missing is no error: it is saved as not answered."""

    strict = False

    def clean(self):
        cleaned = super().clean()
        if not self.strict:
            self._forgive_missing()
        return cleaned

    def _forgive_missing(self):
        for name, errors in list(self.errors.as_data().items()):
            if all(error.code == "required" for error in errors):
                del self._errors[name]
                self.cleaned_data[name] = None
