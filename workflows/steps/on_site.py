"""The form of a check on site within that of a link: what was found, and what the programme's form of the
visit asks.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail import clock, guard
from workflows.forms.building import field_for
from workflows.services import scans, visits

ASKED, SEEN, WHY = "visit_", "seen_", "why_"


def text_field(**options):
    """A text that may stay empty, without identity numbers."""
    rows = options.pop("rows", 3)
    widget = forms.Textarea(attrs={"rows": rows, **options.pop("attrs", {})})
    return forms.CharField(
        required=False, widget=widget, validators=[guard.validate_no_identity_number], **options
    )


class OnSiteForm(forms.Form):
    """What was found on site (《现场考察表》), with a scan of the signed form."""

    visited_on = forms.DateField(
        label=_("Day of the visit"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    visited_by = forms.CharField(
        label=_("Who visited"),
        required=False,
        max_length=100,
        validators=[guard.validate_no_identity_number],
    )
    found = text_field(label=_("What was found"), max_length=1000)
    scan = forms.FileField(
        label=_("Scan of the signed form"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": scans.ACCEPT, "class": "form-control"}),
    )

    @property
    def on_site(self):
        """The fields of the on-site form, where the link is a banner's bureau."""
        return [self[name] for name in OnSiteForm.base_fields if name in self.fields]

    @property
    def visit_lines(self):
        """The fields of the questions that the form of the visit asks."""
        return [self[f"{ASKED}{each.name}"] for each in self.visit.questions] if self.visit else []

    @property
    def visit_figures(self):
        """The figures of the visit, each with its field and that of why it differs."""
        if not self.visit:
            return []
        return [(each, self[f"{SEEN}{each.key}"], self[f"{WHY}{each.key}"]) for each in self.figures]

    @property
    def visited(self):
        """What was written down on the spot, as it is kept."""
        if not self.visit:
            return {}
        cleaned = self.cleaned_data
        return {
            visits.ANSWERS: {each.name: cleaned.get(f"{ASKED}{each.name}") for each in self.visit.questions},
            visits.SEEN: {each.name: cleaned.get(f"{SEEN}{each.key}") for each in self.figures},
            visits.WHY: {
                each.name: why
                for each in self.figures
                if (why := cleaned.get(f"{WHY}{each.key}", "").strip())
            },
        }

    def add_visit(self, application, *, is_asked):
        """Add the fields of the programme's form where it is asked for, and take those of the check on site
        away where it is not.
        """
        self.application = application
        self.visit = visits.rule_of(application) if is_asked else None
        if not (is_asked and application.edition.policy.way.on_site):
            for name in OnSiteForm.base_fields:
                del self.fields[name]
        if self.visit:
            self.figures = visits.figures(application)
            self._add_questions()
            self._add_figures()
        for name in self.wanted:
            self.fields[name].is_wanted = True

    @property
    def wanted(self):
        """The fields of the visit that forwarding needs; returning does without."""
        names = [name for name in ("visited_on", "found", "scan") if name in self.fields]
        if self.visit:
            names += [f"{ASKED}{each.name}" for each in self.visit.questions if each.required]
            names += [f"{SEEN}{each.key}" for each in self.figures]
        return names

    def _add_questions(self):
        for question in self.visit.questions:
            self.fields[f"{ASKED}{question.name}"] = field_for(question, help_text=question.help)
            self.fields[f"{ASKED}{question.name}"].required = False

    def _add_figures(self):
        for figure in self.figures:
            told = _("not known") if figure.told is None else f"{figure.told:,} {figure.unit}"
            self.fields[f"{SEEN}{figure.key}"] = forms.IntegerField(
                label=figure.title,
                help_text=_("Archive: %(told)s") % {"told": told},
                required=False,
                min_value=0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            self.fields[f"{WHY}{figure.key}"] = text_field(
                label=_("%(title)s: why it differs from the archive") % {"title": figure.title},
                max_length=300,
                rows=2,
            )

    def require_visit(self, cleaned):
        """What was found on site is there, and the programme's form is whole, where they are asked for."""
        for name in self.wanted:
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("A first check needs the form of the on-site check."))
        day = cleaned.get("visited_on")
        if day and day > clock.today():
            self.add_error("visited_on", _("The visit lies in the future."))
        if self.visit:
            self._require_reasons()

    def _require_reasons(self):
        for figure in visits.unexplained(self.application, self.visited):
            name, figures = f"{WHY}{figure.key}", {"seen": f"{figure.seen:,}", "told": f"{figure.told:,}"}
            if name not in self.errors:
                sentence = _("Seen %(seen)s, the archive tells %(told)s: say why they differ.")
                self.add_error(name, sentence % figures)
