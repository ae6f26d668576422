"""The forms of the expert library."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talent import library
from talent.models import Expert, ExpertTie
from trail import guard

CODE = re.compile(r"[A-Z]\d{0,8}|\d{2,8}")
APART = re.compile(r"[\s,;，；、]+")
TEXT = {"validators": [guard.validate_no_identity_number]}


class CodesField(forms.CharField):
    """Discipline codes or their beginnings, parted by commas or spaces."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Disciplines"),
            help_text=gettext_lazy(
                "Discipline codes or their beginnings, such as B02 or B0201; parted by commas. An expert is "
                "drawn for groups whose codes begin so."
            ),
            max_length=200,
            **kwargs,
        )

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value):
        codes = [code.upper() for code in APART.split(super().clean(value)) if code]
        wrong = [code for code in codes if not CODE.fullmatch(code)]
        if wrong:
            raise ValidationError(
                _("%(codes)s is no discipline code; write it as B02 or B0201.") % {"codes": "、".join(wrong)}
            )
        return list(dict.fromkeys(codes))


class WordsField(forms.CharField):
    """Short names, parted by commas."""

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value):
        words = [word for word in re.split(r"[,;，；、\n]+", super().clean(value)) if word.strip()]
        if any(len(word.strip()) > 40 for word in words):
            raise ValidationError(_("A sub-library's name has at most 40 characters."))
        return list(dict.fromkeys(word.strip() for word in words))


class ExpertForm(forms.Form):
    """What the library says of an expert."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Class"),
        choices=Expert.Kind,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one class.")},
    )
    libraries = WordsField(
        label=gettext_lazy("Sub-libraries"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Parted by commas."),
        **TEXT,
    )
    fields_ = CodesField(required=False)
    title = forms.CharField(label=gettext_lazy("Professional title"), required=False, max_length=40, **TEXT)
    is_outside = forms.BooleanField(label=gettext_lazy("Works outside the region"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Recommended by"),
        max_length=100,
        help_text=gettext_lazy("Who recommended or nominated the expert, and when."),
        **TEXT,
    )

    def clean(self):
        cleaned = super().clean()
        if "research" in cleaned.get("kinds", ()) and "fields_" in cleaned and not cleaned["fields_"]:
            self.add_error("fields_", _("A researcher needs at least one discipline."))
        return cleaned

    @property
    def columns(self):
        """The expert's columns."""
        names = ("kinds", "libraries", "title", "is_outside", "source")
        return {name: self.cleaned_data[name] for name in names} | {"fields": self.cleaned_data["fields_"]}

    @classmethod
    def of(cls, expert, data=None):
        """The form with what the library says now."""
        names = ("kinds", "libraries", "title", "is_outside", "source")
        initial = {name: getattr(expert, name) for name in names} | {"fields_": expert.fields}
        return cls(data, initial=initial)


class NewExpertForm(ExpertForm):
    """A new expert: the account by which the expert signs in, and who that is."""

    username = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=150,
        help_text=gettext_lazy("The account's name. Where there is none of that name, it is opened."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=30, **TEXT)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Needed for a new account; otherwise the unit is that of the staff list."),
        **TEXT,
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    field_order = ("username", "name", "unit", "email")

    def clean(self):
        cleaned = super().clean()
        user = library.account(cleaned.get("username", ""))
        self.person = getattr(user, "person", None)
        if user is not None and (self.person is None or self.person.name != cleaned.get("name")):
            self.add_error("name", _("The account of that name belongs to somebody else."))
        if user is None and not cleaned.get("unit"):
            self.add_error("unit", _("A new account needs the unit."))
        return cleaned


class OwnForm(forms.Form):
    """What an expert keeps oneself."""

    fields_ = CodesField()
    title = forms.CharField(label=gettext_lazy("Professional title"), required=False, max_length=40, **TEXT)


class TieForm(forms.Form):
    """To whom an expert is tied."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of tie"), choices=ExpertTie.Kind)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=30, **TEXT)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Left empty, everybody of that name counts."),
        **TEXT,
    )
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("For work done together: when it ended. Left empty, it goes on."),
    )

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        return cleaned


class EndForm(forms.Form):
    """Why an expert leaves the library."""

    ending = forms.CharField(label=gettext_lazy("Reason"), max_length=200, **TEXT)


class SearchForm(forms.Form):
    """Which experts."""

    q = forms.CharField(label=gettext_lazy("Name or unit"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=gettext_lazy("Class"), required=False, choices=[("", gettext_lazy("All")), *Expert.Kind.choices]
    )
    field = forms.CharField(label=gettext_lazy("Discipline"), required=False, max_length=10)
    where = forms.ChoiceField(
        label=gettext_lazy("In or outside the region"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("inside", gettext_lazy("In the region")),
            ("outside", gettext_lazy("Outside the region")),
        ],
    )
    serving = forms.ChoiceField(
        label=gettext_lazy("Serving"),
        required=False,
        choices=[
            ("", gettext_lazy("Serving now")),
            ("ended", gettext_lazy("Has left")),
            ("all", gettext_lazy("All")),
        ],
    )

    def narrow(self, experts):
        """The experts that were searched for, out of those annotated with `serves` and `unit`."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if wanted.get("serving", "") != "all":
            experts = experts.filter(serves=wanted.get("serving", "") != "ended")
        if wanted.get("q"):
            experts = experts.filter(Q(person__name__icontains=wanted["q"]) | Q(unit__icontains=wanted["q"]))
        if wanted.get("kind"):
            experts = experts.filter(kinds__contains=[wanted["kind"]])
        if wanted.get("where"):
            experts = experts.filter(is_outside=wanted["where"] == "outside")
        if wanted.get("field"):
            experts = experts.annotate(codes=_joined()).filter(codes__contains=f" {wanted['field'].upper()}")
        return experts


def _joined():
    """The disciplines one after the other, a space before each."""

    return Concat(
        Value(" "),
        Func(F("fields"), Value(" "), function="array_to_string", output_field=CharField()),
        output_field=CharField(),
    )
