"""Judging: a million holders in one call, or one, by the same expressions."""

from dataclasses import asdict, dataclass
from datetime import date

from . import codes as found
from . import facts, judging
from .columns import BY_HAND, JUDGED, Sheet, bounded, schema
from .dated import NotInForce
from .findings import Finding, ItemScore, findings_of, scores_of

PASS_MARK = "pass_mark"
# The pass mark and what passes without it.
WAYS = (PASS_MARK, "shortcut")
PIECE = 100_000


def speak_against_nobody(findings):
    """Of findings, each its rule, kind and answer, the rules that are not met and count for nothing: what
    would waive the score and is not the case, and the pass mark where something waives it or still may.
    """
    ways = [(rule, kind, answer) for rule, kind, answer in findings if kind in WAYS]
    is_closed = all(answer == "not_met" for _rule, _kind, answer in ways)
    return {
        rule for rule, kind, answer in ways if answer == "not_met" and not (is_closed and kind == PASS_MARK)
    }


@dataclass(frozen=True)
class Assessment:
    """What a programme says of one holder on a day. The verdict is met, not_met or open; without a
    scorecard in use the scores are None. `findings` go rule by rule, `items` item by item of the scorecard.
    """

    programme: str
    edition: str
    day: date
    year: int
    verdict: str
    score_low: int | None
    score_high: int | None
    findings: tuple[Finding, ...]
    items: tuple[ItemScore, ...]

    def as_json(self):
        """The same in JSON's types, to be frozen on an application."""
        return {**asdict(self), "day": self.day.isoformat()}

    @property
    def against(self):
        """What speaks against the holder: conditions that are not met; the pass mark only where no shortcut
        may still take its place.
        """
        beside = speak_against_nobody((each.rule, each.kind, each.answer) for each in self.findings)
        return [each for each in self.findings if each.answer == "not_met" and each.rule not in beside]

    def finding(self, rule):
        """The finding of the rule of that name, groups' parts included; KeyError for an unknown one."""
        return {each.rule: each for top in self.findings for each in top.walk()}[rule]


def one(programme, given, day, *, year=None, origins=None):
    """Judge one holder by its facts (name to value; absent or None is unknown).

    `origins` maps facts to where their values come from, in words; findings tell it. Days may be dates or
    ISO texts. Answers of persons go in as `by_hand.<rule>` and `judged.<item>`.
    `NotInForce` for a day on which the programme was not in force; `FactError` for a value that the fact
    cannot have.
    """
    import polars as pl

    names = columns_of(programme)
    values = {name: [read_value(name, given.get(name))] for name in names}
    year = year or day.year
    (row,) = rows(programme, pl.DataFrame(values, schema=schema(names)), day, year=year)
    return Assessment(
        programme=programme.code,
        edition=programme.hash,
        day=day,
        year=year,
        verdict=found.VERDICTS[row["verdict"]],
        score_low=row["score_low"],
        score_high=row["score_high"],
        findings=tuple(findings_of(programme, row, day=day, year=year, origins=origins)),
        items=tuple(scores_of(programme, row, day=day)),
    )


def table(programme, frame, day, *, year=None):
    """Judge every row of a table of facts: verdict, score_low, score_high, then one column a rule."""
    import polars as pl

    names = rule_names(programme, day)
    kinds = {name: pl.Enum(found.ANSWERS) for name in names} | {"verdict": pl.Enum(found.VERDICTS)}
    named = [pl.col(name).cast(pl.UInt8).cat.to(kind) for name, kind in kinds.items()]
    return codes(programme, frame, day, year=year).drop("code").with_columns(named)


def codes(programme, frame, day, *, year=None):
    """The same in numbers, quicker and smaller: places in `codes.VERDICTS` and `codes.ANSWERS`. `code` is the
    verdict with why it is open.
    """
    import polars as pl

    names = ["verdict", "code", "score_low", "score_high", *rule_names(programme, day)]
    return pl.concat(list(_judged(programme, frame, day, year or day.year, names)))


def rows(programme, frame, day, *, year=None):
    """Every row of a table as it was judged, in full: what findings and scores are told from."""
    for piece in _judged(programme, frame, day, year or day.year):
        yield from piece.iter_rows(named=True)


def ranges(programme, frame, day, items):
    """Of every row the points that its figures leave to the experts for some items, whatever these gave:
    columns `low.ITEM` and `high.ITEM`.
    """
    import polars as pl

    wanted = [f"{side}.{item}" for item in items for side in ("low", "high")]
    unasked = [pl.lit(None, dtype=pl.Int64).alias(f"{JUDGED}{item}") for item in items]
    return pl.concat(list(_judged(programme, frame.with_columns(unasked), day, day.year, wanted)))


def columns_of(programme):
    """The columns that judging looks at: raw facts, then answers that persons may give."""
    rules = [each for top in (*programme.rules, *programme.veto, *programme.shortcut) for each in top.walk()]
    scoring = programme.scoring if programme.scoring and programme.scoring.in_use else None
    items = [each for top in scoring.items for each in top.judged()] if scoring else []
    by_hand = [BY_HAND + rule.name for rule in rules if rule.test == "by_hand"]
    judged = [JUDGED + item.name for item in items]
    return [*facts.raw_needs(sorted(programme.facts())), *by_hand, *judged]


def rule_names(programme, day):
    """The rules that have a column of their own on a day, in order; the pass mark among them."""
    listed = [rule.name for top in (*programme.rules, *programme.veto) for rule in top.walk_on(day)]
    if not _has_pass_mark(programme, day):
        return listed
    shortcuts = [rule.name for top in programme.shortcut for rule in top.walk_on(day)]
    return [*listed, PASS_MARK, *shortcuts]


class FactError(ValueError):
    """A value that a fact cannot have."""


def read_value(name, value):
    """The value as its column takes it (ISO texts become days); FactError for what does not fit."""
    if value is None or value == "":
        return None
    kind = _type_of(name)
    if kind == "date":
        value = _day(value)
    expected = {"integer": int, "money": int, "date": date, "yes_no": bool}.get(kind, str)
    fits = isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
    if not fits or (expected is int and abs(value) >= facts.most_of(name)):
        title = facts.get(name).title if name in facts.REGISTRY else name
        raise FactError(f"“{title}”应当是{facts.TYPES[kind]}，现在是“{value}”")
    return value


def _type_of(name):
    if name.startswith(BY_HAND):
        return "yes_no"
    return "integer" if name.startswith(JUDGED) else facts.get(name).type


def _day(value):
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _is_scored(programme, day):
    scoring = programme.scoring
    return bool(scoring and scoring.in_use and scoring.in_force(day))


def _has_pass_mark(programme, day):
    return bool(_is_scored(programme, day) and programme.pass_mark and programme.pass_mark.in_force(day))


def _judged(programme, frame, day, year, wanted=None):
    """The table piece by piece, with the codes of all rules, the points of all items, score and verdict."""
    sheet = Sheet(frame.columns, day)
    write(programme, judging.Judge(sheet, year))
    yield from filled(sheet, frame, wanted)


def filled(sheet, frame, wanted=None):
    """The table piece by piece, with everything that the sheet has noted, or with the wanted columns."""
    whole = bounded(frame)
    for piece in list(whole.iter_slices(PIECE)) or [whole]:
        yield sheet.filled(piece, wanted)


def write(programme, judge):
    """Note everything on the judge's sheet that the programme asks, with score and verdict."""
    import polars as pl

    day = judge.day
    programme.require_in_force(day)
    needed = [judge.rule(rule) for rule in programme.rules_on(day)]
    needed += [judge.veto(rule) for rule in programme.veto if rule.in_force(day)]
    if not needed:
        raise NotInForce(f"{programme.title}在 {day} 没有施行中的条件")
    nothing = pl.lit(None, dtype=pl.Int32)
    low, high, ways = nothing, nothing, []
    if _is_scored(programme, day):
        judge.score(programme.scoring)
        low, high = judge.col("low.total"), judge.col("high.total")
    if _has_pass_mark(programme, day):
        ways.append(judge.passes(programme.pass_mark.on(day).value))
        ways += [judge.rule(rule) for rule in programme.shortcut if rule.in_force(day)]
        needed.append(judge.put("passes", found.any_of(ways)))
    judge.put("score_low", low)
    judge.put("score_high", high)
    code = judge.put("code", judge.all_of("code", needed))
    judge.put("verdict", found.verdict_of(code))
