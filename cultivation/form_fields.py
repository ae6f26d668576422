"""How forms put their fields on a page."""

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates


class Field(BoundField):
    """A field whose control names every sentence beside it (components/field_words.html)."""

    @property
    def is_to_be_chosen_again(self):
        """Whether a file was chosen here: a browser does not keep it on a page that comes back."""
        return bool(self.field.widget.needs_multipart_form and self.data)

    @property
    def aria_describedby(self):
        """The ids of the sentences; None where the control has others of its own."""
        named = super().aria_describedby
        if named is None or not self.is_to_be_chosen_again:
            return named
        return f"{named} {self.auto_id}_again".strip()


class Renderer(DjangoTemplates):
    """Django's own, with fields of ours."""

    bound_field_class = Field
