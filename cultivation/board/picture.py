"""An indicator through the years and over the leagues, as it may be shown to the one who looks."""

from dataclasses import dataclass

from django.conf import settings

from cultivation.board.charts import TILES_HEIGHT, ColumnChart, Tile, column_chart, tiles
from cultivation.board.history import Year, history
from cultivation.board.measures import measure_of
from cultivation.board.presentation import (
    LeagueFigure,
    counts_persons,
    hidden_text,
    league_figures,
    shown,
    texts,
)


@dataclass(frozen=True)
class Picture:
    """Two drawings with the figures they are made of. `is_exact` is false where small numbers are withheld.

    `has_added`: each year adds something; `has_total`: what is there at the year's end is told too. `told` is
    the table of the years; no `columns` are drawn where a year's number is withheld: they would show it.
    """

    years: list[Year]
    told: list["ToldYear"]
    columns: ColumnChart | None
    leagues: list[LeagueFigure]
    tiles: list[Tile]
    has_added: bool
    has_total: bool
    is_exact: bool
    sum: int
    tiles_height: int = TILES_HEIGHT

    @property
    def has_before(self):
        """Whether each column stands on those of the years before."""
        return self.has_added and self.has_total

    @property
    def by_league(self):
        """Each league with its number of every year."""
        return [(league, [year.leagues[league.code] for year in self.years]) for league in self.leagues]

    @property
    def sums(self):
        """Every year's number over all leagues, as the table of leagues shows them."""
        return [sum(year.leagues.values()) for year in self.years]


@dataclass(frozen=True)
class ToldYear:
    """One year in words, as it may be shown to the one who looks."""

    year: int
    added: str
    total: str
    is_after: bool


def told_years(years, *, is_stock, exact):
    """The years in words; of persons without small numbers, and without totals whose difference tells one."""
    added = {} if is_stock else texts({each.year: each.added for each in years}, exact=exact)
    withheld_some = any(added[each.year] != shown(each.added) for each in years if added)
    totals = {each.year: shown(each.total) for each in years}
    if is_stock and not exact:
        small = {each.year: each.total for each in years if 0 < each.total < settings.SMALLEST_CELL}
        totals |= {year: hidden_text(number) for year, number in small.items()}
    if withheld_some:
        totals |= {each.year: hidden_text(settings.SMALLEST_CELL) for each in years[:-1]}
    return [
        ToldYear(each.year, added.get(each.year, shown(each.added)), totals[each.year], each.is_after)
        for each in years
    ]


def picture_of(book, indicator, target, *, is_staff):
    """The drawings of what the register counts; None where it is not counted, or not yet kept."""
    years = history(book, indicator)
    if not years:
        return None
    counting = measure_of(indicator).counting()
    is_exact = is_staff or not counts_persons(book, counting)
    numbers = book.leagues_of(counting, book.as_of.day)
    figures = league_figures(numbers, book.regions, exact=is_exact)
    told = told_years(years, is_stock=counting.is_stock, exact=is_exact)
    is_whole = told == told_years(years, is_stock=counting.is_stock, exact=True)
    return Picture(
        years=years,
        told=told,
        columns=column_chart(years, target) if is_whole else None,
        leagues=figures,
        tiles=tiles(figures),
        has_added=not counting.is_stock,
        has_total=not counting.yearly,
        is_exact=is_exact,
        sum=sum(numbers.values()),
    )
