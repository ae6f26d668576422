"""The dry run of a table of holders: every wrong cell is named. What the rows say is judged alone; what the
records say of them is the `Ground`.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.identity import check_credit_code, normalise
from enterprises import codes
from enterprises.bulk.cells import NAME_LIMIT
from enterprises.certificates.template import COLUMNS, HEADINGS, end_kinds
from trail import guard
from workflows.policy.package import NumberShape
from workflows.policy.programme import Programme
from workflows.services import tables
from workflows.services.tables import Judging, Remark, Table

NUMBER_LIMIT = 60


class Known(NamedTuple):
    """What is on record of an enterprise: its name, its region, whether others alone may tell of it, and the
    names that it had before.
    """

    name: str
    region: str
    is_closed: bool
    former: frozenset[str] = frozenset()


class Line(NamedTuple):
    """One row that is right."""

    credit_code: str
    name: str
    region: str
    number: str
    since: date
    until: date | None
    ended_on: date | None
    end_kind: str


@dataclass(frozen=True)
class Ground:
    """What the rows are held against: the day, the beginnings of credit codes that may apply, the regions of
    the officer, the enterprises on record by credit code, and of the programme the numbers that are given,
    the spans that are held, by credit code, how its numbers usually look, and its file as it is now.
    """

    today: date
    may_apply: tuple[str, ...]
    regions: frozenset[str]
    known: dict[str, Known]
    numbers: frozenset[str]
    spans: dict[str, list[tuple[date, date]]]
    shape: NumberShape | None = None
    policy: Programme | None = None


@dataclass
class Judged:
    """How many rows there are, those that are right, and what is wrong with the others; a number that looks
    otherwise than usual or days that the programme's file does not give are pointed out and hold nothing up.
    """

    rows: int
    lines: list[Line]
    remarks: list[Remark]
    warnings: list[Remark] = field(default_factory=list)


def judge(rows, ground):
    """The whole table held against its ground."""
    judging = _Judging(Table(rows, HEADINGS), ground)
    if not judging.remarks:
        judging.rows()
        judging.overlaps()
    lines = [line for _row, line in judging.lines]
    return Judged(len(judging.table.body), lines, judging.remarks, judging.warnings)


def codes_of(rows):
    """The credit codes and numbers that the rows name."""
    table = Table(rows, HEADINGS)
    named = [(normalise(table.cell(row, "credit_code")), table.cell(row, "number")) for row in table.body]
    return {code for code, _number in named}, {number for _code, number in named}


def span(since, until, ended_on):
    """From the first day on which something holds to the first on which it does no longer."""
    ends = [ended_on] if ended_on else []
    ends += [until + timedelta(days=1)] if until else []
    return since, min(ends, default=date.max)


class _Judging(Judging):
    def __init__(self, table, ground):
        super().__init__(table)
        self.ground = ground
        self.lines, self.warnings = [], []
        self.kinds = end_kinds(ground.policy.upkeep.word if ground.policy else "")
        self.numbers = Counter(table.cell(row, "number") for row in table.body)

    def rows(self):
        """Each row of the table by itself."""
        for row in self.table.body:
            before = len(self.remarks)
            self._needed(row)
            told = self._who(row) | self._number(row) | self._days(row)
            if len(self.remarks) == before:
                self.lines.append((row, Line(**told)))

    def overlaps(self):
        """Spans of one enterprise that overlap, in the table or with what it holds already."""
        held = defaultdict(list, {code: list(spans) for code, spans in self.ground.spans.items()})
        for row, line in self.lines:
            begins, ends = span(line.since, line.until, line.ended_on)
            if any(begins < other_end and start < ends for start, other_end in held[line.credit_code]):
                sentence = _("It overlaps what the enterprise holds of this programme: say when that ended.")
                self.wrong(row, "since", sentence)
            held[line.credit_code].append((begins, ends))

    def _needed(self, row):
        for column in COLUMNS:
            if column.required and not self.table.cell(row, column.name):
                self.wrong(row, column.name, _("This cell is needed."))

    def _who(self, row):
        code = normalise(self.table.cell(row, "credit_code"))
        name, region = self.table.cell(row, "name"), normalise(self.table.cell(row, "region"))
        region = region.removesuffix(".0")
        self._check_code(row, code)
        if len(name) > NAME_LIMIT or guard.holds_identity_number(name):
            self.wrong(row, "name", _("Please take the identity number out of this text."))
        if region and region not in self.ground.regions:
            self.wrong(row, "region", _("No region of yours has this code."))
        known = self.ground.known.get(code)
        if known and known.is_closed:
            self.wrong(row, "credit_code", _("This enterprise is not among those that you may tell of."))
        elif known and name and name not in (known.name, *known.former):
            sentence = _("On record under another name: check it, or change the name first.")
            self.wrong(row, "name", sentence)
        elif known and region and known.region != region:
            sentence = _("On record in another region: check it, or change the seat first.")
            self.wrong(row, "region", sentence)
        return {"credit_code": code, "name": name, "region": region}

    def _check_code(self, row, code):
        try:
            if code:
                check_credit_code(code)
        except ValidationError as error:
            self.wrong(row, "credit_code", " ".join(error.messages))
        else:
            if code and not code.startswith(self.ground.may_apply):
                self.wrong(row, "credit_code", codes.no_enterprise(code))

    def _number(self, row):
        number = self.table.cell(row, "number")
        if tables.is_rounded(number):
            self.wrong(row, "number", _("The last digits are lost: let the column be text, not figures."))
        elif len(number) > NUMBER_LIMIT or guard.holds_identity_number(number):
            self.wrong(row, "number", _("At most %(n)d characters.") % {"n": NUMBER_LIMIT})
        elif number and self.numbers[number] > 1:
            self.wrong(row, "number", _("This number stands in several rows."))
        elif number in self.ground.numbers:
            self.wrong(row, "number", _("This number stands in the register already."))
        elif number and self.ground.shape and not self.ground.shape.fits(number):
            told = _("Numbers usually look like %(shape)s: compare it.") % {"shape": self.ground.shape.shape}
            self.point_out(row, "number", told)
        return {"number": number}

    def _days(self, row):
        days = {name: self.day(row, name) for name in ("since", "until", "ended_on")}
        since, until, ended_on = days.values()
        word = self.table.cell(row, "end_kind")
        for name in ("since", "ended_on"):
            if days[name] and days[name] > self.ground.today:
                self.wrong(row, name, _("This day lies in the future."))
        for name in ("until", "ended_on"):
            if since and days[name] and days[name] < since:
                self.wrong(row, name, _("It ends before it begins."))
        if bool(word) != bool(self.table.cell(row, "ended_on")):
            self.wrong(row, "end_kind", _("The day on which it ended and why stand together, or neither."))
        elif word and word not in self.kinds:
            words = "、".join(self.kinds)
            self.wrong(row, "end_kind", _("Please write one of these: %(words)s.") % {"words": words})
        if since and self.ground.policy:
            self._compare(row, since, until)
        return days | {"end_kind": self.kinds.get(word, "")}

    def point_out(self, row, name, sentence):
        """What is unusual and holds nothing up."""
        self.warnings.append(self.remark(row, name, sentence))

    def _compare(self, row, since, until):
        """The days held against the programme's file: was it in force by then, and how long does it run."""
        policy = self.ground.policy
        if since < policy.since:
            told = _("The programme's file is in force from %(day)s on: compare it.")
            self.point_out(row, "since", told % {"day": policy.since.isoformat()})
        elif told := until and tables.unusual_end(until, policy.runs_until(since)):
            self.point_out(row, "until", told)
