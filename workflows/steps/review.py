"""The opinion of an expert: a declaration of conflicts, then the document beside the sheet."""

from django import forms
from django.http import JsonResponse
from django.shortcuts import resolve_url
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import clock, guard
from workflows import selectors
from workflows.models import Recusal, Review, Stage
from workflows.policy.sheet import RULE, SCORE
from workflows.services import opinions, reviews
from workflows.services.blinding import BlindContent
from workflows.services.errors import Conflict
from workflows.steps import reading
from workflows.steps.base import Step
from workflows.steps.invite import PLEDGE

NO_CONFLICT = "none"


class ConflictForm(forms.Form):
    """A conflict over this application, with its ground."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Your conflict"), choices=Recusal.Ground, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("In a few words"),
        required=False,
        max_length=300,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("ground") == Recusal.Ground.INTEREST and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words which interest it is."))
        return cleaned


class DeclarationForm(ConflictForm):
    """Whether there is a conflict, asked before anything can be read; of somebody of the reserve, whom
    nobody invited, the pledge too.
    """

    ground = forms.ChoiceField(
        label=gettext_lazy("Is there a conflict between you and this application?"),
        choices=[(NO_CONFLICT, gettext_lazy("No, I can judge it impartially")), *Recusal.Ground.choices],
        widget=forms.RadioSelect,
    )
    pledge = forms.BooleanField(label=PLEDGE, required=False)

    def __init__(self, *args, asks_pledge, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_pledge:
            del self.fields["pledge"]

    def clean(self):
        cleaned = super().clean()
        if "pledge" in self.fields and cleaned.get("ground") == NO_CONFLICT and not cleaned["pledge"]:
            self.add_error("pledge", _("Reviewing needs the pledge of integrity and secrecy."))
        return cleaned


class SheetForm(forms.Form):
    """The sheet of the programme; a draft may leave out what an opinion must have."""

    use_required_attribute = False
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=opinions.COMMENT_MOST,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args, review, is_final, **kwargs):
        rule = reviews.rule_of(review.application.round, review.stage)
        self.asked = [line for line in opinions.lines_of(review) if not line.is_settled]
        self.settled = [line for line in opinions.lines_of(review) if line.is_settled]
        self.is_final = is_final
        initial = {name: getattr(review, name) for name in opinions.PLAIN} | {
            f"item_{name}": points for name, points in review.scores.items()
        }
        super().__init__(*args, initial=initial, **kwargs)
        for line in self.asked:
            self.fields[f"item_{line.name}"] = points_field(line)
        if rule.grades:
            self.fields["grade"] = _choice(gettext_lazy("Grade"), [(each, each) for each in rule.grades])
        if rule.recommendations:
            self.fields["recommendation"] = _choice(
                gettext_lazy("Recommendation to fund"), rule.recommendations
            )
        self._ask_for(all_of_it=is_final or not self.is_bound)
        self.order_fields([*(f"item_{line.name}" for line in self.asked), *opinions.PLAIN])

    @property
    def lines(self):
        """The sheet's lines that are asked: each field with the line."""
        return [(self[f"item_{line.name}"], line) for line in self.asked]

    @property
    def words(self):
        """The fields beside the points: grade and recommendation where the programme asks for them."""
        return [self[name] for name in opinions.PLAIN if name in self.fields]

    def clean(self):
        cleaned = super().clean()
        written = len(cleaned.get("comment", "").strip())
        if self.is_final and 0 < written < opinions.COMMENT_LEAST:
            self.add_error("comment", _("Write at least %(n)d characters.") % {"n": opinions.COMMENT_LEAST})
        self._ask_for(all_of_it=True)
        return cleaned

    def _ask_for(self, *, all_of_it):
        """What an opinion must have is shown as needed, though a draft is taken without it."""
        for field in self.fields.values():
            field.required = all_of_it
            field.error_messages["required"] = _("Fill this in before you hand the opinion in.")

    @property
    def sheet(self):
        """What was written, as the service takes it."""
        points = {line.name: self.cleaned_data[f"item_{line.name}"] for line in self.asked}
        return opinions.Sheet(
            scores={name: given for name, given in points.items() if given is not None},
            **{name: self.cleaned_data.get(name, "") for name in opinions.PLAIN},
        )


class OpinionStep(Step):
    """An expert's task in its two faces: the declaration, and after it the document beside the sheet."""

    hides_applicant = True
    stage = Stage.WRITTEN

    @cached_property
    def review(self):
        return selectors.reviews_of(self.request.user).get(pk=self.task.data["review"])

    @cached_property
    def content(self):
        return BlindContent(self.review.application, self.review.stage)

    @property
    def action(self):
        """What is asked for: `declare`, `save` or `file`; a script that saves names nothing."""
        if not self.review.cleared_at:
            return "declare"
        action = self.request.POST.get("action", "save")
        return action if action in ("declare", "file") else "save"

    def get_template_names(self):
        return [
            "workflows/reviews/sheet.html" if self.review.cleared_at else "workflows/reviews/declare.html"
        ]

    def get_form(self, form_class=None):
        data = self.request.POST if self.request.method == "POST" else None
        if not self.review.cleared_at:
            return DeclarationForm(data, asks_pledge=opinions.asks_pledge(self.review))
        if self.action == "declare" and data:
            return ConflictForm(data)
        return self.sheet_form(data)

    def sheet_form(self, data=None):
        return SheetForm(data, review=self.review, is_final=self.action == "file")

    def get_context_data(self, *, form=None, **context):
        form = form or self.get_form()
        review, content = self.review, self.content
        context |= {"review": review, "content": content, "now": clock.now(), "form": form, "sections": []}
        if not review.cleared_at:
            context["people"] = [] if content.is_double_blind else reading.people(content)
        else:
            is_conflict = isinstance(form, ConflictForm)
            context |= {
                "sheet": self.sheet_form() if is_conflict else form,
                "conflict_form": form if is_conflict else ConflictForm(auto_id="conflict_%s"),
                "sections": reading.sections(review, content),
                "most": opinions.most_of(review),
                "title": reviews.sheet_title(review),
                "figures": reading.figures(review),
            }
        return super().get_context_data(**context)

    def run(self, form):
        by = self.request.user
        if isinstance(form, SheetForm) and self.action == "save":
            self.saved = self.work(self.task, by=by, act=lambda: self.save(form))
            return self.saved.receipt
        if form.cleaned_data.get("ground") == NO_CONFLICT:
            pledged = form.cleaned_data.get("pledge", False)
            return self.work(
                self.task, by=by, act=lambda: opinions.clear(self.review, pledged=pledged, by=by)
            )
        return self.perform(self.task, by=by, act=lambda: self.act(form))

    def act(self, form):
        """Hand the opinion in, or declare the conflict: both end the task."""
        if isinstance(form, SheetForm):
            return opinions.file(
                self.review, form.sheet, version=self.version, task=self.task, by=self.request.user
            )
        ground, note = form.cleaned_data["ground"], form.cleaned_data["note"]
        return opinions.recuse(self.review, ground=ground, note=note, by=self.request.user)

    def save(self, form):
        """Keep the draft; returns its version with the receipt."""
        return opinions.save_draft(self.review, form.sheet, version=self.version, by=self.request.user)

    @property
    def version(self):
        """The version on which what was sent is written."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0

    def form_valid(self, form):
        if self.is_script:
            return self.saved_by_script(form)
        try:
            return super().form_valid(form)
        except Conflict as conflict:
            return self.both_versions(form, conflict)

    def form_invalid(self, form):
        if self.is_script:
            wrong = next(iter(form.errors.values()))[0]
            return JsonResponse({"detail": wrong, "errors": form.errors.get_json_data()}, status=422)
        return super().form_invalid(form)

    @property
    def is_script(self):
        """Whether the page's script saves a draft."""
        asked = self.request.get_preferred_type(["text/html", "application/json"])
        return self.action == "save" and asked == "application/json"

    def saved_by_script(self, form):
        try:
            self.run(form)
        except Conflict as conflict:
            return JsonResponse({"detail": str(conflict)}, status=409)
        return JsonResponse({"version": self.saved.version, "saved_at": clock.now().isoformat()})

    def both_versions(self, form, conflict):
        """What was saved elsewhere stands above what was typed; anything else is over and says so."""
        stored = selectors.reviews_of(self.request.user).get(pk=self.review.pk)
        if not isinstance(form, SheetForm) or stored.state != Review.State.OPEN:
            raise conflict
        self.review = stored
        context = self.get_context_data(form=form, conflict=str(conflict), stored=reading.written(stored))
        return self.render_to_response(context, status=409)

    def next_page(self, form):
        stays = self.action == "save" or form.cleaned_data.get("ground") == NO_CONFLICT
        return resolve_url("task", self.task.external_task_id) if stays else resolve_url("expert-desk")


class ReviewStep(OpinionStep):
    """The expert declares conflicts, reads, scores and hands in."""


class InterviewStep(OpinionStep):
    """The expert scores on the spot."""


def points_field(line):
    """The field of one line: whole points within its range, refused with range and clause; of a condition
    whether it is met.
    """
    if line.kind == RULE:
        return forms.TypedChoiceField(
            label=line.title,
            help_text=line.help,
            choices=[(1, gettext_lazy("Met")), (0, gettext_lazy("Not met"))],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
        )
    outside = _("The points lie between %(low)d and %(high)d. %(clause)s") % {
        "low": line.low,
        "high": line.high,
        "clause": line.citation,
    }
    help_text = "；".join(filter(None, [line.value, line.help])) if line.kind == SCORE else line.help
    return forms.IntegerField(
        label=line.title,
        help_text=help_text,
        min_value=line.low,
        max_value=line.high,
        error_messages={"min_value": outside, "max_value": outside},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def _choice(label, choices):
    return forms.ChoiceField(label=label, choices=list(choices), widget=forms.RadioSelect)
