"""The forms of an archive: what the enterprise is, its figures of a year; and which archives are meant."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import codes, conventions
from enterprises.measures import MEASURES
from enterprises.plausibility import EARLIEST
from trail import clock
from workflows.forms.fields import CodeField, DayField, MoneyField, TextField, WholeField

WHY_LIMIT = 300
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


class MergeForm(forms.Form):
    """Which archive is the same enterprise, and why."""

    other = forms.CharField(widget=forms.HiddenInput, max_length=22)
    reason = TextField(label=gettext_lazy("Why the two are one enterprise"), max_length=300)
