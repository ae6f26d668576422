"""What the links before the department do: endorse, check first, recommend, or send back."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from trail import clock, guard
from workflows.forms.building import field_for
from workflows.models import Endorsement
from workflows.services import endorsing, links, ranks, scans, visits
from workflows.services.content import Content
from workflows.steps.base import Step

Link, Outcome = Endorsement.Link, Endorsement.Outcome
CHECK, EXPLAIN, REMARK = "check_", "explain_", "remark_"
ASKED, SEEN = "visit_", "seen_"
ENDORSE, RETURN, TURN_DOWN = "endorse", "return", "turn_down"
ACTIONS = {ENDORSE: Outcome.FORWARDED, RETURN: Outcome.RETURNED, TURN_DOWN: Outcome.TURNED_DOWN}
FORM_ID = "link-form"
CHOICES = (
    (Outcome.FORWARDED, _("Forward")),
    (Outcome.RETURNED, _("Return for correction")),
    (Outcome.TURNED_DOWN, _("Do not recommend")),
)


def _text(**options):
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
    found = _text(label=_("What was found"), max_length=1000)
    scan = forms.FileField(
        label=_("Scan of the signed form"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": scans.ACCEPT, "class": "form-control"}),
    )


class LinkForm(OnSiteForm):
    """Forward, return with remarks at single questions, or turn down with a reason."""

    outcome = forms.ChoiceField(label=_("Result"), choices=CHOICES, widget=forms.RadioSelect)
    rank = forms.IntegerField(
        label=_("Rank among your own"),
        required=False,
        min_value=1,
        help_text=_("Left empty, it comes last. The order can be changed until your cut-off."),
    )
    opinion = _text(
        label=_("Opinion"),
        max_length=1000,
        help_text=_("When it is returned or not recommended, the applicant reads it."),
    )
    due_at = forms.DateTimeField(
        label=_("To be back by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "Only for a return. Left empty, it is your own cut-off, when nothing can be forwarded any more: "
            "name an earlier day, so that you can act on what comes back."
        ),
    )

    def __init__(self, *args, application, link, **kwargs):
        super().__init__(*args, **kwargs)
        self.link = link
        self.content = Content(application)
        self.asked = endorsing.lines(self.content)
        for name, title in self.asked:
            self.fields[f"{CHECK}{name}"] = forms.BooleanField(label=title, required=False)
            if name != endorsing.SECRECY:
                self.fields[f"{EXPLAIN}{name}"] = _text(
                    label=_("If not, why it is in order all the same"), max_length=300, rows=2
                )
        for question in self.content.programme.form.questions:
            if self.content.asks(question) and question.type != "statement":
                self._add_remark(question)
        self.visit = visits.rule_of(application) if link == Link.BANNER else None
        if self.visit:
            self._add_visit(application)
        if link != Link.BANNER or not self.content.programme.way.on_site:
            for name in OnSiteForm.base_fields:
                del self.fields[name]
        for name in self.wanted:
            self.fields[name].is_wanted = True

    @cached_property
    def wanted(self):
        """The fields of the visit that forwarding needs; returning does without."""
        names = [name for name in ("visited_on", "found", "scan") if name in self.fields]
        if self.visit:
            names += [f"{ASKED}{each.name}" for each in self.visit.questions if each.required]
            names += [f"{SEEN}{each.key}" for each in self.figures]
        return names

    @property
    def lines(self):
        """What is looked at: each with its tick and, but for secrecy, its explanation."""
        return [
            {
                "check": self[f"{CHECK}{name}"],
                "explain": self[f"{EXPLAIN}{name}"] if f"{EXPLAIN}{name}" in self.fields else None,
            }
            for name, _title in self.asked
        ]

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
        """The figures of the visit, each with its field."""
        return [(each, self[f"{SEEN}{each.key}"]) for each in self.figures] if self.visit else []

    @property
    def visited(self):
        """What was written down on the spot, as it is kept."""
        if not self.visit:
            return {}
        cleaned = self.cleaned_data
        return {
            visits.ANSWERS: {each.name: cleaned.get(f"{ASKED}{each.name}") for each in self.visit.questions},
            visits.SEEN: {each.name: cleaned.get(f"{SEEN}{each.key}") for each in self.figures},
        }

    def remark_at(self, question):
        """The field for a remark at a question of the form; None where none may be made."""
        name = f"{REMARK}{question}"
        return self[name] if name in self.fields else None

    @cached_property
    def checks(self):
        """What was looked at, by name: True, or why it is in order all the same."""
        return {
            name: self.cleaned_data.get(f"{CHECK}{name}") or self.cleaned_data.get(f"{EXPLAIN}{name}", "")
            for name, _title in self.asked
        }

    @cached_property
    def remarks(self):
        """The remarks that were written, in the form's order."""
        return [
            {"question": name.removeprefix(REMARK), "text": text}
            for name, text in self.cleaned_data.items()
            if name.startswith(REMARK) and text
        ]

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if outcome == Outcome.FORWARDED:
            self._require_checks(cleaned)
        elif outcome == Outcome.RETURNED and not self.remarks:
            self.add_error(
                "outcome", _("Write a remark at one question at least: unfold it beside its answer.")
            )
        elif outcome == Outcome.TURNED_DOWN and not cleaned.get("opinion"):
            self.add_error("opinion", _("Give the reason; the applicant will read it."))
        return cleaned

    def _require_checks(self, cleaned):
        for name, _title in self.asked:
            if not self.checks[name]:
                self.add_error(f"{CHECK}{name}", _("Tick this, or explain it where that is possible."))
        for name in self.wanted:
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("A first check needs the form of the on-site check."))
        day = cleaned.get("visited_on")
        if day and day > clock.today():
            self.add_error("visited_on", _("The visit lies in the future."))

    def _add_visit(self, application):
        self.figures = visits.figures(application)
        for question in self.visit.questions:
            self.fields[f"{ASKED}{question.name}"] = field_for(question, help_text=question.help)
            self.fields[f"{ASKED}{question.name}"].required = False
        for figure in self.figures:
            told = _("not known") if figure.told is None else f"{figure.told:,} {figure.unit}"
            self.fields[f"{SEEN}{figure.key}"] = forms.IntegerField(
                label=figure.title,
                help_text=_("Archive: %(told)s") % {"told": told},
                required=False,
                min_value=0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def _add_remark(self, question):
        if not self.content.is_known_alone(question):
            self.fields[f"{REMARK}{question.name}"] = _text(
                label=_("What is to be corrected here"), max_length=500, rows=2, attrs={"form": FORM_ID}
            )


class LinkStep(Step):
    """What the three links have in common; `link` is which of them."""

    form_class = LinkForm
    template_name = "workflows/tasks/link.html"
    actions = tuple(ACTIONS)
    link = None

    @property
    def application(self):
        return self.case.application

    def form_arguments(self):
        return {"application": self.application, "link": self.link}

    def form_data(self, action, fields):
        """A program's body: `checklist` by name (true, or the explanation), `remarks` by question."""
        data = {name: value for name, value in fields.items() if name not in ("checklist", "remarks")}
        for name, said in fields.get("checklist", {}).items():
            data[f"{EXPLAIN if isinstance(said, str) else CHECK}{name}"] = said
        data |= {f"{REMARK}{each['question']}": each["text"] for each in fields.get("remarks", ())}
        return {**data, "outcome": ACTIONS[action]}

    def get_context_data(self, **context):
        application = self.application
        last = links.closes_at(application, self.link)
        return super().get_context_data(
            application=application,
            form_id=FORM_ID,
            last=last,
            now=clock.now(),
            is_over=clock.now() >= last,
            forwarded=ranks.standing(application.round, self._organisation, self.link).count(),
            **context,
        )

    def act(self, form):
        said = form.cleaned_data
        common = {"link": self.link, "by": self.request.user}
        if said["outcome"] == Outcome.RETURNED:
            return endorsing.give_back(
                self.application,
                remarks=form.remarks,
                note=said["opinion"],
                due_at=said.get("due_at"),
                **common,
            )
        if said["outcome"] == Outcome.TURNED_DOWN:
            return endorsing.turn_down(self.application, reason=said["opinion"], **common)
        return endorsing.forward(
            self.application,
            checks=form.checks | self.on_site(form),
            opinion=said["opinion"],
            rank=said["rank"],
            **common,
        )

    def on_site(self, form):
        """What a check on site adds to the checks; nothing but for a banner's bureau."""
        return {}

    @property
    def _organisation(self):
        return endorsing.organisation_of(self.application, self.link)


class EndorseStep(LinkStep):
    """The unit checks secrecy and papers, endorses, ranks, or sends back."""

    link = Link.UNIT


class FirstCheckStep(LinkStep):
    """The banner's bureau checks first, on site, or sends back."""

    link = Link.BANNER
    file_field = "scan"

    def on_site(self, form):
        said = form.cleaned_data
        if not said.get("scan"):
            return {}
        scan = scans.store(endorsing.ON_SITE, said["scan"], case=self.case, by=self.request.user)
        return {
            endorsing.ON_SITE: {
                "visited_on": said["visited_on"].isoformat(),
                "visited_by": said["visited_by"],
                "found": said["found"],
                "scan": scan.public_id,
                **form.visited,
            }
        }


class RecommendStep(LinkStep):
    """The recommending body recommends, ranks, or sends back."""

    link = Link.BODY
