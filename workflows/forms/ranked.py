"""Looking through a ranking: which rows are shown, and what would change with another cut."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models import Decision
from workflows.services import ranking

SIZE = 100
SIDES = [
    ("", _("All")),
    ("above", _("Above the line")),
    ("below", _("Below the line")),
    ("granted", _("Proposed to be granted: %(word)s")),
    ("declined", _("Proposed not to be granted: %(word)s")),
    ("undecided", _("Not decided")),
    ("marked", _("Tied, marked or near the line")),
]
# Only where experts judge and places or money end is there a line.
OF_THE_LINE = {"above", "below", "marked"}


@dataclass(frozen=True)
class Shown:
    """Some rows of a ranking with the addresses of the pages before and after."""

    rows: list
    total: int
    previous_url: str
    next_url: str


class RankedForm(forms.Form):
    """Which rows of a ranking are shown, in the words of the programme."""

    side = forms.ChoiceField(label=_("Which"), required=False)
    q = forms.CharField(label=_("Title, number, applicant or unit"), required=False, max_length=60)

    def __init__(self, data, *, ranked):
        super().__init__(data)
        policy = ranked.round.edition.policy
        left_out = set() if policy.way.review and ranked.has_line else OF_THE_LINE
        self.fields["side"].choices = [
            (code, title % {"word": policy.word}) for code, title in SIDES if code not in left_out
        ]

    def page(self, rows):
        """The rows that were asked for, a page of them."""
        self.is_valid()
        side, text = self.cleaned_data.get("side", ""), self.cleaned_data.get("q", "")
        found = [row for row in rows if _is_on(row, side) and (not text or _is_named(row, text))]
        start = self.data.get("start", "")
        first = int(start) if start.isdecimal() and len(start) < 7 else 0
        return Shown(
            rows=found[first : first + SIZE],
            total=len(found),
            previous_url=self._address(max(first - SIZE, 0)) if first else "",
            next_url=self._address(first + SIZE) if first + SIZE < len(found) else "",
        )

    def _address(self, start):
        kept = {name: value for name, value in self.cleaned_data.items() if value}
        return "?" + urlencode(kept | {"start": start})


class CutForm(forms.Form):
    """Another cut: after so many places, or at a score."""

    cut_places = forms.IntegerField(
        label=_("Line after so many places"), required=False, min_value=0, max_value=100_000
    )
    cut_score = forms.DecimalField(
        label=_("Or all from this mean on"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=3,
    )

    def change(self, ranked):
        """What would change; None where no other cut was asked for."""
        if not self.is_bound or not self.is_valid():
            return None
        places, score = self.cleaned_data["cut_places"], self.cleaned_data["cut_score"]
        if places is None and score is None:
            return None
        return ranking.another_cut(ranked, places=places, score=score)


def _is_on(row, side):
    outcome = row.decision.outcome if row.decision else None
    return {
        "above": row.is_above,
        "below": not row.is_above,
        "granted": outcome == Decision.Outcome.GRANTED,
        "declined": outcome == Decision.Outcome.DECLINED,
        "undecided": outcome is None,
        "marked": row.is_tied or row.turns or row.has_outlier,
    }.get(side, True)


def _is_named(row, text):
    application = row.application
    names = (application.title, application.number, application.holder.name, application.host_unit.name)
    return any(text in (name or "") for name in names)
