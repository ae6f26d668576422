"""The form by which anybody objects to a line of a notice, by name."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.forms.scan import ScanField, ScansField
from workflows.models import Objection
from workflows.services.objections import Statement

MOST_FILES = 5
NO_NAMES = ("匿名", "佚名", "无名", "某某", "群众", "不便透露", "anonymous", "nobody")


def refuse_anonymous(name):
    """Refuse what is no name: who objects without one is told why."""
    if len(name.strip()) < 2 or any(each in name.lower() for each in NO_NAMES):
        raise ValidationError(
            _(
                "Anonymous objections cannot be accepted. Give your real name; only the supervision division "
                "sees it."
            )
        )


class ObjectionForm(forms.Form):
    """Who objects, reached where, on what grounds, with what evidence; a unit adds its sealed letter."""

    kind = forms.ChoiceField(label=_("Who objects"), choices=Objection.Kind, widget=forms.RadioSelect)
    objector = forms.CharField(
        label=_("Real name, or name of the unit"),
        help_text=_("Only the supervision division sees name and contact; the unit objected to does not."),
        max_length=100,
        validators=[refuse_anonymous, guard.validate_no_identity_number],
        error_messages={
            "required": _(
                "Anonymous objections cannot be accepted. Give your real name; only the supervision division "
                "sees it."
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-private": ""}),
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=100,
        validators=[guard.validate_no_identity_number],
        error_messages={"required": _("Say how you can be reached; without it nothing can be asked back.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "data-private": ""}),
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        help_text=_("What is wrong, where and when; only facts that can be verified."),
        max_length=2000,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 8, "data-private": ""}),
    )
    letter = ScanField(
        label=_("Sealed letter of the unit"),
        help_text=_("Needed where a unit objects: PDF or picture."),
        required=False,
    )
    evidence = ScansField(
        label=_("Evidence"),
        help_text=_("Up to five files: PDF or pictures."),
        most=MOST_FILES,
        error_messages={"required": _("Add at least one piece of evidence.")},
    )

    def clean(self):
        cleaned = super().clean()
        is_unit = cleaned.get("kind") == Objection.Kind.UNIT
        if is_unit and not cleaned.get("letter") and "letter" not in self.errors:
            self.add_error("letter", _("A unit objects by a sealed letter. Add its scan."))
        return cleaned

    @property
    def statement(self):
        """What was stated, without the files."""
        return Statement(**{name: self.cleaned_data[name] for name in Statement.__dataclass_fields__})
