"""The form of a programme as its file describes it: pages of questions, and nothing in code."""

import re
from dataclasses import dataclass

from . import facts

TYPES = (
    "short_text",
    "long_text",
    "choice",
    "choices",
    "number",
    "integer",
    "money",
    "date",
    "yes_no",
    "table",
    "attachment",
    "statement",
    "identity_number",
    "phone",
    "bank_account",
    "bank_words",
    "rights",
)
# Kept encrypted and shown masked. A cell of a table takes none of them.
SEALED_TYPES = ("identity_number", "phone", "bank_account", "bank_words")
# What programmes asked as short text before there were types for it; editions stay as they were loaded.
SEALED_BEFORE = {"bank_name": "bank_words", "bank_account_name": "bank_words"}
CELL_TYPES = ("short_text", "choice", "number", "integer", "money", "date", "yes_no")
PREFILLS = ("main_product", "contact_name")
TEXT_LIMITS = {"short_text": 100, "long_text": 4000, "bank_words": 60}


@dataclass(frozen=True)
class Condition:
    """Holds when another question was answered with one of these values. Money is in whole yuan."""

    question: str
    one_of: tuple

    def holds(self, answers):
        """Whether the condition holds for these answers (question name to value)."""
        return answers.get(self.question) in self.one_of


@dataclass(frozen=True)
class Column:
    """One column of a table question."""

    name: str
    type: str
    title: str
    required: bool = True
    help: str = ""
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    minimum: object = None
    maximum: object = None


@dataclass(frozen=True)
class Question:
    """One question. With `fact`, the archive's value is shown first and the answer written back as that fact.

    `max_length` counts characters, `minimum` and `maximum` bound numbers and days, `confirm` is the
    sentence that a statement asks the applicant to confirm. An attachment's name is the kind of the
    document that it takes. `rights` are chosen from the holder's archive and taken up by the application;
    `once` says that those that may serve a programme only once do. `prefill` names what the archive suggests
    for an answer that is not given yet, to be changed freely.
    """

    name: str
    type: str
    title: str
    help: str = ""
    required: bool = True
    fact: str = ""
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    minimum: object = None
    maximum: object = None
    columns: tuple[Column, ...] = ()
    rows_min: int = 0
    rows_max: int | None = None
    when: Condition | None = None
    confirm: str = ""
    once: bool = False
    prefill: str = ""

    @property
    def sealed_as(self):
        """The type by which the answer is sealed; empty for an answer that is kept as it is."""
        if self.type in SEALED_TYPES:
            return self.type
        return SEALED_BEFORE.get(self.name, "") if self.type == "short_text" else ""


@dataclass(frozen=True)
class Page:
    """One page of the form's task list."""

    name: str
    title: str
    questions: tuple[Question, ...]
    help: str = ""


@dataclass(frozen=True)
class Form:
    """All pages in their order."""

    pages: tuple[Page, ...] = ()

    def page(self, name):
        """The page of that name; KeyError for an unknown one."""
        return {page.name: page for page in self.pages}[name]

    @property
    def questions(self):
        """Every question of every page, in order."""
        return tuple(question for page in self.pages for question in page.questions)


def parse_form(place):
    """The form from its place in a programme file; names of pages and questions must be unique."""
    pages = tuple(_page(each) for each in place.each())
    form = Form(pages)
    refuse_twice(place, [page.name for page in pages])
    refuse_twice(place, [question.name for question in form.questions])
    return form


def parse_questions(place):
    """A list of questions that stands outside the form's pages; their names must be unique."""
    questions = tuple(_question(each) for each in place.each())
    refuse_twice(place, [question.name for question in questions])
    return questions


def refuse_twice(place, names):
    """Refuse a name that is used twice in one list."""
    for name in names:
        if names.count(name) > 1:
            place.fail(f"“{name}”用了两次")


def parse_condition(place):
    """`when: {question: ..., one_of: [...]}`."""
    fields = place.fields("question one_of")
    return Condition(fields["question"].name(), tuple(each.value for each in fields["one_of"].each()))


def parse_choices(place):
    """Choices as a list of titles, or as a mapping of values to titles."""
    if place.is_paired:
        return tuple((value, title.text()) for value, title in place.pairs())
    titles = tuple(each.text() for each in place.each())
    refuse_twice(place, list(titles))
    return tuple((title, title) for title in titles)


def _page(place):
    fields = place.fields("page title questions", "help")
    return Page(
        name=fields["page"].name(),
        title=fields["title"].text(),
        help=fields.read("help", "text", ""),
        questions=tuple(_question(each) for each in fields["questions"].each()),
    )


def _question(place):
    fields = place.fields(
        "question type title",
        "help required fact max_length choices unit minimum maximum columns rows_min rows_max when confirm "
        "once prefill",
    )
    kind = fields["type"].choice(TYPES)
    question = Question(
        name=fields["question"].name(),
        fact=fields.read("fact", "text", ""),
        columns=tuple(_column(each) for each in fields["columns"].each()) if "columns" in fields else (),
        rows_min=fields.read("rows_min", "integer", 0),
        rows_max=fields.read("rows_max", "integer"),
        when=parse_condition(fields["when"]) if "when" in fields else None,
        confirm=fields.read("confirm", "text", ""),
        once=fields.read("once", "flag", False),
        prefill=fields["prefill"].choice(PREFILLS) if "prefill" in fields else "",
        **_answerable(fields, kind),
    )
    _complete(place, question)
    return question


def _column(place):
    fields = place.fields("column type title", "help required max_length choices unit minimum maximum")
    kind = fields["type"].choice(CELL_TYPES)
    column = Column(name=fields["column"].name(), **_answerable(fields, kind))
    _choosable(place, column)
    return column


def _answerable(fields, kind):
    bound = "day" if kind == "date" else "number"
    return {
        "type": kind,
        "title": fields["title"].text(),
        "help": fields.read("help", "text", ""),
        "required": fields.read("required", "flag", True),
        "max_length": fields.read("max_length", "integer", TEXT_LIMITS.get(kind)),
        "choices": parse_choices(fields["choices"]) if "choices" in fields else (),
        "unit": fields.read("unit", "text", "元" if kind == "money" else ""),
        "minimum": fields.read("minimum", bound),
        "maximum": fields.read("maximum", bound),
    }


def _complete(place, question):
    _choosable(place, question)
    if (question.type == "table") != bool(question.columns):
        place.fail("columns 与 type: table 须同时写")
    if (question.type == "statement") != bool(question.confirm):
        place.fail("confirm 与 type: statement 须同时写")
    if question.once and question.type != "rights":
        place.fail("once 只用于 type: rights")
    if question.prefill and (question.fact or question.type not in ("short_text", "long_text")):
        place.fail("prefill 只用于不写 fact 的文字题")
    refuse_twice(place, [column.name for column in question.columns])
    if question.type in SEALED_TYPES and question.fact:
        place.fail("加密保存的问题不能写 fact：事实不加密")


def _choosable(place, asked):
    from_fact = getattr(asked, "fact", "") in facts.REGISTRY and facts.get(asked.fact).choices
    if asked.type in ("choice", "choices") and not asked.choices and not from_fact:
        place.fail("选择题缺少 choices")
    if asked.choices and asked.type not in ("choice", "choices"):
        place.fail("只有选择题可以写 choices")
    if re.search(r"\s", asked.name):
        place.fail("名称中不能有空格")
