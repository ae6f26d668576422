"""How experts review: the panel and its draw, the sheet, how the scores are read."""

from dataclasses import dataclass, field

from .dated import DatedValue
from .form import refuse_twice
from .papers import parse_dated, parse_period

BLIND = ("single", "double")
# Who fills which part of a sheet where experts judge by their class.
PARTS = ("technical", "finance")
ROUNDINGS = ("half_up", "down")


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
    """One line of the review sheet, with the most points that it gives; `by` is the class of experts who fill
    it. Without `most` it is an item of the scorecard that experts judge, within the range that the known
    figure leaves, or a condition that a person has to judge.
    """

    name: str
    title: str = ""
    most: DatedValue | None = None
    help: str = ""
    by: str = ""


@dataclass(frozen=True)
class PanelSheetRule:
    """The sheet that the panel's leader merges from those of its experts (专家组综合评价表): how the mean of
    each line becomes a whole number.
    """

    title: str
    rounding: DatedValue


@dataclass(frozen=True)
class Fields:
    """Fields that panels are parted by: each value of the fact with the beginnings of the discipline codes of
    its experts; values that fewer than `least` applications bear go together.
    """

    least: int
    disciplines: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class GroupsRule:
    """By which fact of the holder the applications are put into groups, and how (`Fields`, dated)."""

    fact: str
    fields: DatedValue


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
    sheets: dict[str, str] = field(default_factory=dict)
    panel_sheet: PanelSheetRule | None = None
    groups: GroupsRule | None = None


def parse_review(place):
    """One stage of review from its place in a programme file."""
    fields = place.fields(
        "blind panel draw invitation period sheet grades recommendations",
        "discipline avoid hidden ranking sheets panel_sheet groups",
    )
    rule = ReviewRule(
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
        sheets={part: title.text() for part, title in fields["sheets"].pairs()} if "sheets" in fields else {},
        panel_sheet=_panel_sheet(fields["panel_sheet"]) if "panel_sheet" in fields else None,
        groups=_groups(fields["groups"]) if "groups" in fields else None,
    )
    if rule.groups and rule.discipline:
        place.fail("分组或者按学科代码（discipline），或者按领域（groups），只能写一种")
    _check_parts(place, rule)
    return rule


def _check_parts(place, rule):
    """Either everybody fills the whole sheet, or each class its part and the leader merges them."""
    refuse_twice(place, [item.name for item in rule.sheet])
    if bool(rule.sheets) != (rule.panel_sheet is not None):
        place.fail("分类评价表（sheets）与专家组综合评价表（panel_sheet）须同时写")
    for part in rule.sheets:
        if part not in PARTS:
            place.fail(f"不认识“{part}”，这里可以写：{'、'.join(PARTS)}")
    if {item.by for item in rule.sheet} != (set(rule.sheets) or {""}):
        place.fail("分类评价表（sheets）的每一类须有评价项（by），每一项须属于其中一类")
    if rule.panel_sheet is None and not (rule.grades and rule.recommendations):
        place.fail("没有专家组综合评价表的，须写等级（grades）和意见（recommendations）")


def _groups(place):
    fields = place.fields("fact fields")
    return GroupsRule(fields["fact"].text(), parse_dated(fields["fields"], _fields))


def _fields(place):
    fields = place.fields("least disciplines")
    disciplines = {
        value: tuple(each.text() for each in codes.each()) for value, codes in fields["disciplines"].pairs()
    }
    return Fields(fields["least"].integer(), disciplines)


def _panel_sheet(place):
    fields = place.fields("title rounding")
    rounding = parse_dated(fields["rounding"], lambda value: value.choice(ROUNDINGS))
    return PanelSheetRule(fields["title"].text(), rounding)


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
    fields = place.fields("item", "title most help by")
    if ("title" in fields) != ("most" in fields):
        place.fail("title 与 most 须同时写；评分表里的评定项和人工判断的条件两者都不写")
    return SheetItem(
        name=fields["item"].name(),
        title=fields.read("title", "text", ""),
        most=parse_dated(fields["most"], lambda value: value.integer()) if "most" in fields else None,
        help=fields.read("help", "text", ""),
        by=fields["by"].choice(PARTS) if "by" in fields else "",
    )


def figures(place, kind, required="", optional="", flags=()):
    """A dataclass of whole numbers, and of flags."""
    fields = place.fields(required, optional)
    return kind(**{name: each.flag() if name in flags else each.integer() for name, each in fields.items()})


def periods(place):
    """Periods of days by the day from which they hold."""
    return parse_dated(place, parse_period)
