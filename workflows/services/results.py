"""The dry run of a table of results (结果导入试运行): every mismatch is named at its row and cell, and
nothing is changed. What the rows say is judged alone; what the round and the register say of them is the
`Ground`.
"""

from collections import Counter
from collections.abc import Callable
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
from workflows.services.tables import Judging, Remark, Table

# As wide as the columns of the register.
NUMBER_LIMIT, REASON_LIMIT = 60, 1000


class Expected(NamedTuple):
    """An application of the list: its key, the holder's name, whether its row may be missing, and the names
    that the holder had before.
    """

    pk: int
    name: str
    may_be_missing: bool
    former: tuple[str, ...] = ()


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
    what finds them, which codes are on record at all, the numbers that are given already, and until when
    what begins on a day runs by the programme's file.
    """

    rule: ResultsRule
    year: int
    today: date
    expected: dict[str, Expected]
    on_record: frozenset[str]
    numbers: frozenset[str]
    runs_until: Callable[[date], date | None] = lambda since: None


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
    policy = round_.edition.policy
    rule = policy.way.package.results
    table = Table(rows, rule.columns)
    keys = {normalise(table.cell(row, rule.key)) for row in table.body}
    numbers = {table.cell(row, "number") for row in table.body} - {""}
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
        runs_until=policy.runs_until,
    )


def judge(rows, ground):
    """The whole table held against its ground."""
    judging = _Judging(Table(rows, ground.rule.columns), ground)
    if not judging.remarks:
        judging.rows()
        judging.missing()
    return Judged(judging.lines, judging.remarks, judging.warnings)


class _Judging(Judging):
    def __init__(self, table, ground):
        super().__init__(table)
        self.ground = ground
        self.lines, self.warnings = [], []
        self.keys = Counter(map(self._key, table.body))
        self.numbers = Counter(table.cell(row, "number") for row in table.body)

    def rows(self):
        """Each row of the table."""
        for row in self.table.body:
            expected = self._found(row)
            line = self._said(row, expected)
            if line is not None:
                self.lines.append(line)

    def missing(self):
        """Who stands in the round's list and not in the table."""
        for key, expected in self.ground.expected.items():
            if key not in self.keys and not expected.may_be_missing:
                sentence = _(
                    "“%(name)s” stands in the list of the round and not in the table: add its row. Where it "
                    "was withdrawn there, it is not recognised, for that reason."
                )
                self.wrong((0, ()), self.ground.rule.key, sentence % {"name": expected.name}, found=key)

    def _found(self, row):
        """The application that a row speaks of; None, with what is wrong, where there is none."""
        key, column = self._key(row), self.ground.rule.key
        if not key:
            return self.wrong(row, column, _("This cell is needed."))
        if self.keys[key] > 1:
            return self.wrong(row, column, _("It stands in several rows: keep one of them."))
        expected = self.ground.expected.get(key)
        if expected is None and key in self.ground.on_record:
            return self.wrong(row, column, _("It is on record, but not in the list of this round."))
        if expected is None:
            return self.wrong(row, column, _("Nothing on record has this code."))
        return expected if self._is_named(row, expected) else None

    def _is_named(self, row, expected):
        """Whether the row has the holder's name; a former one is pointed out, another one is wrong."""
        stands = _plain(self.table.cell(row, "name"))
        if stands == _plain(expected.name):
            return True
        if stands in map(_plain, expected.former):
            told = _("It is called “%(name)s” now: this is a former name.") % {"name": expected.name}
            self.warnings.append(self.remark(row, "name", told))
            return True
        self.wrong(row, "name", _("On record it is “%(name)s”: compare the two.") % {"name": expected.name})
        return False

    def _said(self, row, expected):
        """What a row says, of whom it was found of; None where it does not fit."""
        before = len(self.remarks)
        is_recognised = self._is_recognised(row)
        if is_recognised is None:
            return None
        said = self._number_and_days(row) if is_recognised else self._reason(row)
        if expected is None or len(self.remarks) > before:
            return None
        return Line(expected.pk, is_recognised, **said)

    def _is_recognised(self, row):
        rule = self.ground.rule
        if "outcome" not in rule.columns:
            return bool(self.table.cell(row, "number"))
        word = self.table.cell(row, "outcome")
        if word not in (*rule.recognised, *rule.declined):
            words = "、".join((*rule.recognised, *rule.declined))
            return self.wrong(row, "outcome", _("Please write one of these: %(words)s.") % {"words": words})
        return word in rule.recognised

    def _number_and_days(self, row):
        number = self.table.cell(row, "number")
        self._check_number(row, number)
        since, until = self.day(row, "since", is_needed=True), self.day(row, "until")
        self._check_year(row, since)
        if since and since > self.ground.today:
            self.wrong(row, "since", _("This day lies in the future."))
        if since and until and until < since:
            self.wrong(row, "until", _("It ends before it begins."))
        elif since and until:
            self._check_end(row, until, self.ground.runs_until(since))
        return {"number": number, "since": since, "until": until}

    def _check_year(self, row, since):
        """Nobody is recognised before the round's year; after it is unusual, as where a batch of December is
        announced in January.
        """
        if since is None or since.year == self.ground.year:
            return
        told = _("This day is not of the year of the round, %(year)d.") % {"year": self.ground.year}
        if since.year < self.ground.year:
            self.wrong(row, "since", told)
        else:
            self.warnings.append(self.remark(row, "since", told))

    def _check_end(self, row, until, usual):
        """What ends otherwise than the programme's file says is pointed out."""
        if told := tables.unusual_end(until, usual):
            self.warnings.append(self.remark(row, "until", told))

    def _check_number(self, row, number):
        shape = self.ground.rule.number
        if not number:
            self.wrong(row, "number", _("Who is recognised has a number."))
        elif tables.is_rounded(number):
            self.wrong(row, "number", _("The last digits are lost: let the column be text, not figures."))
        elif len(number) > NUMBER_LIMIT or guard.holds_identity_number(number):
            self.wrong(row, "number", _("At most %(n)d characters.") % {"n": NUMBER_LIMIT})
        elif self.numbers[number] > 1:
            self.wrong(row, "number", _("This number stands in several rows."))
        elif number in self.ground.numbers:
            self.wrong(row, "number", _("This number stands in the register already."))
        elif shape and not shape.fits(number):
            told = _("Numbers usually look like %(shape)s: compare it.") % {"shape": shape.shape}
            self.warnings.append(self.remark(row, "number", told))

    def _reason(self, row):
        reason = self.table.cell(row, "reason")
        if self.table.cell(row, "number"):
            self.wrong(row, "number", _("Who is not recognised has no number."))
        if not reason:
            self.wrong(row, "reason", _("Say why it was not recognised; the applicant will read it."))
        elif len(reason) > REASON_LIMIT or guard.holds_identity_number(reason):
            self.wrong(row, "reason", _("Please take the identity number out of this text."))
        return {"reason": reason}

    def _key(self, row):
        """By what the row is found in the round, in its one form."""
        return normalise(self.table.cell(row, self.ground.rule.key))


def _expected(round_, rule):
    """The applications of the list by what finds them; of what is isolated the row may be missing."""
    taken_out = set(isolated.applications_taken_out().filter(round=round_).values_list("pk", flat=True))
    granted = packages.to_be_granted(round_).prefetch_related("holder__organisation__former_names")
    return {
        _key_of(each, rule): Expected(each.pk, each.holder.name, each.pk in taken_out, _former(each.holder))
        for each in granted
    }


def _former(holder):
    """The names that an organisation had; of a person none are kept."""
    organisation = holder.organisation
    return tuple(each.name for each in organisation.former_names.all()) if organisation else ()


def _key_of(application, rule):
    if rule.key == "application":
        return normalise(application.number)
    organisation = application.holder.organisation
    return (organisation.credit_code or "") if organisation else ""


def _plain(name):
    """A name without what is written now so, now so: width, blanks, the dot between parts."""
    return normalise(name).replace("·", "").replace("•", "")
