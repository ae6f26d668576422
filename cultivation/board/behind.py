"""The rows of the register behind a figure: the very ones that were counted."""

from dataclasses import dataclass
from urllib.parse import urlencode

from cultivation.board.measures import measure_of
from workflows import selectors
from workflows.pages import keyset
from workflows.pages.register import Line, lines

ANCHOR = "#rows"
NARROWING = ("league", "year", "after", "before")


@dataclass(frozen=True)
class Behind:
    """A page of the rows behind a figure, of all leagues and years or of one; `number` counts them all."""

    lines: list[Line]
    number: int
    league_name: str
    year: str
    previous_url: str
    next_url: str
    all_url: str
    league_url: str


def rows_behind(request, book, indicator):
    """The counted awards that the user sees; None where the register is not counted."""
    counting = measure_of(indicator).counting()
    if counting is None or not book.is_kept(counting.programmes):
        return None
    league, year = _league(request, book), "" if counting.is_stock else _year(request)
    counted = counting.rows(book.as_of)
    seen = selectors.awards_visible_to(request.user).filter(book.as_of.recorded())
    rows = seen.filter(pk__in=counted.values("pk"))
    page = keyset.page(_narrowed(rows, book, league, year), request)
    cells = book.cells(counting, book.as_of.day)
    return Behind(
        lines=lines(page.rows, book.programmes.values(), book.as_of.day, seen=seen),
        number=sum(cell.number for cell in cells if _belongs(cell, book, league, year)),
        league_name=book.regions.name(league) if league else "",
        year=year,
        previous_url=page.previous_url and page.previous_url + ANCHOR,
        next_url=page.next_url and page.next_url + ANCHOR,
        all_url=_address(request),
        league_url=_address(request, league="")[: -len(ANCHOR)],
    )


def _league(request, book):
    code = request.GET.get("league", "")
    return code if code in book.regions.codes else ""


def _year(request):
    text = request.GET.get("year", "")
    return text if text.isascii() and text.isdecimal() and len(text) == 4 and text > "0000" else ""


def _narrowed(rows, book, league, year):
    if league:
        codes = [code for code in book.regions.names if book.regions.of(code) == league]
        rows = rows.annotate(place=book.as_of.place()).filter(place__in=codes)
    return rows.filter(since__year=int(year)) if year else rows


def _belongs(cell, book, league, year):
    return (not league or book.regions.of(cell.region) == league) and (not year or cell.year == int(year))


def _address(request, **more):
    kept = {key: value for key, value in request.GET.items() if key not in NARROWING}
    return f"?{urlencode(kept | more)}{ANCHOR}"
