"""What is said where something is left out that is needed: what to do, by the kind of field. The libraries
say only that the field is required. A field with a sentence of its own keeps it.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

FILL_IN, CHOOSE = _("Please fill this in."), _("Please choose one of the options.")
CHOOSE_SOME, CHOOSE_FILE = _("Please choose at least one."), _("Please choose a file.")
TICK = _("Please tick the box.")
OF_FORMS = {
    forms.Field: FILL_IN,
    forms.ChoiceField: CHOOSE,
    forms.ModelChoiceField: CHOOSE,
    forms.MultipleChoiceField: CHOOSE_SOME,
    forms.ModelMultipleChoiceField: CHOOSE_SOME,
    forms.FileField: CHOOSE_FILE,
    forms.BooleanField: TICK,
}


def say_in_forms():
    """Once, before the first form is written down: a field takes its sentences over when it is made."""
    for kind, sentence in OF_FORMS.items():
        own = kind.__dict__.get("default_error_messages", {})
        kind.default_error_messages = own | {"required": sentence}


def say_to_programs():
    """The same of what programs send."""
    from rest_framework import serializers

    for kind, sentence in (
        (serializers.Field, FILL_IN),
        (serializers.ChoiceField, CHOOSE),
        (serializers.FileField, CHOOSE_FILE),
    ):
        said = dict.fromkeys(("required", "null"), sentence)
        kind.default_error_messages = kind.__dict__.get("default_error_messages", {}) | said
    serializers.CharField.default_error_messages |= {"blank": FILL_IN}
