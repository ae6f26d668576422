"""What goes out to the platform or the department that recognises, in its own form, and how its results come
back (报出材料、导入结果).
"""

from dataclasses import dataclass

from .form import SEALED_TYPES, refuse_twice
from .papers import cited

# What a column may show beside facts and answers.
APPLICATION_FIELDS = (
    "position",
    "number",
    "title",
    "name",
    "credit_code",
    "region",
    "region_code",
    "host_unit",
    "recommended_by",
    "verification_code",
    "submitted_on",
)
# By what a row of the results is found in the round: one of these two.
KEYS = ("credit_code", "application")
RESULT_COLUMNS = (*KEYS, "name", "number", "since", "until", "outcome", "reason")
# Questions whose answers are no cell.
NO_CELL = (*SEALED_TYPES, "table", "attachment", "statement", "long_text")
DIGIT, SIGN = "#", "?"


@dataclass(frozen=True)
class PackageColumn:
    """One column of the platform's form: its title there, and the fact, question or field that fills it."""

    title: str
    value: str

    @property
    def is_fact(self):
        """Whether a fact of the holder fills it."""
        return "." in self.value


@dataclass(frozen=True)
class NumberShape:
    """How numbers usually look there: `#` is a digit, `?` a digit or letter, everything else itself. One that
    looks otherwise is pointed out and never refused.
    """

    shape: str
    source: str
    clause: str
    unverified: bool = False

    def fits(self, number):
        """Whether a number looks so."""
        pairs = zip(self.shape, number, strict=False)
        return len(number) == len(self.shape) and all(_fits(sign, char) for sign, char in pairs)


@dataclass(frozen=True)
class ResultsRule:
    """The table that comes back: `columns` maps what they mean to their headings; an outcome is one of the
    words `recognised` or `declined`.
    """

    columns: dict[str, str]
    recognised: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    number: NumberShape | None = None

    @property
    def key(self):
        """By what a row is found in the round."""
        return next(name for name in KEYS if name in self.columns)


@dataclass(frozen=True)
class PackageRule:
    """The package: who recognises, the workbook with its columns, which papers go along, after how many days
    without an answer the office is reminded again and again, and the table of the results.
    """

    platform: str
    title: str
    file: str
    columns: tuple[PackageColumn, ...]
    results: ResultsRule
    remind_days: int
    papers: tuple[str, ...] = ()
    unverified: bool = False


def parse_package(place):
    """`package: {platform, title, file, columns, results, remind_days, papers, unverified}`."""
    fields = place.fields("platform title file columns results remind_days", "papers unverified")
    columns = tuple(_column(each) for each in fields["columns"].each())
    refuse_twice(place, [column.title for column in columns])
    return PackageRule(
        platform=fields["platform"].text(),
        title=fields["title"].text(),
        file=fields["file"].text(),
        columns=columns,
        results=_results(fields["results"]),
        remind_days=fields["remind_days"].integer(),
        papers=tuple(each.name() for each in fields["papers"].each()) if "papers" in fields else (),
        unverified=fields.read("unverified", "flag", False),
    )


def cross_check_package(place, package, form):
    """Refuse columns that nothing fills, or that a cell cannot hold, and papers that are not asked for."""
    questions = {question.name: question for question in form.questions}
    for column in package.columns:
        if column.is_fact or column.value in APPLICATION_FIELDS:
            continue
        if column.value not in questions:
            place.fail(f"报出材料的“{column.title}”取自“{column.value}”，它既不是事实，也不在申报书中")
        if questions[column.value].type in NO_CELL:
            place.fail(f"报出材料的“{column.title}”取自“{column.value}”，这种题不能填入表格")
    for kind in package.papers:
        if kind not in questions or questions[kind].type != "attachment":
            place.fail(f"报出材料的附件“{kind}”不在申报书的附件题中")


def _column(place):
    fields = place.fields("title value")
    return PackageColumn(fields["title"].text(), fields["value"].text())


def _results(place):
    fields = place.fields("columns", "recognised declined number")
    columns = {name: title.text() for name, title in fields["columns"].pairs()}
    for name in columns:
        if name not in RESULT_COLUMNS:
            place.fail(f"结果表不能有“{name}”一栏，可以有：{'、'.join(RESULT_COLUMNS)}")
    if len([name for name in KEYS if name in columns]) != 1:
        place.fail(f"结果表须有且只有一栏用来对应申报：{'、'.join(KEYS)}")
    for name in ("name", "number", "since", "reason"):
        if name not in columns:
            place.fail(f"结果表缺少“{name}”一栏")
    refuse_twice(place, list(columns.values()))
    words = {
        name: tuple(each.text() for each in fields[name].each()) if name in fields else ()
        for name in ("recognised", "declined")
    }
    if ("outcome" in columns) != bool(words["recognised"] and words["declined"]):
        place.fail("结果表的 outcome 一栏与 recognised、declined 须同时写")
    refuse_twice(place, [*words["recognised"], *words["declined"]])
    number = _shape(fields["number"]) if "number" in fields else None
    return ResultsRule(columns, **words, number=number)


def _shape(place):
    fields = place.fields("shape source", "unverified")
    code, clause = cited(fields["source"])
    return NumberShape(fields["shape"].text(), code, clause, fields.read("unverified", "flag", False))


def _fits(sign, char):
    if sign == DIGIT:
        return char.isascii() and char.isdecimal()
    return char.isascii() and char.isalnum() if sign == SIGN else char == sign
