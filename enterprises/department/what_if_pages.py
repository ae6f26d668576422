"""What would follow from another number in a programme: asked before anything is published, counted in the
background from the figures of the archives; nothing is changed by it.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.offices import WHOLE
from enterprises import ladder, selectors, whatif
from enterprises.comparing import NOWHERE, asks_people
from enterprises.department import columns as columns_of
from enterprises.department import export
from enterprises.department.forms import league_names, section_names
from enterprises.department.frame import page
from enterprises.department.judged import in_order
from enterprises.department.lacking import lacking
from enterprises.department.thresholds import thresholds
from enterprises.models import WhatIf, WhatIfMove
from enterprises.pages import ACTED
from trail import clock
from workflows.pages import keyset
from workflows.policy.altering import altered
from workflows.policy.wording import number as in_words

SHOWN = 10
REFRESH_SECONDS = 3
MOVING = ("rise", "drop", "holders", "holders_drop")
OUTRIGHT, BY_FIGURES = ("meets", "would_meet"), ("by_figures", "would_by_figures")


Way = WhatIfMove.Way


class WhatIfForm(forms.Form):
    """Which number of the programme, and what it would be."""

    use_required_attribute = False
    threshold = forms.ChoiceField(label=gettext_lazy("Which number"))
    number = forms.DecimalField(
        label=gettext_lazy("What it would be"), max_digits=18, decimal_places=4, min_value=-(10**12)
    )

    def __init__(self, data, *, numbers):
        super().__init__(data)
        self.numbers = numbers
        every = [("", _("Choose one"))]
        self.fields["threshold"].choices = every + [(key, each.told) for key, each in numbers.items()]

    def clean(self):
        cleaned = super().clean()
        if "threshold" in cleaned and "number" in cleaned:
            threshold = self.numbers[cleaned["threshold"]]
            try:
                cleaned["change"] = threshold.change(Fraction(cleaned["number"]))
            except ValidationError as refusal:
                self.add_error("number", refusal)
        return cleaned


@dataclass(frozen=True)
class Asked:
    """One what-if in words: the programme's title, the number as it is and as it would be."""

    row: WhatIf
    title: str
    number: str


@dataclass(frozen=True)
class Mover:
    """One enterprise that would move, in words."""

    move: WhatIfMove
    league: str
    section: str


@require_http_methods(ACTED)
def ladder_what_if(request):
    """Ask about a number of a programme, and what was asked before."""
    _require_to_ask(request.user)
    day = clock.today()
    editions = _editions(day)
    edition = editions.get(request.GET.get("programme", "")) or next(iter(editions.values()), None)
    numbers = thresholds(edition.policy, day) if edition else {}
    form = WhatIfForm(request.POST or None, numbers=numbers) if numbers else None
    if request.method == "POST" and form and form.is_valid():
        try:
            asked = whatif.ask(edition, [form.cleaned_data["change"]], by=request.user, day=day)
            return redirect("ladder-what-if-detail", asked.public_id)
        except ValidationError as refusal:
            form.add_error("number", refusal)
    earlier = selectors.what_ifs_of(request.user).select_related("edition")[:SHOWN]
    return page(
        request,
        "enterprises/ladder/what_if.html",
        {
            "form": form,
            "edition": edition,
            "editions": editions.values(),
            "earlier": [_told(each) for each in earlier],
        },
        status=422 if form and form.errors else 200,
    )


@require_safe
def ladder_what_if_detail(request, what_if_id):
    """How far the counting has come, and what it found."""
    asked = _asked(request, what_if_id)
    is_waiting = asked.state == WhatIf.State.WAITING
    people, whole = asks_people(asked.edition.policy), asked.figures.get("all", {})
    meeting = BY_FIGURES if people else OUTRIGHT
    return page(
        request,
        "enterprises/ladder/what_if_detail.html",
        {
            "asked": _told(asked),
            "is_waiting": is_waiting,
            "is_failed": asked.state == WhatIf.State.FAILED,
            "share": 100 * asked.judged // asked.total if asked.total else 0,
            "refresh": REFRESH_SECONDS,
            "people": people,
            "whole": whole,
            "meeting": [whole.get(column, 0) for column in meeting],
            "points": _points(asked) if people else [],
            "lines": _lines(asked.figures.get("leagues", {}), ("judged", *meeting, *MOVING)),
            "targets": [_against(each, whole) for each in asked.figures.get("targets", ())],
        },
    )


@require_safe
def ladder_what_if_rows(request, what_if_id):
    """Who would rise, who would drop out, or who of those that hold it."""
    asked = _asked(request, what_if_id)
    way, rows = _moving(request, asked)
    rows_page = keyset.newest(request, rows, key="enterprise_id")
    return page(
        request,
        "enterprises/ladder/what_if_rows.html",
        {
            "asked": _told(asked),
            "title": way.label,
            "number": rows.order_by().count(),
            "rows": _shown(rows_page.rows),
            "page": rows_page,
            "files": export.addresses(request, "ladder-what-if-rows", asked.public_id),
        },
    )


@require_safe
def ladder_what_if_export(request, what_if_id, kind):
    """The same as a file."""
    asked = _asked(request, what_if_id)
    (way, rows), told = _moving(request, asked), _told(asked)
    listed = export.Listed(
        f"what-if-{way}",
        columns_of.moving_heads,
        rows.order_by("-enterprise_id"),
        lambda some: [columns_of.moving(row, told) for row in _shown(some)],
    )
    return export.handed(request, kind, listed)


def _moving(request, asked):
    """The way that is looked at, and who moves so."""
    way = request.GET.get("way")
    way = Way(way) if way in Way.values else Way.RISE
    rows = selectors.what_if_moves_of(request.user).filter(what_if=asked, way=way)
    return way, rows.select_related("enterprise__holder__organisation", "enterprise__standing")


def _shown(moves):
    leagues, sections = league_names(), section_names()
    return [
        Mover(
            move=each,
            league=leagues.get(_league(each.enterprise), ""),
            section=sections.get(each.enterprise.industry[:1], ""),
        )
        for each in moves
    ]


def _league(enterprise):
    """Where it sat when everybody was judged last; unknown of who came since."""
    standing = getattr(enterprise, "standing", None)
    return standing and (standing.league_id or WHOLE)


def _editions(day):
    """The editions in force of the enterprises' programmes by code, those of the ladder first."""
    rows = ladder.current_editions().order_by("title", "programme")
    found = {each.programme: each for each in rows if ladder.is_in_force(each.policy, day)}
    return {code: found[code] for code in in_order(found, day)}


def _require_to_ask(user):
    if not selectors.asks_what_if(user):
        raise Http404


def _asked(request, what_if_id):
    _require_to_ask(request.user)
    rows = selectors.what_ifs_of(request.user).select_related("edition")
    return get_object_or_404(rows, public_id=what_if_id)


def _told(asked):
    """The row with its change in words: each number that differs from the programme's own."""
    before = thresholds(asked.edition.policy, asked.day)
    then = thresholds(altered(asked.edition.policy, asked.changes, asked.day), asked.day)
    differs = [
        f"{each.told} → {in_words(then[key].now)}{each.unit}"
        for key, each in before.items()
        if key in then and then[key].now != each.now
    ]
    return Asked(asked, asked.edition.title, "；".join(differs))


def _points(asked):
    """What the experts would have to give now and then, under their names."""
    points = asked.figures.get("points", {})
    named = {"now": _("With the number as it is"), "then": _("With the other number")}
    return [(name, lacking(points.get(when, {}))) for when, name in named.items()]


def _against(target, whole):
    """A target of the plan with how many would hold it then: who holds it without who falls, with who would
    newly meet it; and how many that leaves to the target, none where it is reached or has no figure. None of
    what was counted before newcomers were.
    """
    if whole.get("newcomers") is None:
        return target | {"then": None}
    then = whole["holders"] - whole["holders_drop"] + whole["newcomers"]
    value = target.get("value")
    return target | {"then": then, "left": max(0, ceil(Decimal(value)) - then) if value else 0}


def _lines(leagues, columns):
    """These figures by league, in the official order; those that sit nowhere with what lies in no league."""
    places = dict(leagues)
    nowhere = places.pop(NOWHERE, {})
    if nowhere:
        kept = places.get(WHOLE, {})
        places[WHOLE] = {name: kept.get(name, 0) + value for name, value in nowhere.items()}
    return [
        (name, [places[code].get(column, 0) for column in columns])
        for code, name in league_names().items()
        if code in places
    ]


ONE = "enterprises/ladder/what-if/<str:what_if_id>/"
urlpatterns = [
    path("enterprises/ladder/what-if/", ladder_what_if, name="ladder-what-if"),
    path(ONE, ladder_what_if_detail, name="ladder-what-if-detail"),
    path(f"{ONE}enterprises/", ladder_what_if_rows, name="ladder-what-if-rows"),
    *export.paths(f"{ONE}enterprises", ladder_what_if_export, "ladder-what-if-rows"),
]
