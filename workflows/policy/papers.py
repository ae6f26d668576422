"""What a programme asks for and writes on paper: attachments, checklist, reasons, numbers."""

import re
from dataclasses import dataclass
from datetime import date

from .dated import DatedEntry, DatedValue
from .floors import are_floors, parse_floors
from .form import Condition, parse_condition
from .media import KINDS, MOST_MB, USUAL, USUAL_MB
from .reading import Place

NUMBER_FIELDS = re.compile(r"\{(year|serial(:0[1-9]d)?)\}")
BRACES = re.compile(r"\{([^{}]*)\}")
SENTENCE = re.compile(r"[^。；]*[。；]|[^。；]+$")
# From where number and notice come.
RECOGNISED_BY = {
    "here": "在本系统办理，由科技厅编号、公告",
    "national_platform": "由全国平台编号、公告，本系统报出材料、导入结果",
    "other_department": "由其他部门编号、公告，本系统报出材料、导入结果",
}
# Of what runs no flow here.
JUDGED_ONLY = {
    "here": "本系统只作测评、记录结果，不办理",
    "national_platform": "由全国平台编号、公告，本系统只作测评、记录结果",
    "other_department": "由其他部门编号、公告，本系统只作测评、记录结果",
}


@dataclass(frozen=True)
class DocumentKind:
    """One kind of attachment. `media` are media types, `max_mb` is in megabytes for one file."""

    kind: str
    title: str
    required: bool
    media: tuple[str, ...]
    max_mb: int
    max_files: int = 1
    when: Condition | None = None
    help: str = ""


@dataclass(frozen=True)
class CheckItem:
    """One line of the formal check; a defect found in it is named by one of its reason codes. Beside it stand
    what these `rules` found, and the files of these `documents`.
    """

    code: str
    title: str
    clause: str
    source: str
    reason_codes: tuple[str, ...]
    unverified: bool = False
    rules: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class NumberPattern:
    """How the programme numbers what it grants: {year} and {serial}, or {serial:04d} for leading zeros."""

    pattern: str
    source: str
    clause: str
    unverified: bool = False

    @property
    def series(self):
        """The pattern's fixed part, the name under which serial numbers are counted."""
        return self.pattern.split("{", 1)[0]

    def format(self, *, year, serial):
        """The number of the serial-th grant of a year."""
        return self.pattern.format(year=year, serial=serial)


@dataclass(frozen=True)
class Period:
    """How long something may take: days of the calendar or working days; whether the first day counts."""

    days: int
    kind: str
    first_day_counts: bool = False


@dataclass(frozen=True)
class YearEnd:
    """Until which day what was granted in a year holds: a day of that year, or of one so many `years` on."""

    month: int
    day: int
    years: int = 0

    def after(self, since):
        """The last day of what holds since a day; never before that."""
        return max(since, date(since.year + self.years, self.month, self.day))

    def __str__(self):
        year = f"其后第{self.years}年" if self.years else "当年"
        return f"{year}{self.month}月{self.day}日"


@dataclass(frozen=True)
class Reference:
    """A document that the programme rests on, and where in it to look."""

    source: str
    clause: str
    note: str = ""


def fill(text, values):
    """The text with its placeholders such as {round} filled; a missing value is a KeyError."""
    return BRACES.sub(lambda found: str(values[found[1]]), text)


def fill_all(paragraphs, values):
    """The paragraphs with their placeholders filled. A sentence (to its 。 or ；) of which everything that it
    names is empty says nothing and is left out, and with its last one the paragraph.
    """
    filled = (fill(_told(text, values), values) for text in paragraphs)
    return [text for text in filled if text]


def _told(text, values):
    told = "".join(each for each in SENTENCE.findall(text) if _says_something(each, values))
    return told.removesuffix("；") + "。" if told.endswith("；") and not text.endswith("；") else told


def _says_something(sentence, values):
    named = BRACES.findall(sentence)
    return not named or any(values[name] not in ("", None) for name in named)


def cited(place):
    """A citation `code clause`: (code, clause)."""
    code, _, clause = place.text().partition(" ")
    return code, clause.strip()


def parse_dated(place, how):
    """A dated value: entries `{from, value, source, ...}`, oldest first; `how(place)` reads one value."""
    entries = tuple(_entry(each, how) for each in place.each())
    days = [entry.since for entry in entries]
    if not days:
        place.fail("至少要有一条带施行日期的值")
    if days != sorted(set(days)):
        place.fail("施行日期（from）必须逐条变晚")
    return DatedValue(entries)


def _entry(place, how):
    if isinstance(place.value, dict) and place.value.get("value", "") is None:
        fields = place.fields("from source", "value note")
        code, clause = cited(fields["source"])
        return DatedEntry(fields["from"].day(), None, code, clause, note=fields.read("note", "text", ""))
    fields = place.fields("from value source", "by unverified note")
    code, clause = cited(fields["source"])
    value = _keyed(fields["value"], how) if "by" in fields else how(fields["value"])
    return DatedEntry(
        since=fields["from"].day(),
        value=value,
        source=code,
        clause=clause,
        by=fields.read("by", "text", ""),
        unverified=fields.read("unverified", "flag", False),
        note=fields.read("note", "text", ""),
    )


def _keyed(place, how):
    """A value for each choice of a fact, or for each band of a figure."""
    pairs = parse_floors(place) if are_floors(place) else place.pairs()
    return {key: how(each) for key, each in pairs}


def parse_documents(place):
    """The kinds of attachment a programme asks for."""
    kinds = []
    for each in place.each():
        fields = each.fields("kind title", "required media max_mb max_files when help")
        media = [name.choice(KINDS) for name in fields["media"].each()] if "media" in fields else USUAL
        kinds.append(
            DocumentKind(
                kind=fields["kind"].name(),
                title=fields["title"].text(),
                required=fields.read("required", "flag", True),
                media=tuple(KINDS[name].media_type for name in media),
                max_mb=_megabytes(fields),
                max_files=fields.read("max_files", "integer", 1),
                when=parse_condition(fields["when"]) if "when" in fields else None,
                help=fields.read("help", "text", ""),
            )
        )
    return tuple(kinds)


def _megabytes(fields):
    """How large one file may be; no more than a request carries."""
    most = fields.read("max_mb", "integer", USUAL_MB)
    if not 1 <= most <= MOST_MB:
        fields["max_mb"].fail(f"一个文件的大小（max_mb）须在1到{MOST_MB}之间")
    return most


def parse_checklist(place):
    """The lines of the formal check."""
    return tuple(_check_item(each) for each in place.each())


def _check_item(place):
    fields = place.fields("item title source reasons", "unverified rules documents")
    code, clause = cited(fields["source"])
    return CheckItem(
        code=fields["item"].name(),
        title=fields["title"].text(),
        clause=clause,
        source=code,
        reason_codes=tuple(each.name() for each in fields["reasons"].each()),
        unverified=fields.read("unverified", "flag", False),
        **{
            name: tuple(each.name() for each in fields[name].each())
            for name in ("rules", "documents")
            if name in fields
        },
    )


def parse_reasons(place):
    """Reasons for refusal: (code, title) in order."""
    return tuple((Place(code, title.path).name(), title.text()) for code, title in place.pairs())


def parse_number(place):
    """The pattern of the programme's numbers."""
    fields = place.fields("pattern source", "unverified")
    pattern = fields["pattern"].text()
    if BRACES.search(NUMBER_FIELDS.sub("", pattern)) or "{serial" not in pattern:
        fields["pattern"].fail("只能用 {year} 和 {serial}（或 {serial:04d}），且必须有 {serial}")
    code, clause = cited(fields["source"])
    return NumberPattern(pattern, code, clause, fields.read("unverified", "flag", False))


def parse_deadlines(place):
    """The periods by the step that they bound (`screening`: the formal check), each a dated value."""
    return {name: parse_dated(each, parse_period) for name, each in place.pairs()}


def parse_period(place):
    """One period: its days, whether working days or the calendar's, whether the first day counts."""
    fields = place.fields("days kind", "first_day_counts")
    return Period(
        fields["days"].integer(),
        fields["kind"].choice(("working", "calendar")),
        fields.read("first_day_counts", "flag", False),
    )


def parse_year_end(place):
    """`{kind: year_end, month, day}`: that day of the year, with `years` of a later one."""
    fields = place.fields("kind month day", "years")
    fields["kind"].choice(("year_end",))
    month, day = fields["month"].integer(), fields["day"].integer()
    try:
        date(2001, month, day)
    except ValueError:
        place.fail(f"没有{month}月{day}日")
    return YearEnd(month, day, fields.read("years", "integer", 0))


def parse_references(place):
    """The documents that the programme rests on."""
    references = []
    for each in place.each():
        fields = each.fields("source", "note")
        code, clause = cited(fields["source"])
        references.append(Reference(code, clause, fields.read("note", "text", "")))
    return tuple(references)
