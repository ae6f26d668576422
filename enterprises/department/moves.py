"""Who met a programme's conditions anew and who meets them no longer, as the last nights found it."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.offices import WHOLE
from enterprises import selectors
from enterprises.department.forms import PlaceForm, standing_in
from enterprises.models import StandingMove
from enterprises.night import places

ROSE, FELL = "rose", "fell"
WAYS = (ROSE, FELL)
NIGHTS = (1, 7, 30, 90)


class MovesForm(PlaceForm):
    """Within how many days, of which programme, whether newly met or no longer; of which league and
    industry.
    """

    days = forms.TypedChoiceField(
        label=gettext_lazy("Since when"), coerce=int, empty_value=None, required=False
    )
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Which of them"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            (ROSE, gettext_lazy("Newly met")),
            (FELL, gettext_lazy("No longer met")),
        ],
    )

    field_order = ("days", "programme", "kind", "league", "section")

    def __init__(self, data, *, leagues, programmes):
        super().__init__(data, leagues=leagues)
        self.fields["days"].choices = [(number, _within(number)) for number in NIGHTS]
        self.fields["programme"].choices = [("", _("All")), *programmes.items()]


@dataclass(frozen=True)
class Row:
    """A move in words: the titles of what is newly met, and of what is no longer."""

    move: StandingMove
    league: str
    section: str
    rose: list[str]
    fell: list[str]


class Moves:
    """The moves that a user sees up to a day, narrowed by a form; `bits` says which bit of the masks is which
    programme's, by code.
    """

    def __init__(self, user, form, day, bits):
        self._form, self._bits = form, bits
        since = day - timedelta(days=(form.wanted["days"] or NIGHTS[0]) - 1)
        rows = (
            selectors.moves_visible_to(user)
            .filter(day__gte=since, day__lte=day)
            .annotate(
                league=F("enterprise__standing__league"),
                industry=F("enterprise__standing__industry"),
            )
        )
        self._rows = standing_in(rows, form.wanted)

    def rows(self):
        """Those of the programme and way that were asked for."""
        rows, kind = self._rows, self._form.wanted["kind"]
        bit = self._bits.get(self._form.wanted["programme"])
        if bit is None:
            return rows.exclude(**{kind: 0}) if kind else rows
        if kind:
            return places.with_bit(rows, kind, bit)
        moved = F(ROSE).bitor(F(FELL)).bitand(1 << bit)
        return rows.annotate(moved=moved).exclude(moved=0)

    def counted(self):
        """How many moves there are, by league, programme (empty: any) and way; one statement."""
        found = Counter()
        masks = self._rows.order_by().values_list("league", ROSE, FELL).annotate(number=Count("pk"))
        for league, rose, fell, number in masks:
            place = league or WHOLE
            for way, mask in ((ROSE, rose), (FELL, fell)):
                if mask:
                    found[place, "", way] += number
                for code, bit in self._bits.items():
                    if mask >> bit & 1:
                        found[place, code, way] += number
        return found


def _within(number):
    """So many days in words."""
    if number == 1:
        return _("The last judging")
    return ngettext("The last %(n)d day", "The last %(n)d days", number) % {"n": number}
