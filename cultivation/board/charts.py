"""Two drawings, laid out in percent of the width, so that the words in them keep their size on any screen."""

from dataclasses import dataclass

from cultivation.board.presentation import shown

TOP, HEIGHT, BOTTOM = 34, 176, 30
GAP = 0.34
TILE = 66
# West to east and north to south, roughly as on a map: (column, row) of six columns and four rows.
PLACES = {
    "150700": (5, 0),
    "152500": (4, 1),
    "152200": (5, 1),
    "152900": (0, 2),
    "150800": (1, 2),
    "150200": (2, 2),
    "150900": (3, 2),
    "150400": (4, 2),
    "150500": (5, 2),
    "150300": (1, 3),
    "150600": (2, 3),
    "150100": (3, 3),
    "150000": (0, 0),
}
ENDINGS = ("自治区", "盟", "市")


@dataclass(frozen=True)
class Column:
    """One year's column: `before` and `added` are heights in pixels, `x` and `width` percent of the width."""

    label: str
    text: str
    added_text: str
    x: float
    middle: float
    width: float
    y: float
    added: float
    before_y: float
    before: float
    is_after: bool


@dataclass(frozen=True)
class ColumnChart:
    """Years as columns, what was added on top of what was there, and the target as a line across."""

    columns: list[Column]
    goal_y: float | None
    goal_text: str
    floor: int
    height: int
    label_y: int


def column_chart(years, target):
    """The columns of a history; the target's line where there is a figure to be reached."""
    goal = target.value if target else None
    top = max([year.total for year in years] + [goal or 0, 1])
    scale = HEIGHT / float(top) / 1.06
    step = 100 / len(years)
    floor = TOP + HEIGHT
    return ColumnChart(
        columns=[_column(year, place, step, scale, floor) for place, year in enumerate(years)],
        goal_y=round(floor - float(goal) * scale, 1) if goal else None,
        goal_text=target.text if goal else "",
        floor=floor,
        height=floor + BOTTOM,
        label_y=floor + 21,
    )


def _column(year, place, step, scale, floor):
    added = year.added if year.added is not None else year.total
    before = year.total - added
    top = floor - year.total * scale
    return Column(
        label=str(year.year),
        text=shown(year.total),
        added_text=f"+{added}" if before else "",
        x=round(place * step + step * GAP / 2, 2),
        middle=round(place * step + step / 2, 2),
        width=round(step * (1 - GAP), 2),
        y=round(top, 1),
        added=round(added * scale, 1),
        before_y=round(floor - before * scale, 1),
        before=round(before * scale, 1),
        is_after=year.is_after,
    )


@dataclass(frozen=True)
class Tile:
    """One league as a square of the map that is none."""

    code: str
    name: str
    text: str
    shade: int
    is_bucket: bool
    x: float
    width: float
    middle: float
    y: int
    name_y: int
    text_y: int


def tiles(figures):
    """The leagues as tiles in the order of their size's shade; the bucket, twice as wide, stands apart."""
    return [_tile(figure) for figure in figures if figure.code in PLACES]


def _tile(figure):
    column, row = PLACES[figure.code]
    step, span = 100 / 6, 2 if figure.is_bucket else 1
    width = step * span - 1.2
    y = row * (TILE + 6)
    return Tile(
        code=figure.code,
        name=figure.name if figure.is_bucket else short_name(figure.name),
        text=figure.text,
        shade=figure.shade,
        is_bucket=figure.is_bucket,
        x=round(column * step + 0.6, 2),
        width=round(width, 2),
        middle=round(column * step + 0.6 + width / 2, 2),
        y=y,
        name_y=y + 27,
        text_y=y + 50,
    )


def short_name(name):
    """A league's name without the word for what it is."""
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


TILES_HEIGHT = 4 * (TILE + 6)
