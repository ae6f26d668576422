"""The public notice (公示) as a programme's file describes it, and by when objections to it are answered."""

from dataclasses import dataclass

from .dated import DatedValue
from .papers import BRACES
from .review import periods

# What an officer may write between braces in the text of a notice; people read and move these words.
NOTICE_FIELDS = ("年度", "项目类别", "批次", "项数", "天数", "首日", "末日", "联系方式")
NOTICE_COLUMNS = ("position", "title", "applicant", "host_unit", "recommended_by", "money")


@dataclass(frozen=True)
class ObjectionPeriods:
    """By when the supervision division says whether an objection is admissible, the unit verifies, it is
    decided.
    """

    admit: DatedValue
    verify: DatedValue
    decide: DatedValue


@dataclass(frozen=True)
class NoticeRule:
    """The public notice: its period, its text with placeholders of NOTICE_FIELDS, the columns it shows."""

    period: DatedValue
    title: str
    paragraphs: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    objections: ObjectionPeriods


def parse_notice(place):
    """The public notice of what is to be granted."""
    fields = place.fields("period title paragraphs columns objections")
    paragraphs = tuple(each.text() for each in fields["paragraphs"].each())
    for name in BRACES.findall("".join((fields["title"].text(), *paragraphs))):
        if name not in NOTICE_FIELDS:
            place.fail(f"公示里不能用“{{{name}}}”，可以用：{'、'.join(NOTICE_FIELDS)}")
    columns = tuple((name, title.text()) for name, title in fields["columns"].pairs())
    for name, _ in columns:
        if name not in NOTICE_COLUMNS:
            place.fail(f"公示名单不能有“{name}”一栏，可以有：{'、'.join(NOTICE_COLUMNS)}")
    return NoticeRule(
        period=periods(fields["period"]),
        title=fields["title"].text(),
        paragraphs=paragraphs,
        columns=columns,
        objections=parse_objections(fields["objections"]),
    )


def parse_objections(place):
    """The periods within which objections are answered."""
    fields = place.fields("admit verify decide")
    return ObjectionPeriods(**{name: periods(each) for name, each in fields.items()})
