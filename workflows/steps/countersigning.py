"""The questions about what other departments put under the list (会签), for each the same."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import guard
from workflows.services import countersigning, scans

NO_NUMBERS = [guard.validate_no_identity_number]
REQUIRED = {
    "opinion": gettext_lazy("Say the department's opinion."),
    "signatory": gettext_lazy("Say who signed for the department."),
    "dated": gettext_lazy("Say on which day it was signed."),
}


class Countersigned:
    """A form in which each department that a step asks is asked for opinion, name, day and paper. The paper
    of one that gives none is that of the department before it.
    """

    def ask(self, asked):
        """Add the questions of each department."""
        self.asked = asked
        for place, department in enumerate(asked.departments):
            for name, field in _questions(department, first=place == 0).items():
                field.is_wanted = name != "paper" or place == 0
                self.fields[f"{name}_{place}"] = field

    @property
    def countersigning(self):
        """The questions, department by department."""
        places = range(len(self.asked.departments))
        return [self[f"{name}_{place}"] for place in places for name in (*REQUIRED, "paper")]

    def require_countersignatures(self):
        """Say at each field what is missing."""
        for place in range(len(self.asked.departments)):
            for name, sentence in REQUIRED.items():
                self._require(f"{name}_{place}", sentence)
            day = self.cleaned_data.get(f"dated_{place}")
            if day and (refusal := self.asked.refusal(day)):
                self.add_error(f"dated_{place}", refusal)
        if self.asked.departments:
            self._require("paper_0", _("Add the scan of the countersigned paper."))

    def _require(self, name, sentence):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)


def given(cleaned, departments, *, store):
    """What the filled form says of each department; `store` keeps a scan."""
    found, scan = [], None
    for place, department in enumerate(departments):
        paper = cleaned[f"paper_{place}"]
        scan = store("countersignature", paper) if paper else scan
        said = {name: cleaned[f"{name}_{place}"] for name in REQUIRED}
        found.append(countersigning.Given(department=department, scan=scan, **said))
    return tuple(found)


def _questions(department, *, first):
    named = {"department": department}
    return {
        "opinion": forms.CharField(
            label=_("%(department)s: opinion") % named,
            required=False,
            max_length=500,
            validators=NO_NUMBERS,
        ),
        "signatory": forms.CharField(
            label=_("%(department)s: who signed") % named,
            required=False,
            max_length=50,
            validators=NO_NUMBERS,
        ),
        "dated": forms.DateField(
            label=_("%(department)s: day of the signature") % named,
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        ),
        "paper": forms.FileField(
            label=_("%(department)s: scan of the paper") % named,
            required=False,
            help_text=_("PDF or picture.")
            if first
            else _("PDF or picture. Left empty, it stands on the paper above."),
            widget=forms.ClearableFileInput(attrs={"accept": scans.ACCEPT}),
        ),
    }
