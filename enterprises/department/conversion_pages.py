"""From tier to tier: what became of those who held one in a year, by year and league, and who they are."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enterprises import ladder
from enterprises.department import conversion, export, holdings, past
from enterprises.department.drawing import drawn
from enterprises.department.forms import league_names
from enterprises.department.frame import page
from enterprises.department.overview import Number
from enterprises.department.pages import listed, shown
from trail import clock
from workflows.pages import keyset


class ConversionForm(forms.Form):
    """From which tier, in which year, as known on which day; and behind one number of which league, within
    how many years. What makes no sense is told at its field and counts as not asked for.
    """

    tier = forms.ChoiceField(label=gettext_lazy("From which tier"), required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, empty_value=None, required=False)
    known_on = forms.DateField(
        label=gettext_lazy("As it was known on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    league = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    within = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, widget=forms.HiddenInput,
        choices=[("", ""), *((each, each) for each in conversion.WITHIN)],
    )  # fmt: skip

    def __init__(self, data, *, day, steps, leagues):
        super().__init__(data)
        self.day, self.steps = day, steps
        years = range(day.year, day.year - conversion.YEARS, -1)
        self.fields["tier"].choices = [
            (lower.code, _("%(lower)s to %(upper)s") % {"lower": lower.title, "upper": upper.title})
            for lower, upper in steps
        ]
        self.fields["year"].choices = [("", _("Newest"))] + [(year, str(year)) for year in years]
        self.fields["league"].choices = [("", ""), *leagues.items()]

    def clean_known_on(self):
        day = self.cleaned_data["known_on"]
        if day and day > self.day:
            raise ValidationError(_("This day lies in the future."))
        return day

    @property
    def wanted(self):
        """What was asked for, by field."""
        self.is_valid()
        return dict.fromkeys(self.fields) | {name: value or None for name, value in self.cleaned_data.items()}

    def step(self, user):
        """The step that is looked at."""
        wanted = self.wanted
        pair = next((each for each in self.steps if each[0].code == wanted["tier"]), self.steps[0])
        years = tuple(range(self.day.year - conversion.YEARS + 1, self.day.year + 1))
        return conversion.Step(user, *pair, wanted["known_on"], years)


class Table:
    """The numbers of a step as lines; each leads to the enterprises that it counts."""

    def __init__(self, step, today):
        self._step, self._today = step, today
        self._numbers = conversion.counted(step)

    @property
    def years(self):
        """The years in which somebody held the tier, oldest first."""
        return sorted({year for year, _league, _after in self._numbers})

    @property
    def newest(self):
        """The last of them that is over, or the last year."""
        return max((year for year in self.years if year < self._today.year), default=self._today.year - 1)

    def line(self, title, year, league=""):
        """Title, how many held it, and how many of them reached the next one within each span."""
        spans = [self._span(year, league, within) for within in conversion.WITHIN]
        return title, self._number(year, league, None), spans

    def _span(self, year, league, within):
        """Number, share of those who held it, and whether the span is over; None before it has begun."""
        if year >= self._today.year:
            return None
        number, held = self._number(year, league, within), self._sum(year, league, None)
        share = f"{number.text * 1000 // held / 10:.1f}%" if held else ""
        return number, share, year + within < self._today.year

    def _number(self, year, league, within):
        asked = {
            "tier": self._step.lower.code,
            "year": year,
            "league": league,
            "within": within or "",
            "known_on": self._step.known_on or "",
        }
        kept = {name: value for name, value in asked.items() if value}
        url = f"{reverse('ladder-conversion-rows')}?{urlencode(kept)}"
        return Number(self._sum(year, league, within), url)

    def _sum(self, year, league, within):
        return sum(
            number
            for (each, place, after), number in self._numbers.items()
            if each == year
            and league in ("", place)
            and (within is None or (after is not None and after <= within))
        )


@require_safe
def ladder_conversion(request):
    """A table by year, and of one year by league, with the drawing."""
    day, leagues = clock.today(), league_names()
    form = _form(request, day, leagues)
    step = form.step(request.user)
    table = Table(step, step.known_on or day)
    year = form.wanted["year"] or table.newest
    by_year = [table.line(str(each), each) for each in table.years]
    last = conversion.WITHIN[-1]
    lines = [(title, spans[-1][0].text if spans[-1] else 0, held.text) for title, held, spans in by_year]
    return page(
        request,
        "enterprises/ladder/conversion.html",
        {
            "form": form,
            "step": step,
            "known_on": step.known_on,
            "day": day,
            "within": conversion.WITHIN,
            "last": last,
            "by_year": by_year,
            "year": year,
            "by_league": [
                line for code, name in leagues.items() if (line := table.line(name, year, code))[1].text
            ],
            "drawing": drawn(lines),
        },
    )


@require_safe
def ladder_conversion_rows(request):
    """The enterprises behind a number."""
    form, step, rows = _asked(request)
    rows_page = keyset.page(rows, request)
    return page(
        request,
        "enterprises/ladder/conversion_rows.html",
        {
            "form": form,
            "step": step,
            "wanted": form.wanted | {"year": form.wanted["year"] or form.day.year - 1},
            "league": dict(form.fields["league"].choices).get(form.wanted["league"], ""),
            "number": rows.order_by().count(),
            "rows": shown(rows_page.rows, request.user),
            "page": rows_page,
            "files": export.addresses(request, "ladder-conversion-rows"),
        },
    )


@require_safe
def ladder_conversion_export(request, kind):
    """The same as a file."""
    _form, _step, rows = _asked(request)
    return export.handed(request, kind, listed("steps", rows, request.user))


def _form(request, day, leagues):
    return ConversionForm(request.GET, day=day, steps=conversion.steps(ladder.on(day).tiers), leagues=leagues)


def _asked(request):
    day = clock.today()
    form = _form(request, day, league_names())
    wanted, step = form.wanted, form.step(request.user)
    year = wanted["year"] or day.year - 1
    found = conversion.rows(step, year, league=wanted["league"] or "", within=wanted["within"])
    return form, step, found.annotate(state=past.of_today(request.user, holdings.state_on(day)))


urlpatterns = [
    path("enterprises/ladder/conversion/", ladder_conversion, name="ladder-conversion"),
    path("enterprises/ladder/conversion/rows/", ladder_conversion_rows, name="ladder-conversion-rows"),
    *export.paths("enterprises/ladder/conversion/rows", ladder_conversion_export, "ladder-conversion-rows"),
]
