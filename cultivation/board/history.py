"""An indicator through the years: what was added, what it came to, and in which league."""

from collections import Counter
from dataclasses import dataclass

from cultivation.board.measures import measure_of
from cultivation.board.moments import year_ends


@dataclass(frozen=True)
class Year:
    """One year: the number added in it, the total at its end (or on the day asked for), both by league."""

    year: int
    added: int | None
    total: int
    leagues: dict
    is_after: bool


def moments_of(indicator, day):
    """The (counting, day) pairs that its history needs beside its figure."""
    counting = measure_of(indicator).counting()
    if counting is None or not _by_moment(counting):
        return set()
    return {(counting, moment) for moment in _moments(indicator, day)}


def history(book, indicator):
    """The years since the period began, oldest first; an empty list where the register is not counted."""
    counting = measure_of(indicator).counting()
    if counting is None or not book.is_kept(counting.programmes):
        return []
    last = indicator.period.until.year
    if _by_moment(counting):
        return [_at(book, counting, moment, last) for moment in _moments(indicator, book.as_of.day)]
    return _running(book, counting, book.as_of.day, last)


def _by_moment(counting):
    return counting.is_stock or counting.yearly


def _moments(indicator, day):
    return [moment for moment in year_ends(indicator.period.since, day) if moment >= indicator.period.since]


def _at(book, counting, moment, last):
    leagues = book.leagues_of(counting, moment)
    total = sum(leagues.values())
    return Year(moment.year, total if counting.yearly else None, total, leagues, moment.year > last)


def _running(book, counting, day, last):
    years, total = {}, 0
    for cell in book.cells(counting, day):
        years.setdefault(cell.year, Counter())[book.regions.of(cell.region)] += cell.number
    rows = []
    for year in range(counting.begins.year, day.year + 1):
        leagues = dict.fromkeys(book.leagues_of(counting, day), 0) | years.get(year, {})
        added = sum(leagues.values())
        total += added
        rows.append(Year(year, added, total, leagues, year > last))
    return rows
