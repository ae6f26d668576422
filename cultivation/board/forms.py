"""The day that figures are about, and the day on which they were known."""

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIEST = date(2000, 1, 1)


class Day(forms.DateInput):
    """The browser's own calendar, which wants its day in this form whatever the language."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class AsOfForm(forms.Form):
    """Chooses the two times of a board; without a choice it is today's, as known today."""

    as_of = forms.DateField(label=_("Figures as of"), required=False, widget=Day)
    known_on = forms.DateField(label=_("As it was known on"), required=False, widget=Day)

    def __init__(self, data, *, today):
        super().__init__(data if data.get("as_of") or data.get("known_on") else None, label_suffix="")
        self.today = today
        for field in self.fields.values():
            field.widget.attrs |= {"min": EARLIEST.isoformat(), "max": today.isoformat()}
        self.fields["as_of"].initial = today

    def clean_as_of(self):
        return self._past("as_of")

    def clean_known_on(self):
        return self._past("known_on")

    @property
    def chosen(self):
        """The two days; where nothing sensible was chosen, today and none."""
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        return chosen.get("as_of") or self.today, chosen.get("known_on")

    @property
    def query(self):
        """The chosen days as a query, so that a link can keep them; empty where nothing was chosen."""
        days = {name: str(day) for name, day in getattr(self, "cleaned_data", {}).items() if day}
        return f"?{urlencode(days)}" if days else ""

    def _past(self, name):
        day = self.cleaned_data[name]
        if day and not EARLIEST <= day <= self.today:
            raise ValidationError(
                _("Choose a day between %(first)s and today, %(today)s."),
                params={"first": EARLIEST, "today": self.today},
            )
        return day
