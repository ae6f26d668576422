"""Where a holder stands before a programme: what is missing and by how much, and what nobody told yet."""

from dataclasses import dataclass, replace
from fractions import Fraction

from . import assess, facts, reaching, wording
from .columns import COMPARE
from .findings import Finding
from .judging import MET, MISSING, NOT_MET

YUAN_IN_TEN_THOUSAND = 10_000
# How a figure comes below a floor.
UNDER = {"at_least": "below", "above": "at_most"}
SHORT = {"at_least": "差", "above": "差", "at_most": "超出", "below": "超出"}


@dataclass(frozen=True)
class Step:
    """One figure whose change alone closes a gap: which, by how much in words, and the points it then brings
    (None where no points are meant). `value` is what the figure is then, `reached` the same in words.
    """

    fact: str
    title: str
    by: int
    value: int
    told: str
    reached: str
    points: int | None = None


@dataclass(frozen=True)
class Gap:
    """One thing that is not reached: a condition, the pass mark, or more points of an item.

    `short_by` is the distance in words, in the figure's own unit, empty where it has none. Of the `steps` the
    easiest comes first: the one whose change is smallest against what the figure is. `said` is what the
    figures of points are now and of what they are made, `basis` the scale and the clause, as a condition's
    finding tells value and limit.
    """

    name: str
    title: str
    kind: str
    short_by: str
    steps: tuple[Step, ...]
    finding: Finding | None = None
    points: int | None = None
    highest: int | None = None
    basis: str = ""
    said: str = ""


@dataclass(frozen=True)
class Standing:
    """The assessment, the gaps from the easiest to the hardest, and the facts that are asked for since
    nobody told them, by name with their titles. `enough` are the steps of which one alone is enough for all.
    """

    assessment: assess.Assessment
    gaps: tuple[Gap, ...]
    unknown: dict
    enough: tuple[Step, ...]


def standing(programme, given, day, *, year=None, origins=None):
    """Judge a holder and measure what is missing. Arguments and errors as of `assess.one`."""
    survey = _Survey(programme, given, day, year)
    judged = assess.one(programme, given, day, year=year, origins=origins)
    missed = [*survey.rules(judged), *survey.points(judged)]
    whole = reaching.whole_goal(programme)
    goals = [goal for goal, _gap in missed] + ([whole] if judged.verdict == "not_met" else [])
    moves = reaching.moves(programme, given, day, goals, year=year)
    gaps = [survey.gap(each, moves[goal]) for goal, each in missed]
    return Standing(
        assessment=judged,
        gaps=tuple(gap for _ease, gap in sorted(gaps, key=lambda pair: pair[0])),
        unknown=survey.unknown(),
        enough=tuple(survey.step(move) for move in moves.get(whole, ())),
    )


class _Survey:
    """One holder's judged row, and what it is short of."""

    def __init__(self, programme, given, day, year):
        self.programme, self.given, self.day, self.year = programme, given, day, year
        self.row = reaching.judged_row(programme, given, day, year)

    def rules(self, judged):
        """The goal and the gap of each condition that is not met; of a group, of its parts."""
        named = {each.rule: each for top in judged.findings for each in top.walk()}
        for rule in self._rules_not_met():
            gap = Gap(rule.name, rule.title, "condition", self._short_of(rule), (), finding=named[rule.name])
            yield reaching.rule_goal(rule), gap

    def points(self, judged):
        """The goal and the gap of each item that could bring more, while the pass mark is not reached."""
        if self.row.get("pass_mark") != NOT_MET:
            return
        scores = {each.item: each for top in judged.items for each in top.walk()}
        for item in self._items():
            for goal, gap in self._more_points(item):
                leaves = [each for each in scores[gap.name].walk() if not each.parts]
                said = "；".join(filter(None, map(_now, leaves)))
                yield goal, replace(gap, basis="".join(each.basis for each in leaves), said=said)

    def gap(self, gap, moves):
        """How easy it is, by which gaps are ordered, and the gap with its steps."""
        steps = tuple(self.step(move, gap.kind == "points") for move in moves)
        ease = moves[0].share if moves else float("inf")
        return ease, replace(gap, steps=steps)

    def step(self, move, scored=False):
        fact, value = facts.get(move.fact), self.given[move.fact] + move.by
        told = f"{fact.title}{'增加' if move.by > 0 else '减少'}{amount(fact, abs(move.by))}"
        reached = f"{value:,}{fact.unit}"
        return Step(move.fact, fact.title, move.by, value, told, reached, move.reached if scored else None)

    def unknown(self):
        """The facts without which something stays open, by name, with their titles."""
        asked = [top for top in self._asked() if self.row[top.name] != MET]
        rules = [rule for top in asked for rule in top.walk() if self._is_unsettled(rule)]
        items = [item for item in self._items() if self.row[f"code.{item.name}"] == MISSING]
        named = {name for rule in rules for name in rule.facts()}
        named |= {name for item in items for name in item.awaited()}
        needed = facts.raw_needs(sorted(named))
        return {name: facts.get(name).title for name in needed if self.given.get(name) is None}

    def _asked(self):
        """The rules whose facts are asked for: ways without the points only while these are not reached."""
        ways = self.programme.shortcut if self.row.get("pass_mark") not in (None, MET) else ()
        return *self._rules(), *(rule for rule in ways if rule.in_force(self.day))

    def _is_unsettled(self, rule):
        """Open for what is missing; or a ratio that is too small at its largest, whose distance is open."""
        answer = self.row.get(rule.name)
        is_ratio = rule.fact and facts.get(rule.fact).type == "ratio"
        return answer == MISSING or (
            answer == NOT_MET and is_ratio and wording.known(facts.get(rule.fact), self.row) is None
        )

    def _rules(self):
        return *self.programme.rules_on(self.day), *self._vetoes()

    def _vetoes(self):
        return [rule for rule in self.programme.veto if rule.in_force(self.day)]

    def _items(self):
        scored = "low.total" in self.row
        return [item for item in self.programme.scoring.items if item.in_force(self.day)] if scored else []

    def _rules_not_met(self):
        for top in self._rules():
            if self.row[top.name] == NOT_MET:
                parts = [part for part in top.parts if part.in_force(self.day)]
                yield from (part for part in parts or [top] if self.row[part.name] == NOT_MET)

    def _more_points(self, item):
        low, highest = self.row[f"low.{item.name}"], item.most_on(self.day)
        if item.kind == "sum":
            for part in item.parts:
                if part.in_force(self.day):
                    yield from self._more_points(part)
        elif low < highest and self.row[f"code.{item.name}"] == MET:
            gap = Gap(item.name, item.title, "points", self._short_of_points(item), (), None, low, highest)
            yield reaching.score_goal(item, low + 1), gap

    def _short_of(self, rule):
        if rule.test not in SHORT or not rule.limit or rule in self.programme.veto:
            return ""
        entry, fact = rule.limit.on(self.day), facts.get(rule.fact)
        key = wording.key_of(facts.get(entry.by), entry.value, self.row) if entry.by else None
        return self._distance(fact, entry.value[key] if entry.by else entry.value, rule.test)

    def _short_of_points(self, item):
        """To more points than it has; of an item with a choice by each of its parts that may bring them."""
        points = self.row[f"low.{item.name}"]
        if item.kind != "choose_one":
            return self._short_of_band(item, points)
        chosen = self.row.get(item.choice)
        parts = [part for part in item.parts if part.in_force(self.day) and chosen in (None, part.name)]
        told = [(part.title, self._short_of_band(part, points)) for part in parts]
        return "，或者".join(f"{title}{short_by}" for title, short_by in told if short_by)

    def _short_of_band(self, item, points):
        """To the nearest band that brings more than so many points, above the figure or below it."""
        known = wording.known(facts.get(item.fact), self.row) if item.kind == "bands" else None
        borders = _borders(item.points.on(self.day).value, known, points) if known is not None else ()
        nearest = min(borders, key=lambda border: abs(border[0] - known), default=None)
        return self._distance(facts.get(item.fact), *nearest) if nearest else ""

    def _distance(self, fact, limit, test):
        known, least = wording.known(fact, self.row), ""
        if known is None and (known := wording.most(fact, self.row)) is not None:
            least = wording.AT_LEAST
        if known is None or fact.steps or fact.type not in ("integer", "money", "ratio"):
            return ""
        difference = abs(Fraction(limit) - Fraction(known))
        if not difference:
            return f"须{wording.COMPARISONS[test]}{wording.number(limit)}{fact.unit}"
        if fact.type == "money":
            return SHORT[test] + amount(fact, int(difference))
        unit = "个百分点" if fact.unit == "%" else fact.unit
        return f"{least}{SHORT[test]}{_rounded_up(difference)}{unit}"


def _now(score):
    """What the figure of an item is now, and of what it is made; empty where it is not known."""
    made_of = f"（{score.made_of}）" if score.made_of else ""
    known = f"{score.fact_title}{wording.being(score.value)}{score.unit}{made_of}"
    return known if score.value else ""


def _borders(bands, known, points):
    """Yield the border, and how it is to be passed, of each band that brings more than so many points: its
    floor where that is not reached, otherwise the floor of the band above it.
    """
    reached = [COMPARE[band.floor.test](known, band.floor.limit) for band in bands]
    for place, band in enumerate(bands):
        if band.low > points and not reached[place]:
            yield band.floor.limit, band.floor.test
        elif band.low > points:
            yield bands[place + 1].floor.limit, UNDER[bands[place + 1].floor.test]


def _rounded_up(number):
    """A distance in words, up to two places, so that going as far is always enough."""
    hundredths = -(-number * 100 // 1)
    return f"{'约' if hundredths != number * 100 else ''}{wording.number(Fraction(hundredths, 100))}"


def amount(fact, whole):
    """A change in words: yuan from ten thousand on as 万元, rounded up so that it is always enough."""
    if fact.type != "money" or whole < YUAN_IN_TEN_THOUSAND:
        return f"{whole:,}{fact.unit}"
    return f"{_rounded_up(Fraction(whole, YUAN_IN_TEN_THOUSAND))}万元"
