"""The draw of experts by two people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.models import Draw
from workflows.services import draws, pools
from workflows.steps.listing import UnbiasedStep


class DrawForm(forms.Form):
    """The drawer says that the witness is there, and draws."""

    confirm = forms.BooleanField(
        label=_("The witness is present; draw the panels now."),
        error_messages={"required": _("A draw takes two people. Tick the box when the witness is present.")},
    )


class DrawStep(UnbiasedStep):
    """The drawer draws a panel for each group that lacks one; names stay hidden."""

    form_class = DrawForm
    template_name = "workflows/tasks/draw.html"

    def get_context_data(self, **context):
        groups = [
            {
                "group": pool.group,
                "stage": pool.get_stage_display(),
                "size": pool.size,
                "needs": pools.needs_in_words(pool.spec),
                "candidates": len(pool.entries),
                "fitting": pool.fitting,
                "reasons": pool.reasons,
                "lacks": pools.lacks_in_words(pool),
            }
            for pool, _load in pools.pools(self.case.round)
        ]
        short = sum(bool(group["lacks"]) for group in groups)
        return super().get_context_data(groups=groups, short=short, **context)

    def act(self, form):
        return draws.draw_all(self.case.round, by=self.request.user)


class WitnessForm(forms.Form):
    """All is locked, or the chosen draws are void, with the reason."""

    ACTIONS = [("lock", _("Lock the draws")), ("void", _("Declare the chosen draws void"))]

    action = forms.ChoiceField(choices=ACTIONS)
    draw = forms.MultipleChoiceField(label=_("Draws"), required=False)
    reason = forms.CharField(
        label=_("Why they are void"),
        help_text=_("Stands in the record. The draw is then made anew under a new number."),
        required=False,
        max_length=300,
        validators=[guard.validate_no_identity_number],
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["draw"].choices = [(draw.public_id, draw.public_id) for draw in waiting]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") == "void":
            if not cleaned.get("draw") and "draw" not in self.errors:
                self.add_error("draw", _("Choose what is void."))
            if not cleaned.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("Say why it is void."))
        return cleaned


class WitnessStep(UnbiasedStep):
    """The witness sees the record without names, computed again, and locks it or has it done again."""

    form_class = WitnessForm
    template_name = "workflows/tasks/witness.html"

    @property
    def waiting(self):
        """The draws that wait for the witness."""
        found = Draw.objects.filter(group__round=self.case.round, state=Draw.State.DRAWN)
        return found.select_related("group__round", "drawn_by").order_by("stage", "group__code")

    def form_arguments(self):
        return {"waiting": self.waiting.defer("pool", "persons", "spec", "result")}

    def get_context_data(self, **context):
        rows = [_row(draw) for draw in self.waiting]
        return super().get_context_data(
            rows=rows,
            differing=sum(not row["is_same"] for row in rows),
            is_drawer=any(row["draw"].drawn_by_id == self.request.user.pk for row in rows),
            chosen=self.request.POST.getlist("draw"),
            **context,
        )

    def act(self, form):
        cleaned = form.cleaned_data
        if cleaned["action"] == "lock":
            return draws.lock(self.case.round, by=self.request.user)
        return draws.void(self.case.round, cleaned["draw"], reason=cleaned["reason"], by=self.request.user)


def _row(draw):
    """One draw as the witness sees it."""
    return {
        "draw": draw,
        "is_same": draws.computes_again(draw),
        "candidates": len(draw.pool),
        "fitting": sum(not entry["excluded"] for entry in draw.pool),
        "reasons": pools.counted(entry["excluded"] for entry in draw.pool),
        "needs": pools.needs_in_words(draws.spec_of(draw)),
    }
