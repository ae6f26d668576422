"""What the links before the department do: endorse, check first, recommend, or send back."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from trail import clock
from workflows.models import Endorsement
from workflows.services import corrections, endorsing, links, periods, ranks, scans
from workflows.services.content import Content
from workflows.steps.base import Step
from workflows.steps.on_site import OnSiteForm, text_field

Link, Outcome = Endorsement.Link, Endorsement.Outcome
CHECK, EXPLAIN, REMARK = "check_", "explain_", "remark_"
ENDORSE, RETURN, TURN_DOWN = "endorse", "return", "turn_down"
ACTIONS = {ENDORSE: Outcome.FORWARDED, RETURN: Outcome.RETURNED, TURN_DOWN: Outcome.TURNED_DOWN}
FORM_ID = "link-form"
CHOICES = (
    (Outcome.FORWARDED, _("Forward")),
    (Outcome.RETURNED, _("Return for correction")),
    (Outcome.TURNED_DOWN, _("Do not recommend")),
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
    opinion = text_field(
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
    LATER = _(
        "Only for a return. Left empty, it is %(moment)s, by the period of the programme. What comes back "
        "after the cut-off of the batch goes on with you in the next one."
    )

    def __init__(self, *args, application, link, **kwargs):
        super().__init__(*args, **kwargs)
        self.link = link
        if links.has_next_batch(application.round):
            moment = links.in_words(corrections.due_with(application, link)[1])
            self.fields["due_at"].help_text = self.LATER % {"moment": moment}
        self.content = Content(application)
        self.asked = endorsing.lines(self.content)
        for name, title in self.asked:
            self.fields[f"{CHECK}{name}"] = forms.BooleanField(label=title, required=False)
            if name != endorsing.SECRECY:
                self.fields[f"{EXPLAIN}{name}"] = text_field(
                    label=_("If not, why it is in order all the same"), max_length=300, rows=2
                )
        for question in self.content.programme.form.questions:
            if self.content.asks(question) and question.type != "statement":
                self._add_remark(question)
        if not self.content.programme.is_ranked:
            del self.fields["rank"]
        self.add_visit(application, is_asked=link == Link.BANNER)

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
        self.require_visit(cleaned)

    def _add_remark(self, question):
        if not self.content.is_known_alone(question):
            self.fields[f"{REMARK}{question.name}"] = text_field(
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
            period=self._period(),
            forwarded=ranks.standing(application.round, self._organisation, self.link).count(),
            **context,
        )

    def _period(self):
        """The link's own period for what lies here, with its end and how many days of it are left; None where
        only the cut-off holds.
        """
        rule = links.period_of(self.application, self.link)
        if rule is None:
            return None
        due, now = self.task.deadline.due_at, clock.now()
        return {
            "rule": rule,
            "due": due,
            "is_past": due <= now,
            "left": periods.days_left(rule, due, now),
        }

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
            rank=said.get("rank"),
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
