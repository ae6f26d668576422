"""One selector for every kind of indicator: where it stands on a day, against what the plan wants by when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cultivation.board import projection
from cultivation.board.book import Book
from cultivation.board.history import moments_of
from cultivation.board.measures import measure_of
from cultivation.board.moments import AsOf, a_year_before
from cultivation.board.projection import Projected, Start
from cultivation.board.words import how_counted
from workflows.models import Indicator, Target


@dataclass(frozen=True)
class Part:
    """One named part of an indicator with its own value and target."""

    name: str
    title: str
    value: Decimal | int | None
    target: Target | None
    baseline: Target | None

    @property
    def attainment(self):
        """The value over the part's target."""
        return _over(self.value, self.target)


@dataclass(frozen=True)
class Progress:
    """Where an indicator stands. Values are in the indicator's unit, `attainment` is a share (1 = reached).

    `open` says why there is no value, `reported_for` for which day a reported one was given. `at_end` is the
    progress on the period's last day once that is past. `leagues` maps a league's code (150000: the bucket)
    to its number where the figure can be told apart so.
    """

    indicator: Indicator
    as_of: AsOf
    region: str
    value: Decimal | int | None
    open: str
    reported_for: date | None
    baseline: Target | None
    target: Target | None
    attainment: Decimal | None
    expected: Projected
    forecast: Projected
    how: str
    signed: bool
    parts: tuple[Part, ...]
    leagues: dict | None
    at_end: "Progress | None" = None


def progress(indicator, day: date, *, known_on=None, region=None):
    """Where one indicator stands on a day, as it was known on a day, in a region."""
    return progress_of([indicator], day, known_on=known_on, region=region)[0]


def progress_of(indicators, day, *, known_on=None, region=None):
    """The same for many; the number of queries does not depend on how many."""
    book = open_book(indicators, day, known_on=known_on, region=region)
    return [read(book, indicator) for indicator in indicators]


def open_book(indicators, day, *, known_on=None, region=None, history_of=None):
    """Fetch what the figures of these indicators are read from, and the history of one of them."""
    more = moments_of(history_of, day) if history_of else ()
    return Book(indicators, AsOf(day, known_on), region, more)


def indicators(period=None):
    """The indicators in the plan's order with their targets, of one period or of all; two queries."""
    rows = Indicator.objects.select_related("period").prefetch_related("targets")
    rows = rows.filter(period=period) if period else rows
    return rows.order_by("period__since", "section", "position")


def read(book, indicator):
    """One indicator's progress from what was fetched, and on the period's last day too once that is past."""
    over = book.as_of.day > indicator.period.until
    at_end = _progress(book, indicator, indicator.period.until) if over else None
    return _progress(book, indicator, book.as_of.day, at_end)


def _progress(book, indicator, day, at_end=None):
    figure = measure_of(indicator).figure(book, day)
    targets = list(indicator.targets.all())
    target = _target(indicator, targets, day) if book.is_whole else None
    baseline = next((each for each in targets if each.is_baseline and not each.part), None)
    named = indicator.parts if book.is_whole else []
    parts = tuple(_part(name, title, figure, targets) for name, title in named)
    return Progress(
        indicator=indicator,
        as_of=book.as_of.on(day),
        region=book.region,
        value=figure.value,
        open=figure.open,
        reported_for=figure.reported_for,
        baseline=baseline,
        target=target,
        attainment=_attainment(indicator, figure, target, parts),
        expected=_expected(book, indicator, baseline, target, day),
        forecast=_forecast(book, indicator, figure, target, day),
        how=how_counted(indicator, book.programmes),
        signed=indicator.definition_signed_on is not None,
        parts=parts,
        leagues=figure.leagues,
        at_end=at_end,
    )


def _target(indicator, targets, day):
    """The target that applies on the day: the next one due, or the last; of a yearly count the year's own."""
    whole = [each for each in targets if not each.is_baseline and not each.part]
    if indicator.kind == Indicator.Kind.YEARLY:
        return next((each for each in whole if each.day.year == day.year), None)
    due = [each for each in whole if each.day >= day]
    return due[0] if due else (whole[-1] if whole else None)


def _part(name, title, figure, targets):
    own = [each for each in targets if each.part == name]
    return Part(
        name=name,
        title=title,
        value=figure.parts.get(name),
        target=next((each for each in reversed(own) if not each.is_baseline), None),
        baseline=next((each for each in own if each.is_baseline), None),
    )


def _over(value, target):
    if value is None or target is None or not target.value:
        return None
    return Decimal(value) / target.value


def _attainment(indicator, figure, target, parts):
    """The value over the target; of parts with targets of their own the least; of milestones the share."""
    if indicator.kind == Indicator.Kind.MILESTONE:
        return Decimal(figure.value) / len(parts) if parts and figure.value is not None else None
    if target is not None:
        return _over(figure.value, target)
    shares = [part.attainment for part in parts if part.target]
    return min(shares) if shares and None not in shares else None


def _expected(book, indicator, baseline, target, day):
    if not book.is_whole:
        return Projected(None, _("The plan does not divide its targets among the leagues."))
    goal = target.value if target else None
    return projection.expected(_start(indicator, baseline, day), goal, target.day if target else day, day)


def _start(indicator, baseline, day):
    if indicator.kind == Indicator.Kind.YEARLY:
        return Start(date(day.year, 1, 1), Decimal(0))
    if baseline is not None and baseline.value is not None:
        return Start(baseline.day, baseline.value)
    if indicator.kind in (Indicator.Kind.NEW, Indicator.Kind.CUMULATIVE):
        return Start(indicator.period.since, Decimal(0))
    return None


def _forecast(book, indicator, figure, target, day):
    if target is None or target.value is None:
        return Projected(None, _("There is no figure to be reached, so nothing is forecast."))
    measure = measure_of(indicator)
    counting = measure.counting()
    if counting is None:
        return projection.by_the_last_readings(book.readings.of(indicator, day), target.day, day)
    if counting.yearly:
        return projection.by_this_year(figure.value, target.day, day)
    if day >= target.day:
        return projection.passed()
    before = measure.figure(book, a_year_before(day)).value
    return projection.by_the_last_year(figure.value, before, target.day, day)
