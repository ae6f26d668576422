"""The dry run of a table of results (结果导入试运行): every mismatch is named at its row and cell, and
nothing is changed. What the rows say is judged alone; what the round and the register say of them is the
`Ground`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.identity import normalise
from accounts.models import Organisation
from trail import clock, guard
from workflows.models import Award, Recognition
from workflows.policy.package import ResultsRule
from workflows.services import isolated, packages, tables

# Of longer texts the beginning tells enough.
SHOWN = 100
FIRST_ROW = 2
# As wide as the columns of the register.
NUMBER_LIMIT, REASON_LIMIT = 60, 1000


class Remark(NamedTuple):
    """What does not fit: the row of the sheet (0: none), the heading, what stands there, what is wrong."""

    row: int
    heading: str
    found: str
    sentence: str


class Expected(NamedTuple):
    """An application of the list: its key, the holder's name, and whether its row may be missing."""

    pk: int
    name: str
    may_be_missing: bool


class Line(NamedTuple):
    """What the table says of one application."""

    application: int
    is_recognised: bool
    number: str = ""
    since: date | None = None
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Ground:
    """What a table is held against: the programme's rule, the round's year, the applications of its list by
    what finds them, which codes are on record at all, and the numbers that are given already.
    """

    rule: ResultsRule
    year: int
    today: date
    expected: dict[str, Expected]
    on_record: frozenset[str]
    numbers: frozenset[str]


@dataclass
class Judged:
    """What a table says, where all of it fits; otherwise what does not. Warnings hold nothing up."""

    lines: list[Line] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def figures(self):
        """How many are recognised, how many are not, and how much does not fit."""
        recognised = sum(line.is_recognised for line in self.lines)
        return {
            "recognised": recognised,
            "declined": len(self.lines) - recognised,
            "wrong": len(self.remarks),
            "warnings": len(self.warnings),
        }


def ground_of(round_, rows):
    """What a table with these rows is held against, in a handful of questions."""
    rule = round_.edition.policy.way.package.results
    of_table = Table(rows, rule)
    keys = {of_table.key(row) for row in of_table.body}
    numbers = {of_table.cell(row, "number") for row in of_table.body} - {""}
    programme = round_.edition.programme
    found = Recognition.objects.filter(programme=programme, number__in=numbers).values_list("number")
    given = Award.objects.filter(programme=programme, number__in=numbers).values_list("number").union(found)
    known = Organisation.objects.filter(credit_code__in=keys).values_list("credit_code", flat=True)
    return Ground(
        rule=rule,
        year=round_.year,
        today=clock.today(),
        expected=_expected(round_, rule),
        on_record=frozenset(known),
        numbers=frozenset(number for (number,) in given),
    )


def judge(rows, ground):
    """The whole table held against its ground."""
    judging = _Judging(Table(rows, ground.rule), ground)
    judging.headings()
    if not judging.judged.remarks:
        judging.rows()
        judging.missing()
    return judging.judged


class Table:
    """The rows with the columns that the programme's file names."""

    def __init__(self, rows, rule):
        self.rule = rule
        self.heads = rows[0] if rows else []
        places = {head: place for place, head in enumerate(self.heads)}
        self.places = {name: places[head] for name, head in rule.columns.items() if head in places}
        self.body = [each for each in enumerate(rows[1:], FIRST_ROW) if any(each[1])]

    def cell(self, numbered, name):
        """What stands in a row's column; "" where there is none."""
        _number, row = numbered
        place = self.places.get(name)
        return row[place] if place is not None and place < len(row) else ""

    def key(self, numbered):
        """By what the row is found in the round, in its one form."""
        return normalise(self.cell(numbered, self.rule.key))


class _Judging:
    def __init__(self, table, ground):
        self.table = table
        self.ground = ground
        self.judged = Judged()
        self.keys = Counter(table.key(row) for row in table.body)
        self.numbers = Counter(table.cell(row, "number") for row in table.body)

    def headings(self):
        """Headings that are missing or stand twice; without them no row is looked at."""
        heads = self.ground.rule.columns.values()
        for head in heads:
            if self.table.heads.count(head) != 1:
                sentence = (
                    _("This heading stands twice.")
                    if head in self.table.heads
                    else _("This heading is missing.")
                )
                self.judged.remarks.append(Remark(1, head, "", sentence))
        if not self.table.body:
            self.judged.remarks.append(Remark(0, "", "", _("The table has no row below its headings.")))

    def rows(self):
        """Each row of the table."""
        for row in self.table.body:
            expected = self._found(row)
            line = self._said(row, expected)
            if line is not None:
                self.judged.lines.append(line)

    def missing(self):
        """Who stands in the round's list and not in the table."""
        for key, expected in self.ground.expected.items():
            if key not in self.keys and not expected.may_be_missing:
                sentence = _("“%(name)s” stands in the list of the round and not in the table.")
                self._wrong((0, ()), self.ground.rule.key, sentence % {"name": expected.name}, found=key)

    def _found(self, row):
        """The application that a row speaks of; None, with what is wrong, where there is none."""
        key, column = self.table.key(row), self.ground.rule.key
        if not key:
            return self._wrong(row, column, _("This cell is needed."))
        if self.keys[key] > 1:
            return self._wrong(row, column, _("It stands in several rows: keep one of them."))
        expected = self.ground.expected.get(key)
        if expected is None and key in self.ground.on_record:
            return self._wrong(row, column, _("It is on record, but not in the list of this round."))
        if expected is None:
            return self._wrong(row, column, _("Nothing on record has this code."))
        if _plain(self.table.cell(row, "name")) != _plain(expected.name):
            sentence = _("On record it is “%(name)s”: compare the two.") % {"name": expected.name}
            return self._wrong(row, "name", sentence)
        return expected

    def _said(self, row, expected):
        """What a row says, of whom it was found of; None where it does not fit."""
        before = len(self.judged.remarks)
        is_recognised = self._is_recognised(row)
        if is_recognised is None:
            return None
        said = self._number_and_days(row) if is_recognised else self._reason(row)
        if expected is None or len(self.judged.remarks) > before:
            return None
        return Line(expected.pk, is_recognised, **said)

    def _is_recognised(self, row):
        rule = self.ground.rule
        if "outcome" not in rule.columns:
            return bool(self.table.cell(row, "number"))
        word = self.table.cell(row, "outcome")
        if word not in (*rule.recognised, *rule.declined):
            words = "、".join((*rule.recognised, *rule.declined))
            return self._wrong(row, "outcome", _("Please write one of these: %(words)s.") % {"words": words})
        return word in rule.recognised

    def _number_and_days(self, row):
        number = self.table.cell(row, "number")
        self._check_number(row, number)
        since, until = self._day(row, "since", is_needed=True), self._day(row, "until")
        if since and since.year != self.ground.year:
            sentence = _("This day is not of the year of the round, %(year)d.") % {"year": self.ground.year}
            self._wrong(row, "since", sentence)
        if since and since > self.ground.today:
            self._wrong(row, "since", _("This day lies in the future."))
        if since and until and until < since:
            self._wrong(row, "until", _("It ends before it begins."))
        return {"number": number, "since": since, "until": until}

    def _check_number(self, row, number):
        shape = self.ground.rule.number
        if not number:
            self._wrong(row, "number", _("Who is recognised has a number."))
        elif tables.is_rounded(number):
            self._wrong(row, "number", _("The last digits are lost: let the column be text, not figures."))
        elif len(number) > NUMBER_LIMIT or guard.holds_identity_number(number):
            self._wrong(row, "number", _("At most %(n)d characters.") % {"n": NUMBER_LIMIT})
        elif self.numbers[number] > 1:
            self._wrong(row, "number", _("This number stands in several rows."))
        elif number in self.ground.numbers:
            self._wrong(row, "number", _("This number stands in the register already."))
        elif shape and not shape.fits(number):
            told = _("Numbers usually look like %(shape)s: compare it.") % {"shape": shape.shape}
            self.judged.warnings.append(self._remark(row, "number", told))

    def _reason(self, row):
        reason = self.table.cell(row, "reason")
        if self.table.cell(row, "number"):
            self._wrong(row, "number", _("Who is not recognised has no number."))
        if not reason:
            self._wrong(row, "reason", _("Say why it was not recognised; the applicant will read it."))
        elif len(reason) > REASON_LIMIT or guard.holds_identity_number(reason):
            self._wrong(row, "reason", _("Please take the identity number out of this text."))
        return {"reason": reason}

    def _day(self, row, name, *, is_needed=False):
        text = self.table.cell(row, name)
        if not text and not is_needed:
            return None
        try:
            return date.fromisoformat(tables.day_of(text))
        except ValueError:
            return self._wrong(row, name, _("Please write a day such as 2026-03-01."))

    def _wrong(self, row, name, sentence, found=None):
        self.judged.remarks.append(self._remark(row, name, sentence, found))

    def _remark(self, row, name, sentence, found=None):
        stands = self.table.cell(row, name) if found is None else found
        return Remark(row[0], self.ground.rule.columns.get(name, ""), stands[:SHOWN], sentence)


def _expected(round_, rule):
    """The applications of the list by what finds them; of what is isolated the row may be missing."""
    taken_out = set(isolated.applications_taken_out().filter(round=round_).values_list("pk", flat=True))
    return {
        _key_of(each, rule): Expected(each.pk, each.holder.name, each.pk in taken_out)
        for each in packages.to_be_granted(round_)
    }


def _key_of(application, rule):
    if rule.key == "application":
        return normalise(application.number)
    organisation = application.holder.organisation
    return (organisation.credit_code or "") if organisation else ""


def _plain(name):
    """A name without what is written now so, now so: width, blanks, the dot between parts."""
    return normalise(name).replace("·", "").replace("•", "")
