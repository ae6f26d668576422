"""Numbers as bars, laid out in percent of the width, so that their words keep their size on any screen."""

from dataclasses import dataclass

ROW, BAR, WORDS = 48, 18, 20


@dataclass(frozen=True)
class Bar:
    """One number. `x` and `width` are percent of the width, `y` and `text_y` pixels; `goal_x` and
    `goal_width` frame what is to be reached, None where nothing is.
    """

    title: str
    text: str
    x: float
    width: float
    y: int
    text_y: int
    goal_x: float | None = None
    goal_width: float | None = None


@dataclass(frozen=True)
class Drawing:
    """Bars below each other with the height of the whole in pixels."""

    bars: list[Bar]
    height: int
    bar_height: int = BAR


def drawn(lines, *, centred=False):
    """The drawing of lines (title, number, number to be reached or None); `centred` like a ladder that
    narrows, otherwise from the left.
    """
    top = max([max(number, goal or 0) for _title, number, goal in lines] + [1])
    made = [_bar(place, *line, top, centred) for place, line in enumerate(lines)]
    return Drawing(made, ROW * len(made))


def _bar(place, title, number, goal, top, centred):
    width = round(100 * number / top, 2)
    goal_width = round(100 * float(goal) / float(top), 2) if goal else None
    y = place * ROW
    return Bar(
        title=title,
        text=f"{number:,}",
        x=_left(width, centred),
        width=width,
        y=y + WORDS,
        text_y=y + 14,
        goal_x=_left(goal_width, centred) if goal else None,
        goal_width=goal_width,
    )


def _left(width, centred):
    return round((100 - width) / 2, 2) if centred else 0
