"""A programme of the plan: who may apply, what is asked, how it is judged, what is written."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

from . import sheet
from .dated import DatedEntry, DatedValue, NotInForce
from .form import Column, Condition, Form, Page, Question, parse_form, refuse_twice
from .letters import OUTCOMES, Letter, parse_letters
from .papers import (
    JUDGED_ONLY,
    RECOGNISED_BY,
    CheckItem,
    DocumentKind,
    NumberPattern,
    Reference,
    parse_checklist,
    parse_dated,
    parse_deadlines,
    parse_documents,
    parse_number,
    parse_reasons,
    parse_references,
    parse_year_end,
)
from .reading import Place, PlanError, jsonable
from .rules import Rule, parse_rules
from .scoring import Bar, Item, Scoring, parse_pass_mark, parse_scoring
from .sources import UNSEEN, Source, parse_source
from .upkeep import Upkeep, parse_upkeep
from .way import Way, cross_check, parse_way

__all__ = [
    "Bar", "CheckItem", "Column", "Condition", "DatedEntry", "DatedValue", "DocumentKind", "Form", "Item",
    "Letter", "NotInForce", "NumberPattern", "Page", "PlanError", "Programme", "Question", "Reference",
    "Rule", "Scoring", "Source", "Upkeep", "Way",
]  # fmt: skip

APPLICANTS = ("person", "enterprise", "institution", "platform", "team", "banner")
PROCESSES = ("panel_review", "recognition", "filing", "appointment")
REQUIRED = "programme title word applicant checked from source eligibility"
OPTIONAL = (
    "held process recognised_by serves until replaces summary note veto scoring pass_mark shortcut form "
    "documents checklist refusal_reasons number duration valid_until deadlines money letters references "
    "sources way upkeep family"
)


@dataclass(frozen=True)
class Money:
    """What one grant pays, in yuan; a figure that is not `in_use` is a sample."""

    amount: DatedValue
    in_use: bool = True
    note: str = ""


@dataclass(frozen=True)
class Programme:
    """One programme as one edition of its file says.

    `held` is what is held once it was granted (高新技术企业 of 高新技术企业认定), by default the title;
    `word` is what a row of its register is called (立项, 认定 ...), `checked` the day on which somebody
    last compared the file with the texts, `process` the flow it runs (None: judged only), `veto` the
    conditions that must not hold, `way` what an application passes besides the formal check, `upkeep` what
    goes on after a grant, `family` the name of the programmes that are counted together where somebody's
    applications and projects are limited.
    A grant runs for the years of `duration`, or until a day of the year that `valid_until` names.
    `recognised_by`: whether the number and the notice come from here or from elsewhere.
    """

    code: str
    title: str
    word: str
    applicant: str
    checked: date
    since: date
    source: str
    clause: str
    rules: tuple[Rule, ...]
    held: str = ""
    process: str | None = None
    recognised_by: str = "here"
    serves: str = ""
    family: str = ""
    until: date | None = None
    replaces: str = ""
    summary: str = ""
    note: str = ""
    veto: tuple[Rule, ...] = ()
    scoring: Scoring | None = None
    pass_mark: DatedValue | None = None
    shortcut: tuple[Rule, ...] = ()
    form: Form = field(default_factory=Form)
    documents: tuple[DocumentKind, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    refusal_reasons: tuple[tuple[str, str], ...] = ()
    number: NumberPattern | None = None
    duration: DatedValue | None = None
    valid_until: DatedValue | None = None
    deadlines: dict[str, DatedValue] = field(default_factory=dict)
    money: Money | None = None
    letter: dict[str, Letter] = field(default_factory=dict)
    way: Way = Way()
    upkeep: Upkeep = Upkeep()
    references: tuple[Reference, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    content: dict = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def parse(cls, content, path=""):
        """The programme from its content in YAML's or an edition's JSON types; `PlanError` if it fails."""
        place = Place(content, path or f"programmes/{content.get('programme', '?')}.yaml")
        fields = place.fields(REQUIRED, OPTIONAL)
        programme = cls(**_head(fields), **_judging(fields), **_papers(fields), content=jsonable(content))
        _cross_check(place, programme)
        return programme

    @property
    def hash(self):
        """SHA-256 over the content in canonical JSON: what an edition is known by."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_of_enterprises(self):
        """Whether enterprises apply: then a title would only repeat the programme's."""
        return self.applicant == "enterprise"

    @property
    def is_ranked(self):
        """Whether the links put applications in an order: what is filed by rule competes with nobody."""
        return self.process != "filing"

    @property
    def who_numbers(self):
        """From where the number and the notice come, and what is done here, in words."""
        return (RECOGNISED_BY if self.process else JUDGED_ONLY)[self.recognised_by]

    @property
    def duration_years(self):
        """Years for which a grant runs, as this edition's latest text says; None where nothing is said."""
        return self.duration.entries[-1].value if self.duration else None

    @property
    def document_kinds(self):
        """The kinds of attachment by their name."""
        return {document.kind: document for document in self.documents}

    def runs_until(self, since):
        """The last day of a grant that holds since a day: that date so many years later, as periods by years
        end (民法典第二百零二条); None where nothing is said.
        """
        if self.valid_until:
            return self.valid_until.on(since).value.after(since)
        if self.duration is None:
            return None
        year = since.year + self.duration.on(since).value
        try:
            return since.replace(year=year)
        except ValueError:
            return since.replace(year=year, day=28)

    def is_in_force(self, day):
        """Whether the programme had begun and had not ended on that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def require_in_force(self, day):
        """`NotInForce` for a day before the programme began or after it ended."""
        if day < self.since:
            raise NotInForce(f"{self.title}自 {self.since} 起施行，{day} 尚未施行")
        if self.until and day > self.until:
            raise NotInForce(f"{self.title}已于 {self.until} 停止施行")

    def rules_on(self, day):
        """The eligibility rules in force on a day."""
        return tuple(rule for rule in self.rules if rule.in_force(day))

    def asking_on(self, day):
        """What looks at facts on a day, in the order in which it is told: conditions, vetoes, items of the
        scorecard, shortcuts.
        """
        rules, ways = (
            [rule for top in tops for rule in top.walk_on(day) if not rule.parts]
            for tops in ((*self.rules, *self.veto), self.shortcut)
        )
        return [*rules, *(self.scoring.items_on(day) if self.scoring else ()), *ways]

    def facts(self):
        """The names of all facts that judging looks at."""
        rules = {name for rule in (*self.rules, *self.veto, *self.shortcut) for name in rule.facts()}
        return rules | (self.scoring.facts() if self.scoring and self.scoring.in_use else set())

    def cite(self, source, clause):
        """A citation in words: the document's title, its number and the clause; what stands for a document
        that nobody has seen is not put into the marks of a title.
        """
        known = self.sources.get(source)
        if known and source == UNSEEN:
            return f"{known.title}（{clause}）" if clause else known.title
        name = (
            (f"《{known.title}》（{known.number}）" if known.number else f"《{known.title}》")
            if known
            else source
        )
        return f"{name}{clause}"


def _head(fields):
    source, _, clause = fields["source"].text().partition(" ")
    return {
        "code": fields["programme"].name(),
        "title": fields["title"].text(),
        "held": fields.read("held", "text", "") or fields["title"].text(),
        "word": fields["word"].text(),
        "applicant": fields["applicant"].choice(APPLICANTS),
        "process": fields["process"].choice(PROCESSES) if "process" in fields else None,
        "checked": fields["checked"].day(),
        "since": fields["from"].day(),
        "until": fields.read("until", "day"),
        "source": source,
        "clause": clause,
        "family": fields.read("family", "name", ""),
        **(
            {"recognised_by": fields["recognised_by"].choice(RECOGNISED_BY)}
            if "recognised_by" in fields
            else {}
        ),
        **{key: fields.read(key, "text", "") for key in ("serves", "replaces", "summary", "note")},
    }


def _judging(fields):
    lists = {"eligibility": "rules", "veto": "veto", "shortcut": "shortcut"}
    return {
        **{name: parse_rules(fields[key]) for key, name in lists.items() if key in fields},
        "scoring": parse_scoring(fields["scoring"]) if "scoring" in fields else None,
        "pass_mark": parse_pass_mark(fields["pass_mark"]) if "pass_mark" in fields else None,
    }


def _papers(fields):
    parsers = {
        "form": parse_form,
        "documents": parse_documents,
        "checklist": parse_checklist,
        "refusal_reasons": parse_reasons,
        "number": parse_number,
        "deadlines": parse_deadlines,
        "references": parse_references,
        "way": parse_way,
        "upkeep": parse_upkeep,
    }
    papers = {key: parse(fields[key]) for key, parse in parsers.items() if key in fields}
    if "letters" in fields:
        papers["letter"] = parse_letters(fields["letters"])
    if "duration" in fields:
        papers["duration"] = parse_dated(fields["duration"], lambda value: value.integer())
    if "valid_until" in fields:
        papers["valid_until"] = parse_dated(fields["valid_until"], parse_year_end)
    if "money" in fields:
        papers["money"] = _money(fields["money"])
    if "sources" in fields:
        papers["sources"] = {code: parse_source(code, place) for code, place in fields["sources"].pairs()}
    return papers


def _money(place):
    fields = place.fields("amount", "in_use note")
    amount = parse_dated(fields["amount"], lambda value: value.integer())
    return Money(amount, fields.read("in_use", "flag", True), fields.read("note", "text", ""))


def _cross_check(place, programme):
    listed = (*programme.rules, *programme.veto, *programme.shortcut)
    refuse_twice(place, [rule.name for top in listed for rule in top.walk()])
    questions = {question.name for question in programme.form.questions}
    for conditional in (*programme.form.questions, *programme.documents):
        if conditional.when and conditional.when.question not in questions:
            place.fail(f"when 里的问题“{conditional.when.question}”不在申报书中")
    asked = {question.name for question in programme.form.questions if question.type == "attachment"}
    for kind in sorted(asked ^ set(programme.document_kinds)):
        place.fail(f"附件“{kind}”须同时写在 documents 与申报书的附件题中")
    cross_check(place, programme.way, programme.form, programme.applicant)
    sheet.cross_check(place, programme)
    if programme.way.reconsideration and not {*OUTCOMES} <= {*programme.letter}:
        place.fail("有复审（reconsideration）的须写复审答复（letters 的 reconsidered）")
    if programme.duration and programme.valid_until:
        place.fail("duration（年数）与 valid_until（截至某日）只能写一个")
    if "certificate" in programme.letter and programme.number is None:
        place.fail("有证书（letters 的 certificate）的须写编号规则（number）")
    _cross_check_list(place, programme, {rule.name for top in listed for rule in top.walk()})
    items = (
        {item.name for top in programme.scoring.items for item in top.walk()} if programme.scoring else set()
    )
    for entry in programme.pass_mark.entries if programme.pass_mark else ():
        for bar in entry.value or ():
            if bar.item not in items | {"total"}:
                place.fail(f"合格线里的“{bar.item}”不在评分表中")


def _cross_check_list(place, programme, rules):
    """Each line of the formal check names reasons, rules and documents that there are."""
    known = {code for code, _ in programme.refusal_reasons}
    for item in programme.checklist:
        for code in item.reason_codes:
            if code not in known:
                place.fail(f"checklist 的“{item.title}”用了不在 refusal_reasons 中的“{code}”")
        for name in sorted({*item.rules} - rules) + sorted({*item.documents} - set(programme.document_kinds)):
            place.fail(f"checklist 的“{item.title}”提到的“{name}”不在条件或附件中")
