"""What goes on after a grant: what is reported every year, which changes, why a row of the register ends."""

from dataclasses import dataclass
from datetime import date

from .dated import DatedValue, NotInForce
from .form import refuse_twice
from .letters import Letter, parse_letter
from .notice import ObjectionPeriods, parse_objections
from .papers import cited, parse_dated, parse_period

ENDS = ("expired", "completed", "given_up", "revoked", "void")
SINCE = ("year", "day", "decision")
EFFECTS = ("name", "conditions", "seat", "anew")


@dataclass(frozen=True)
class AnnualReport:
    """What a holder reports of each year: the `facts` of the year before, until a day of the year (month,
    day). `missed`: so many missed years are a ground for the `cause`.
    """

    title: str
    due: DatedValue
    facts: tuple[str, ...]
    missed: DatedValue
    cause: str

    def due_on(self, year):
        """The last day on which the report of an accounting year is in time; the first of all days, on which
        nobody held anything, where the rule was not in force yet.
        """
        try:
            month, day = self.due.on(date(year + 1, 12, 31)).value
        except NotInForce:
            return date.min
        return date(year + 1, month, day)


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change, and what it touches: the name, the conditions, the whole seat, or only a part,
    which is recognised anew where it goes.
    """

    code: str
    title: str
    effect: str
    source: str
    clause: str


@dataclass(frozen=True)
class Changes:
    """Which changes a holder reports `within` so many months. The row of one with which the status ends is
    over for `cause`, of one that moves away for `moved`. A rename is made public for the period `notice`,
    objections to it are taken and answered within those of `objections`; then a `certificate` with the same
    number and term is made.
    """

    within: DatedValue
    kinds: tuple[ChangeKind, ...]
    cause: str
    moved: str
    notice: DatedValue | None = None
    objections: ObjectionPeriods | None = None
    certificate: Letter | None = None

    def kind(self, code):
        """The kind of that code; None where there is none."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    @property
    def follow_the_seat(self):
        """Whether a whole move is among them, with which a row out of the region is over."""
        return any(kind.effect == "seat" for kind in self.kinds)


@dataclass(frozen=True)
class SpotCheckRule:
    """What a random spot check (抽查) goes by: it draws a `share` of so many of a hundred numbers in force,
    and who looks has the `period`.
    """

    share: DatedValue
    period: DatedValue


@dataclass(frozen=True)
class Cause:
    """Why a row of the register may end, and as what it ends. It is over from a day, from the first of a year
    (`by_year`), or from the day that its decision names (`by_decision`), which `since` tells in words. With
    `granted`, it ends by itself once its holder is granted that programme.
    """

    code: str
    title: str
    ends: str
    since: str
    by_year: bool
    source: str
    clause: str
    by_decision: bool = False
    granted: str = ""
    unverified: bool = False


@dataclass(frozen=True)
class Upkeep:
    """All of it; what is None or empty does not happen. Before something is taken away its holder states and
    defends within the period `statement_and_defence` (陈述申辩). `word` is what the end of a row is called
    where the programme has a word of its own for it, whatever the cause (出库).
    """

    annual_report: AnnualReport | None = None
    changes: Changes | None = None
    statement_and_defence: DatedValue | None = None
    spot_check: SpotCheckRule | None = None
    causes: tuple[Cause, ...] = ()
    word: str = ""

    def cause(self, code):
        """The cause of that code; None where the programme names none such."""
        return next((cause for cause in self.causes if cause.code == code), None)

    @property
    def grounds(self):
        """The causes for which an officer may take a row away."""
        return tuple(cause for cause in self.causes if cause.ends == "revoked")

    def facts(self):
        """The names of all facts that are reported."""
        return set(self.annual_report.facts) if self.annual_report else set()


def parse_upkeep(place):
    """The upkeep from its place in a programme file."""
    parsers = {
        "annual_report": _annual_report,
        "changes": _changes,
        "statement_and_defence": lambda each: parse_dated(each, parse_period),
        "spot_check": _spot_check,
        "causes": _causes,
        "word": lambda each: each.text(),
    }
    fields = place.fields("", " ".join(parsers))
    upkeep = Upkeep(**{name: parse(fields[name]) for name, parse in parsers.items() if name in fields})
    report = upkeep.annual_report
    if report and not upkeep.cause(report.cause):
        place.fail(f"年度报告的“{report.cause}”不在 causes 中")
    for code in (upkeep.changes.cause, upkeep.changes.moved) if upkeep.changes else ():
        if not upkeep.cause(code):
            place.fail(f"变更的“{code}”不在 causes 中")
        if upkeep.cause(code).by_decision:
            place.fail(f"变更的“{code}”不能从决定之日起（since 的 decision）")
    if upkeep.changes and upkeep.cause(upkeep.changes.moved).by_year:
        place.fail(
            f"迁移的“{upkeep.changes.moved}”自迁移之日起（since 的 day），不能自某年起（since 的 year）"
        )
    for cause in upkeep.causes:
        if (cause.granted or cause.ends == "expired") and (cause.by_year or cause.by_decision):
            place.fail(f"“{cause.title}”自行终止，须自某日起（since 的 day）")
    if upkeep.grounds and not upkeep.statement_and_defence:
        place.fail("可以撤销（ends: revoked）的须写陈述申辩的期限（statement_and_defence）")
    return upkeep


def _annual_report(place):
    fields = place.fields("title due facts missed cause")
    return AnnualReport(
        title=fields["title"].text(),
        due=parse_dated(fields["due"], _day_of_the_year),
        facts=tuple(each.text() for each in fields["facts"].each()),
        missed=parse_dated(fields["missed"], lambda value: value.integer()),
        cause=fields["cause"].name(),
    )


def _day_of_the_year(place):
    fields = place.fields("month day")
    month, day = fields["month"].integer(), fields["day"].integer()
    try:
        date(2001, month, day)
    except ValueError:
        place.fail(f"没有{month}月{day}日")
    return month, day


def _changes(place):
    fields = place.fields("within kinds cause moved", "notice objections certificate")
    kinds = tuple(_change_kind(each) for each in fields["kinds"].each())
    refuse_twice(place, [kind.code for kind in kinds])
    return Changes(
        within=parse_dated(fields["within"], lambda value: value.integer()),
        kinds=kinds,
        cause=fields["cause"].name(),
        moved=fields["moved"].name(),
        notice=parse_dated(fields["notice"], parse_period) if "notice" in fields else None,
        objections=parse_objections(fields["objections"]) if "objections" in fields else None,
        certificate=parse_letter(fields["certificate"]) if "certificate" in fields else None,
    )


def _change_kind(place):
    fields = place.fields("kind title effect source")
    source, clause = cited(fields["source"])
    return ChangeKind(
        fields["kind"].name(), fields["title"].text(), fields["effect"].choice(EFFECTS), source, clause
    )


def _spot_check(place):
    fields = place.fields("share period")
    return SpotCheckRule(
        share=parse_dated(fields["share"], _per_cent), period=parse_dated(fields["period"], parse_period)
    )


def _per_cent(place):
    share = place.integer()
    if not 1 <= share <= 100:
        place.fail("抽查比例须在1%至100%之间")
    return share


def _causes(place):
    causes = tuple(_cause(each) for each in place.each())
    refuse_twice(place, [cause.code for cause in causes])
    return causes


def _cause(place):
    fields = place.fields("cause title ends since source", "granted unverified")
    source, clause = cited(fields["source"])
    pairs = fields["since"].pairs()
    if len(pairs) != 1 or pairs[0][0] not in SINCE:
        fields["since"].fail("只写 year、day、decision 之一，值是“自何时起”的说法")
    [(key, words)] = pairs
    return Cause(
        code=fields["cause"].name(),
        title=fields["title"].text(),
        ends=fields["ends"].choice(ENDS),
        since=words.text(),
        by_year=key == "year",
        by_decision=key == "decision",
        source=source,
        clause=clause,
        granted=fields.read("granted", "name", ""),
        unverified=fields.read("unverified", "flag", False),
    )
