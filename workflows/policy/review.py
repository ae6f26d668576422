"""How experts review: the panel and its draw, the sheet, how the scores are read."""

from dataclasses import dataclass

from .dated import DatedValue
from .papers import parse_dated, parse_period

BLIND = ("single", "double")


@dataclass(frozen=True)
class PanelSize:
    """How many `experts` a panel has, how many valid opinions suffice (`quorum`), how many are in reserve."""

    experts: int
    quorum: int
    reserves: int


@dataclass(frozen=True)
class DrawRule:
    """What a draw keeps to. Shares are percent of the panel; None or 0 asks for nothing.

    `research_share` at least of the class 科技研究, `finance` at least so many of the class 财务审计,
    `outside_share` at least from outside the region, `most_from_unit` at most from one unit, `yearly_load` at
    most so many reviews an expert and year, `rotate`: nobody of last year's panel of this discipline,
    `cowork_years`: nobody who worked with an applicant or member in so many years.
    """

    research_share: int = 0
    finance: int = 0
    outside_share: int = 0
    most_from_unit: int = 0
    yearly_load: int = 0
    rotate: bool = False
    cowork_years: int = 0


@dataclass(frozen=True)
class SheetItem:
    """One line of the review sheet, with the most points that it gives."""

    name: str
    title: str
    most: DatedValue
    help: str = ""


@dataclass(frozen=True)
class OutlierLimit:
    """By how much an opinion may differ from the mean of the others before it is marked: so many points, or
    so many `deviations`, standard deviations of all opinions of its group.
    """

    points: int = 0
    deviations: int = 0


@dataclass(frozen=True)
class RankingRule:
    """How the scores are read: which opinions are marked, and the reason that stands for what lies below the
    line.
    """

    outlier: DatedValue
    declined: str


@dataclass(frozen=True)
class ReviewRule:
    """How one stage of review is done. `recommendations` are (code, title), best first."""

    blind: str
    panel: DatedValue
    draw: DatedValue
    invitation: DatedValue
    period: DatedValue
    sheet: tuple[SheetItem, ...]
    grades: tuple[str, ...]
    recommendations: tuple[tuple[str, str], ...]
    discipline: str = ""
    avoid: str = ""
    hidden: tuple[str, ...] = ()
    ranking: RankingRule | None = None


def parse_review(place):
    """One stage of review from its place in a programme file."""
    fields = place.fields(
        "blind panel draw invitation period sheet grades recommendations", "discipline avoid hidden ranking"
    )
    return ReviewRule(
        blind=fields["blind"].choice(BLIND),
        panel=parse_dated(
            fields["panel"], lambda value: figures(value, PanelSize, "experts quorum reserves")
        ),
        draw=parse_dated(fields["draw"], _draw_rule),
        invitation=periods(fields["invitation"]),
        period=periods(fields["period"]),
        sheet=tuple(_sheet_item(each) for each in fields["sheet"].each()),
        grades=tuple(each.text() for each in fields["grades"].each()),
        recommendations=tuple((code, title.text()) for code, title in fields["recommendations"].pairs()),
        discipline=fields.read("discipline", "name", ""),
        avoid=fields.read("avoid", "name", ""),
        hidden=tuple(each.name() for each in fields["hidden"].each()) if "hidden" in fields else (),
        ranking=_ranking(fields["ranking"]) if "ranking" in fields else None,
    )


def _ranking(place):
    fields = place.fields("outlier declined")
    return RankingRule(
        outlier=parse_dated(
            fields["outlier"], lambda value: figures(value, OutlierLimit, "", "points deviations")
        ),
        declined=fields["declined"].text(),
    )


def _draw_rule(place):
    optional = "research_share finance outside_share most_from_unit yearly_load rotate cowork_years"
    return figures(place, DrawRule, "", optional, flags=("rotate",))


def _sheet_item(place):
    fields = place.fields("item title most", "help")
    return SheetItem(
        name=fields["item"].name(),
        title=fields["title"].text(),
        most=parse_dated(fields["most"], lambda value: value.integer()),
        help=fields.read("help", "text", ""),
    )


def figures(place, kind, required="", optional="", flags=()):
    """A dataclass of whole numbers, and of flags."""
    fields = place.fields(required, optional)
    return kind(**{name: each.flag() if name in flags else each.integer() for name, each in fields.items()})


def periods(place):
    """Periods of days by the day from which they hold."""
    return parse_dated(place, parse_period)
