"""The form of a task book: its open questions as a page of an application asks them, and the pledge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.forms.page import PageForm


class TaskBookForm(PageForm):
    """The open questions over what is saved. `strict`, for handing in, refuses what is missing, also the
    pledge.
    """

    def __init__(self, content, data=None, *, strict=False):
        super().__init__(content, content.open, data, strict=strict)
        self.fields["pledge"] = forms.BooleanField(
            label=content.rule.pledge,
            required=True,
            error_messages={"required": _("Please read and confirm the pledge.")},
        )

    @property
    def pledge(self):
        """The pledge as it is shown, below the questions."""
        return self["pledge"]

    @property
    def answers(self):
        """The answers that can be stored."""
        return {name: value for name, value in self.savable.items() if name != "pledge"}
