"""An indicator through the years and over the leagues, as it may be shown to the one who looks."""

from dataclasses import dataclass

from cultivation.board.charts import TILES_HEIGHT, ColumnChart, Tile, column_chart, tiles
from cultivation.board.history import Year, history
from cultivation.board.measures import measure_of
from cultivation.board.presentation import LeagueFigure, counts_persons, league_figures


@dataclass(frozen=True)
class Picture:
    """Two drawings with the figures they are made of. `is_exact` is false where small numbers are withheld.

    `has_added`: each year adds something; `has_total`: what is there at the year's end is told too.
    """

    years: list[Year]
    columns: ColumnChart
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


def picture_of(book, indicator, target, *, is_staff):
    """The drawings of what the register counts; None where it is not counted, or not yet kept."""
    years = history(book, indicator)
    if not years:
        return None
    counting = measure_of(indicator).counting()
    is_exact = is_staff or not counts_persons(book, counting)
    numbers = book.leagues_of(counting, book.as_of.day)
    figures = league_figures(numbers, book.regions, exact=is_exact)
    return Picture(
        years=years,
        columns=column_chart(years, target),
        leagues=figures,
        tiles=tiles(figures),
        has_added=not counting.is_stock,
        has_total=not counting.yearly,
        is_exact=is_exact,
        sum=sum(numbers.values()),
    )
