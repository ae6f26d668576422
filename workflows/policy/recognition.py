"""What the way of a recognition has besides: with whom the call is issued, the banner's form of the visit,
the department's comprehensive check.
"""

from dataclasses import dataclass

from .facts import REGISTRY
from .form import Question, parse_questions, refuse_twice
from .papers import cited

# Only these types fit on the form of a visit: what was seen is written down there and then.
SEEN_TYPES = ("short_text", "long_text", "yes_no", "choice")
COUNTED_TYPES = ("integer", "money")


@dataclass(frozen=True)
class Visit:
    """The form of the banner's visit, one an enterprise (现场考察表，一企一表): its questions, and the
    `figures` of the archive beside which it says what was seen.
    """

    title: str
    questions: tuple[Question, ...]
    figures: tuple[str, ...]
    source: str
    clause: str
    unverified: bool = False


@dataclass(frozen=True)
class Examined:
    """One line of the comprehensive check."""

    code: str
    title: str
    source: str
    clause: str
    unverified: bool = False


@dataclass(frozen=True)
class ComprehensiveCheck:
    """What the department looks at after the panels, in this order (综合审查)."""

    title: str
    lines: tuple[Examined, ...]


def parse_visit(place):
    """The form of the visit."""
    fields = place.fields("title questions figures source", "unverified")
    questions = parse_questions(fields["questions"])
    for question in questions:
        if question.type not in SEEN_TYPES or question.fact:
            fields["questions"].fail(f"现场考察表的题型只能是：{'、'.join(SEEN_TYPES)}，且不写 fact")
    figures = tuple(each.text() for each in fields["figures"].each())
    for name in figures:
        if name not in REGISTRY or REGISTRY[name].type not in COUNTED_TYPES:
            fields["figures"].fail(f"“{name}”不是可以现场核对的数")
    source, clause = cited(fields["source"])
    return Visit(
        fields["title"].text(), questions, figures, source, clause, fields.read("unverified", "flag", False)
    )


def parse_comprehensive_check(place):
    """The comprehensive check, line by line."""
    fields = place.fields("title lines")
    lines = []
    for each in fields["lines"].each():
        line = each.fields("check title source", "unverified")
        source, clause = cited(line["source"])
        unverified = line.read("unverified", "flag", False)
        lines.append(Examined(line["check"].name(), line["title"].text(), source, clause, unverified))
    refuse_twice(place, [line.code for line in lines])
    if not lines:
        place.fail("综合审查至少要有一项")
    return ComprehensiveCheck(fields["title"].text(), tuple(lines))


def parse_issuers(place):
    """The bodies that issue the call together, the leading one first."""
    names = tuple(each.text() for each in place.each())
    if not names:
        place.fail("联合发文至少要有一个单位")
    return names
