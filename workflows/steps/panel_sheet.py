"""The panel's sheet: its leader merges the experts' sheets, within their ranges, and signs."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import clock, guard
from workflows import selectors
from workflows.services import panel_sheets
from workflows.services.blinding import BlindContent
from workflows.steps import reading
from workflows.steps.base import Step
from workflows.steps.review import points_field

ITEM, REASON = "item_", "reason_"


class PanelSheetForm(forms.Form):
    """Whole points on every line, filled with the rounded means; a line that is changed needs its reason."""

    use_required_attribute = False
    comment = forms.CharField(
        label=gettext_lazy("Opinion of the panel"),
        min_length=panel_sheets.COMMENT_LEAST,
        max_length=panel_sheets.COMMENT_MOST,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, merged, **kwargs):
        self.merged = merged
        super().__init__(*args, **kwargs)
        self.initial |= {f"{ITEM}{each.line.name}": each.points for each in merged}
        for each in self._open():
            self.fields[f"{ITEM}{each.line.name}"] = points_field(each.line)
            self.fields[f"{REASON}{each.line.name}"] = forms.CharField(
                label=_("Why it differs from what the experts gave"),
                required=False,
                max_length=panel_sheets.REASON_MOST,
                validators=[guard.validate_no_identity_number],
            )

    def _open(self):
        return [each for each in self.merged if not each.line.is_settled]

    @property
    def lines(self):
        """Every line with its two fields; a settled one has none."""
        return [
            {
                "merged": each,
                "points": None if each.line.is_settled else self[f"{ITEM}{each.line.name}"],
                "reason": None if each.line.is_settled else self[f"{REASON}{each.line.name}"],
            }
            for each in self.merged
        ]

    @property
    def points(self):
        """The points by line."""
        return {each.line.name: self.cleaned_data.get(f"{ITEM}{each.line.name}") for each in self._open()}

    @property
    def reasons(self):
        """Why lines differ, by line."""
        return {
            each.line.name: self.cleaned_data.get(f"{REASON}{each.line.name}", "") for each in self._open()
        }

    def clean(self):
        cleaned = super().clean()
        for each in self._open():
            name = each.line.name
            changed = self.points[name] not in (None, each.points)
            if changed and not self.reasons[name]:
                self.add_error(
                    f"{REASON}{name}",
                    _("Say why “%(title)s” differs from what the experts gave.") % {"title": each.line.title},
                )
        return cleaned


class PanelSheetStep(Step):
    """The leader of the panel sees every expert's points by alias, and signs what they come to."""

    hides_applicant = True
    form_class = PanelSheetForm
    template_name = "workflows/reviews/panel_sheet.html"

    @cached_property
    def application(self):
        found = selectors.reviews_of(self.request.user).filter(application__case=self.case)
        return found.order_by("pk").last().application

    def form_arguments(self):
        return {"merged": panel_sheets.merged(self.application)}

    def get_context_data(self, **context):
        review = selectors.reviews_of(self.request.user).filter(application=self.application).last()
        content = BlindContent(self.application, review.stage)
        return super().get_context_data(
            review=review,
            content=content,
            sections=reading.sections(review, content),
            rule=panel_sheets.rule_of(self.application.round),
            comments=panel_sheets.comments(self.application),
            now=clock.now(),
            **context,
        )

    def act(self, form):
        return panel_sheets.sign(
            self.application,
            form.points,
            reasons=form.reasons,
            comment=form.cleaned_data["comment"],
            by=self.request.user,
        )
