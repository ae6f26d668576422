"""The board's pages: all indicators, one indicator with what stands behind it, and the front page."""

from collections import defaultdict
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cultivation.board import progress as board
from cultivation.board.behind import rows_behind
from cultivation.board.forms import AsOfForm
from cultivation.board.measures import measure_of
from cultivation.board.picture import picture_of
from cultivation.board.presentation import hidden_text, is_about_persons, shown, withheld
from cultivation.board.rows import part_rows, row_of
from trail import clock
from workflows import selectors
from workflows.models import PlanSource, Round
from workflows.pages import visitor
from workflows.permissions import is_staff

HEADLINE = "young_innovators"
ROUNDS_AT_HOME = 3
READINGS = 60
SECTIONS = {
    "A": _("Expected indicators"),
    "B": _("Talent"),
    "C": _("Enterprises"),
    "D": _("Platforms, parks and transfer"),
    "E": _("Milestones and promises"),
}


@login_not_required
def home(request):
    """What this is, which calls are open, and the headline figure."""
    indicators = [each for each in board.indicators() if each.code == HEADLINE]
    rounds = selectors.rounds_visible_to(request.user).filter(window=Round.Window.OPEN).order_by("closes_at")
    headline = row_of(board.progress_of(indicators, clock.today())[0]) if indicators else None
    return render(
        request,
        "home.html",
        {
            "rounds": visitor.with_own_cutoffs(rounds[:ROUNDS_AT_HOME], request.user),
            "headline": headline,
            "now": clock.now(),
            "is_staff": is_staff(request.user),
        },
    )


@login_not_required
def board_page(request):
    """Every indicator of a period by section, the headline figure on top."""
    form = AsOfForm(request.GET, today=clock.today())
    day, known_on = form.chosen
    every = list(board.indicators())
    periods = _periods(every)
    period = _chosen_period(periods, request.GET.get("period"), day)
    indicators = [each for each in every if each.period == period]
    headline = next((each for each in indicators if each.code == HEADLINE), None)
    book = board.open_book(indicators, day, known_on=known_on, history_of=headline)
    rows = [row_of(board.read(book, indicator)) for indicator in indicators]
    top = next((row for row in rows if row.indicator == headline), None)
    return render(
        request,
        "board/board.html",
        {
            "form": form,
            "day": day,
            "known_on": known_on,
            "today": form.today,
            "times_query": form.query,
            "periods": periods,
            "period": period,
            "is_over": bool(period) and day > period.until,
            "sections": _sections(rows),
            "number_of_rows": len(rows),
            "headline": top,
            "picture": _picture(request, book, top) if top else None,
        },
    )


@login_not_required
def indicator_page(request, code):
    """One indicator: definition, source, targets, the years and leagues, and for staff the rows behind it."""
    form = AsOfForm(request.GET, today=clock.today())
    day, known_on = form.chosen
    indicator = next((each for each in board.indicators() if each.code == code), None)
    if indicator is None:
        raise Http404
    book = board.open_book([indicator], day, known_on=known_on, history_of=indicator)
    row = row_of(board.read(book, indicator))
    counting = measure_of(indicator).counting()
    exact = is_staff(request.user) or not is_about_persons(book, indicator, counting)
    return render(
        request,
        "board/indicator.html",
        {
            "form": form,
            "day": day,
            "known_on": known_on,
            "today": form.today,
            "row": row,
            "indicator": indicator,
            "period": indicator.period,
            "is_over": day > indicator.period.until,
            "section": SECTIONS.get(indicator.section, ""),
            "others": [each for each in indicator.definitions if not each["official"]],
            "targets": _cited(indicator),
            "readings": _readings(book, indicator, exact=exact),
            "parts": part_rows(row.progress, exact=exact),
            "picture": _picture(request, book, row),
            "behind": rows_behind(request, book, indicator) if is_staff(request.user) else None,
        },
    )


def _periods(indicators):
    return list(dict.fromkeys(each.period for each in indicators))


def _chosen_period(periods, code, day):
    begun = [period for period in periods if period.since <= day] or periods
    return next((period for period in periods if period.code == code), begun[-1] if begun else None)


def _sections(rows):
    grouped = groupby(rows, key=lambda row: row.indicator.section)
    return [(letter, SECTIONS.get(letter, letter), list(members)) for letter, members in grouped]


def _picture(request, book, row):
    measured = row.progress.at_end or row.progress
    return picture_of(book, row.indicator, measured.target, is_staff=is_staff(request.user))


def _cited(indicator):
    targets, titles = list(indicator.targets.all()), dict(indicator.parts)
    sources = PlanSource.objects.in_bulk({target.source for target in targets})
    return [(target, titles.get(target.part, ""), sources.get(target.source)) for target in targets]


def _readings(book, indicator, *, exact):
    titles = dict(indicator.parts)
    rows = book.readings.everything(indicator)
    told = {} if exact else _without_small(rows)
    return [
        {
            "reading": row,
            "value": told.get(row.pk, shown(row.value)),
            "part": titles.get(row.part, row.part),
            "region": book.regions.names.get(row.region_id, ""),
        }
        for row in rows[:READINGS]
    ]


def _without_small(rows):
    """The words for the values of regions and parts that visitors are not shown: of one day those of all
    regions add up to a sum, and so do those of all parts. What was reported anew is hidden with the newest.
    """
    sums = defaultdict(dict)
    for row in rows:
        for group, place in _sums_of(row):
            sums[group].setdefault(place, row.value)
    hidden = {(group, place) for group, numbers in sums.items() for place in withheld(numbers)}
    return {
        row.pk: hidden_text(row.value)
        for row in rows
        if hidden & set(_sums_of(row))
        or 0 < row.value < settings.SMALLEST_CELL
        and (row.part or row.region_id)
    }


def _sums_of(row):
    """The sums of which a reported value is a part, and its place there."""
    groups = []
    if row.region_id:
        groups.append(((row.day, "regions", row.part), row.region_id))
    if row.part:
        groups.append(((row.day, "parts", row.region_id), row.part))
    return groups
