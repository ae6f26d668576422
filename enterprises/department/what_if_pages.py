"""What would follow from another number in a programme: asked before anything is published, counted in the
background from the figures of the archives; nothing is changed by it.
"""

from dataclasses import dataclass
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.offices import WHOLE
from enterprises import ladder, selectors, whatif
from enterprises.department.forms import league_names
from enterprises.department.frame import page
from enterprises.department.judged import in_order
from enterprises.department.moved import DROP, FALL, RISE, WAYS, moved
from enterprises.department.thresholds import thresholds
from enterprises.models import WhatIf
from enterprises.pages import ACTED
from trail import clock
from workflows.policy.altering import altered
from workflows.policy.wording import number as in_words

SHOWN = 10
REFRESH_SECONDS = 3
COLUMNS = ("judged", "meets", "would_meet", "rise", "drop", "holders", "holders_drop")


TITLES = {
    RISE: gettext_lazy("Who would rise"),
    DROP: gettext_lazy("Who would drop"),
    FALL: gettext_lazy("Who holds it and would fall"),
}


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


@require_http_methods(ACTED)
def ladder_what_if(request):
    """Ask about a number of a programme, and what was asked before."""
    _require_to_ask(request.user)
    day = clock.today()
    editions = _editions(day)
    edition = editions.get(request.GET.get("programme", "")) or next(iter(editions.values()), None)
    form = WhatIfForm(request.POST or None, numbers=thresholds(edition.policy, day)) if edition else None
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
    return page(
        request,
        "enterprises/ladder/what_if_detail.html",
        {
            "asked": _told(asked),
            "is_waiting": is_waiting,
            "is_failed": asked.state == WhatIf.State.FAILED,
            "share": 100 * asked.judged // asked.total if asked.total else 0,
            "refresh": REFRESH_SECONDS,
            "whole": asked.figures.get("all", {}),
            "lines": _lines(asked.figures.get("leagues", {})),
            "targets": asked.figures.get("targets", ()),
        },
    )


@require_safe
def ladder_what_if_rows(request, what_if_id):
    """Who would rise, who would drop out, or who of those that hold it."""
    asked = _asked(request, what_if_id)
    way = request.GET.get("way", "")
    way = way if way in WAYS else RISE
    sent = request.GET.get("after", "")
    after = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else 0
    found = moved(asked, way, request.user, after)
    address = reverse("ladder-what-if-rows", args=[asked.public_id])
    return page(
        request,
        "enterprises/ladder/what_if_rows.html",
        {
            "asked": _told(asked),
            "title": TITLES[way],
            "enterprises": found.enterprises,
            "first_url": f"{address}?way={way}" if after else "",
            "next_url": f"{address}?way={way}&after={found.after}" if found.after else "",
        },
    )


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


def _lines(leagues):
    """The figures by league, in the official order; those that sit nowhere with what lies in no league."""
    places = dict(leagues)
    nowhere = places.pop(whatif.NOWHERE, {})
    if nowhere:
        kept = places.get(WHOLE, {})
        places[WHOLE] = {name: kept.get(name, 0) + value for name, value in nowhere.items()}
    return [
        (name, [places[code].get(column, 0) for column in COLUMNS])
        for code, name in league_names().items()
        if code in places
    ]


ONE = "enterprises/ladder/what-if/<str:what_if_id>/"
urlpatterns = [
    path("enterprises/ladder/what-if/", ladder_what_if, name="ladder-what-if"),
    path(ONE, ladder_what_if_detail, name="ladder-what-if-detail"),
    path(f"{ONE}enterprises/", ladder_what_if_rows, name="ladder-what-if-rows"),
]
