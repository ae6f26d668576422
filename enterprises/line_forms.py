"""The forms of the lines of an archive's parts: rights, bodies, awards, standards, incidents."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import codes, patents
from enterprises.models import Incident, IntellectualProperty, Standard
from enterprises.models.standing import Level
from trail import clock
from workflows.forms.fields import DayField, TextField, WholeField

DOTS = re.compile(r"[.·•。]")


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


# Confirms that a right is registered to somebody else, or that a patent bears a number of another form.
OTHER_OWNER, OTHER_NUMBER = "other_owner", "other_number"
CONFIRMED = {
    OTHER_OWNER: gettext_lazy(
        "The certificate names this owner, and the enterprise may use the right all the same"
    ),
    OTHER_NUMBER: gettext_lazy("The certificate bears this number"),
}


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
        for name in CONFIRMED:
            if name in self.data:
                self._ask(name)

    def clean(self):
        cleaned = super().clean()
        confirmed = {name for name in CONFIRMED if cleaned.pop(name, False)}
        self._check_owner(cleaned.get("owner", ""), OTHER_OWNER in confirmed)
        self._check_number(cleaned.get("kind"), cleaned.get("number", ""), OTHER_NUMBER in confirmed)
        return cleaned

    def _check_owner(self, owner, is_confirmed):
        if not (self.names and owner) or owner == self.initial.get("owner") or is_confirmed:
            return
        if not any(name in owner for name in self.names):
            self._ask(OTHER_OWNER)
            self.add_error(
                "owner", _("The owner is not the enterprise: check it, or say below that it is so.")
            )

    def _check_number(self, kind, number, is_confirmed):
        """A number told before patents' numbers were looked at stays until it is changed, or the kind."""
        if not (kind and number) or (kind, number) == (self.initial.get("kind"), self.initial.get("number")):
            return
        named = patents.kind_of(number)
        if named and named != kind:
            self.add_error(
                "kind",
                _("By its number this is a right of the kind “%(kind)s”: compare both with the certificate.")
                % {"kind": named.label},
            )
        elif kind in patents.KINDS.values() and not named and not is_confirmed:
            self._ask(OTHER_NUMBER)
            self.add_error(
                "number",
                _(
                    "A patent has a number of twelve figures and a check character, and these do not fit: "
                    "compare it with the certificate, or say below that it is so."
                ),
            )

    def _ask(self, name):
        self.fields[name] = forms.BooleanField(label=CONFIRMED[name], required=False)

    def clean_number(self):
        number = plain_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(_("Please write the number as the certificate has it."))
        return number if number == self.initial.get("number") else patents.with_check(number)


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
