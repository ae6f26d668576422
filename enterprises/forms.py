"""The forms of an archive: what the enterprise is, its figures of a year, the lines of its parts."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import codes, conventions
from enterprises.measures import MEASURES
from enterprises.models import Incident, IntellectualProperty, Standard
from enterprises.models.standing import Level
from enterprises.plausibility import EARLIEST
from trail import clock
from workflows.forms.fields import CodeField, DayField, MoneyField, TextField, WholeField

WHY_LIMIT = 300
DOTS = re.compile(r"[.·•。]")
YES_NO_UNKNOWN = (
    ("", gettext_lazy("Not known")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
)


class BasicsForm(forms.Form):
    """What the enterprise is, beside name, credit code and seat."""

    use_required_attribute = False
    registered_on = DayField(label=gettext_lazy("Registered on"), required=False)
    industry = CodeField(codes.INDUSTRY, label=gettext_lazy("Industry (GB/T 4754)"), required=False)
    field = forms.ChoiceField(
        label=gettext_lazy("High-tech field"), choices=codes.field_choices, required=False
    )
    above_scale = forms.ChoiceField(
        label=gettext_lazy("Above scale (statistics bureau's list)"),
        choices=YES_NO_UNKNOWN,
        required=False,
        widget=forms.RadioSelect,
    )
    chain = TextField(label=gettext_lazy("Industrial chain"), max_length=60, required=False)
    main_product = TextField(label=gettext_lazy("Main product or service"), max_length=200, required=False)

    def clean_registered_on(self):
        text = self.cleaned_data["registered_on"]
        if text and text > clock.today().isoformat():
            raise forms.ValidationError(_("This day lies in the future."))
        return clock.today().fromisoformat(text) if text else None

    def clean_above_scale(self):
        return {"yes": True, "no": False}.get(self.cleaned_data["above_scale"])

    @classmethod
    def of(cls, enterprise, data=None):
        """The form with what the archive says."""
        initial = {name: getattr(enterprise, name) for name in cls.base_fields}
        initial["above_scale"] = {True: "yes", False: "no"}.get(enterprise.above_scale, "")
        form = cls(data, initial=initial)
        industry, field = form.fields["industry"], form.fields["field"]
        industry.kept = enterprise.industry
        industry.help_text = _(
            "The class of the main business: write part of its code or title, then choose. %(note)s"
        ) % {"note": conventions.read().industry_note}
        field.help_text = _("To the third level. %(note)s") % {"note": conventions.read().field_note}
        if enterprise.field and enterprise.field not in codes.field_lines():
            # Told before there was the list: it stays until somebody chooses.
            field.choices = [*field.choices, (enterprise.field, codes.shown_field(enterprise.field))]
        return form


class YearForm(forms.Form):
    """The figures of a year; `wanting` are the measures whose figure has to be explained, by sentence."""

    use_required_attribute = False

    def __init__(self, figures, explanations, wanting, data=None):
        super().__init__(data, initial=figures | {f"why-{name}": why for name, why in explanations.items()})
        for measure in MEASURES:
            kind = MoneyField if measure.type == "money" else WholeField
            field = kind(label=measure.title, help_text=measure.meaning, required=False)
            field.shown_unit, field.shown_width = measure.unit, "short"
            self.fields[measure.name] = field
        for name in {*explanations, *wanting}:
            self.ask_why(name)

    def ask_why(self, name):
        """Let the figure be explained. Only what is written tells whether it must be: an explanation stays
        with the figure that it explains.
        """
        field = TextField(
            label=_("Why “%(title)s” is so") % {"title": self.fields[name].label},
            lines=True,
            max_length=WHY_LIMIT,
            required=False,
        )
        field.is_wanted = True
        self.fields[f"why-{name}"] = field

    @property
    def values(self):
        """The figures by measure."""
        return {measure.name: self.cleaned_data[measure.name] for measure in MEASURES}

    @property
    def explanations(self):
        """What was written in explanation, by measure."""
        return {
            name.removeprefix("why-"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("why-")
        }


class AddYearForm(forms.Form):
    """Of which year figures are to be told."""

    year = WholeField(label=gettext_lazy("Accounting year"), minimum=EARLIEST, maximum=2999)


class LineForm(forms.Form):
    """One line of a part: what it is, of which level, since when, by which document."""

    use_required_attribute = False
    title = TextField(label=gettext_lazy("What it is called"), max_length=200)
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level)
    day = DayField(label=gettext_lazy("Day of the document"))
    document = TextField(label=gettext_lazy("Document and its number"), max_length=200)

    days = ("day",)

    def clean(self):
        cleaned = super().clean()
        for name in self.days:
            if cleaned.get(name):
                cleaned[name] = clock.today().fromisoformat(cleaned[name])
            else:
                cleaned[name] = None
        first, last = cleaned.get(self.days[0]), cleaned.get(self.days[-1])
        if first and first > clock.today():
            self.add_error(self.days[0], _("This day lies in the future."))
        if first and last and last < first:
            self.add_error(self.days[-1], _("The end lies before the beginning."))
        return cleaned


class BodyForm(LineForm):
    """A body of research and development."""

    until = DayField(label=gettext_lazy("Recognised until"), required=False)
    days = ("day", "until")


class HonourForm(LineForm):
    """An award for science and technology."""

    place = WholeField(label=gettext_lazy("Place among those who won it"), minimum=1, maximum=100)


class StandardForm(LineForm):
    """A standard."""

    title = TextField(
        label=gettext_lazy("What it is called"),
        help_text=gettext_lazy(
            "Also methods of testing and technical specifications that the enterprise took part in."
        ),
        max_length=200,
    )
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Standard.Reach)
    is_lead = forms.BooleanField(label=gettext_lazy("The enterprise led the work"), required=False)


def kinds_told():
    """The kinds of incidents that are told today; none is chosen before somebody does."""
    told = [choice for choice in Incident.Kind.choices if choice[0] != Incident.Kind.ACCIDENT]
    return [("", "—"), *told]


class IncidentForm(LineForm):
    """An accident, a penalty or an entry on a list."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=kinds_told)
    until = DayField(label=gettext_lazy("Put right on"), required=False)
    days = ("day", "until")


# Confirms that a right is registered to somebody else.
OTHER_OWNER = "other_owner"


def plain_number(text):
    """The number of a right in half width and capitals without blanks, hyphens, dots and, of patents, the
    letters before it, so that it is found again.
    """
    return DOTS.sub("", codes.identity.normalise(text)).removeprefix("ZL")


def kinds_by_class():
    """The kinds of rights, each class by itself."""
    found = {}
    for kind, title in IntellectualProperty.Kind.choices:
        found.setdefault(str(IntellectualProperty.class_of(kind)), []).append((kind, title))
    return list(found.items())


class PropertyForm(LineForm):
    """A right of the ledger."""

    level = day = document = None
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=kinds_by_class)
    number = TextField(label=gettext_lazy("Number"), max_length=40)
    owner = TextField(label=gettext_lazy("Owner as registered"), max_length=200)
    way = forms.ChoiceField(label=gettext_lazy("How it was obtained"), choices=IntellectualProperty.Way)
    granted_on = DayField(label=gettext_lazy("Granted on"))
    valid_until = DayField(label=gettext_lazy("Valid until"), required=False)
    is_high_value = forms.BooleanField(label=gettext_lazy("Of high value"), required=False)
    used_in = TextField(
        label=gettext_lazy("Used before in which high-tech recognition"),
        help_text=gettext_lazy("A right of class Ⅱ serves such a recognition once only; empty for none."),
        max_length=200,
        required=False,
    )
    days = ("granted_on", "valid_until")

    def __init__(self, *args, names=(), **options):
        super().__init__(*args, **options)
        self.names = names
        if OTHER_OWNER in self.data:
            self._ask_about_owner()

    def clean(self):
        cleaned = super().clean()
        owner, is_confirmed = cleaned.get("owner", ""), cleaned.pop(OTHER_OWNER, False)
        is_asked = self.names and owner and not is_confirmed and owner != self.initial.get("owner")
        if is_asked and not any(name in owner for name in self.names):
            self._ask_about_owner()
            self.add_error(
                "owner", _("The owner is not the enterprise: check it, or say below that it is so.")
            )
        return cleaned

    def _ask_about_owner(self):
        self.fields[OTHER_OWNER] = forms.BooleanField(
            label=_("The certificate names this owner, and the enterprise may use the right all the same"),
            required=False,
        )

    def clean_number(self):
        number = plain_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(_("Please write the number as the certificate has it."))
        return number


FORMS = {
    "properties": PropertyForm,
    "bodies": BodyForm,
    "honours": HonourForm,
    "standards": StandardForm,
    "incidents": IncidentForm,
}
TITLES = {
    "properties": gettext_lazy("Intellectual property"),
    "bodies": gettext_lazy("Bodies of research and development"),
    "honours": gettext_lazy("Awards for science and technology"),
    "standards": gettext_lazy("Standards"),
    "incidents": gettext_lazy("Accidents and penalties"),
}


class SearchForm(forms.Form):
    """Which enterprises."""

    q = forms.CharField(label=gettext_lazy("Name or credit code"), required=False, max_length=60)

    def narrow(self, rows):
        """The enterprises that were searched for."""
        self.is_valid()
        asked = self.cleaned_data.get("q")
        if not asked:
            return rows
        at = "holder__organisation__"
        return rows.filter(**{f"{at}name__icontains": asked}) | rows.filter(
            **{f"{at}credit_code": codes.identity.normalise(asked)}
        )


class LineSearchForm(forms.Form):
    """Which lines of a part."""

    q = forms.CharField(label=gettext_lazy("Title, number or document"), required=False, max_length=60)

    def narrow(self, rows):
        """The lines that were searched for, in whichever of these columns they have; a number is found
        however it is written.
        """
        asked = self.is_valid() and self.cleaned_data["q"]
        if not asked:
            return rows
        wanted = {"title": asked, "document": asked, "number": plain_number(asked) or asked}
        columns, found = {field.name for field in rows.model._meta.fields}, Q()
        for name in columns.intersection(wanted):
            found |= Q(**{f"{name}__icontains": wanted[name]})
        return rows.filter(found)


class MergeForm(forms.Form):
    """Which archive is the same enterprise, and why."""

    other = forms.CharField(widget=forms.HiddenInput, max_length=22)
    reason = TextField(label=gettext_lazy("Why the two are one enterprise"), max_length=300)
