"""A period of the plan: what is measured, from where it started, how much by when, and how it is counted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .form import refuse_twice
from .papers import cited
from .reading import jsonable

KINDS = (
    "stock", "new", "cumulative", "yearly", "coverage", "ratio", "rank", "reported", "milestone", "derived",
)  # fmt: skip
COMMITMENTS = ("binding", "indicative")
COMPARISONS = {"at_least": "≥", "above": "＞", "about": "约", "between": "", "reached": "达到"}
COUNTS = (
    "distinct_holders_of",
    "first_awards_of",
    "awards_of",
    "net_growth_of",
    "valid",
    "readings",
    "per",
    "served_by",
    "population",
    "regions_with",
    "each_region",
    "milestones",
    "doubled",
    "since",
)


@dataclass(frozen=True)
class Target:
    """How much by when: a value (to `upper`, for a span) or a named thing to be reached."""

    year: int
    day: date
    comparison: str
    value: Decimal | None
    upper: Decimal | None
    text: str
    source: str
    clause: str
    part: str = ""
    is_baseline: bool = False
    unverified: bool = False
    note: str = ""


@dataclass(frozen=True)
class Definition:
    """What exactly is counted (口径), how, and who signed it when. One of several is official."""

    name: str
    text: str
    counts: dict
    signed: date | None
    official: bool


@dataclass(frozen=True)
class Indicator:
    """One thing that the plan measures. `number` is its place in the list (A1), `section` its letter."""

    code: str
    number: str
    title: str
    title_en: str
    unit: str
    kind: str
    commitment: str
    owner: str
    source: str
    clause: str
    definitions: tuple[Definition, ...]
    targets: tuple[Target, ...]
    parts: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def section(self):
        return self.number[0]

    @property
    def position(self):
        return int(self.number[1:])

    @property
    def official(self):
        """The definition that is counted."""
        return next(definition for definition in self.definitions if definition.official)

    @property
    def definition(self):
        return self.official.text

    @property
    def definition_signed_on(self):
        return self.official.signed

    @property
    def counts(self):
        return self.official.counts

    @property
    def baselines(self):
        return tuple(target for target in self.targets if target.is_baseline)


@dataclass(frozen=True)
class Period:
    """A plan's period with all it measures."""

    code: str
    title: str
    since: date
    until: date
    source: str
    indicators: tuple[Indicator, ...]


def parse_period(place):
    """A period from its file."""
    fields = place.fields("period title from until source indicators", "note")
    indicators = tuple(_indicator(each) for each in fields["indicators"].each())
    refuse_twice(place, [indicator.code for indicator in indicators])
    refuse_twice(place, [indicator.number for indicator in indicators])
    return Period(
        code=fields["period"].text(),
        title=fields["title"].text(),
        since=fields["from"].day(),
        until=fields["until"].day(),
        source=fields["source"].text(),
        indicators=indicators,
    )


def _indicator(place):
    fields = place.fields(
        "indicator number title title_en unit kind owner source definitions",
        "commitment parts baseline targets note",
    )
    source, clause = cited(fields["source"])
    parts = (
        tuple((name, title.text()) for name, title in fields["parts"].pairs()) if "parts" in fields else ()
    )
    indicator = Indicator(
        code=fields["indicator"].name(),
        kind=fields["kind"].choice(KINDS),
        commitment=fields["commitment"].choice(COMMITMENTS) if "commitment" in fields else "indicative",
        source=source,
        clause=clause,
        definitions=tuple(_definition(each) for each in fields["definitions"].each()),
        targets=tuple(
            _target(each, key == "baseline", dict(parts))
            for key in ("baseline", "targets") if key in fields
            for each in fields[key].each()
        ),
        parts=parts,
        note=fields.read("note", "text", ""),
        **{key: fields[key].text() for key in ("number", "title", "title_en", "unit", "owner")},
    )  # fmt: skip
    if sum(definition.official for definition in indicator.definitions) != 1:
        place.fail("恰好要有一个 official: true 的口径")
    return indicator


def _definition(place):
    fields = place.fields("definition text counts", "signed official")
    for key, each in fields["counts"].pairs():
        if key not in COUNTS:
            each.fail(f"不认识“{key}”，这里可以写：{'、'.join(COUNTS)}")
    return Definition(
        name=fields["definition"].name(),
        text=fields["text"].text(),
        counts=jsonable(fields["counts"].value),
        signed=fields.read("signed", "day"),
        official=fields.read("official", "flag", False),
    )


def _target(place, is_baseline, parts):
    fields = place.fields("source", f"year day value part text unverified note {' '.join(COMPARISONS)}")
    comparison = next((key for key in COMPARISONS if key in fields), "")
    if bool(comparison) == is_baseline or ("year" in fields) == ("day" in fields):
        place.fail("基期写 value，目标写一种比较；year 与 day 二者写一")
    if parts and fields.read("part", "text", "") not in {"", *parts}:
        fields["part"].fail(f"“{fields['part'].value}”不在 parts 中")
    day = fields["day"].day() if "day" in fields else date(fields["year"].integer(), 12, 31)
    source, clause = cited(fields["source"])
    value, upper, text = _amount(fields, comparison or "value")
    return Target(
        year=day.year,
        day=day,
        comparison=comparison,
        value=value,
        upper=upper,
        text=fields.read("text", "text", "") or text,
        source=source,
        clause=clause,
        part=fields.read("part", "text", ""),
        is_baseline=is_baseline,
        unverified=fields.read("unverified", "flag", False),
        note=fields.read("note", "text", ""),
    )


def _amount(fields, key):
    if key == "reached":
        return None, None, fields[key].text()
    if key == "between":
        low, high = (_decimal(each) for each in fields[key].each())
        return low, high, f"{low}—{high}"
    value = _decimal(fields[key])
    return value, None, f"{COMPARISONS.get(key, '')}{value}"


def _decimal(place):
    place.number()
    return Decimal(str(place.value))
