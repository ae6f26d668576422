"""What judging says of one holder in plain Chinese: value, limit, clause, what is missing."""

from dataclasses import dataclass
from fractions import Fraction

from . import facts, wording
from .codes import ANSWERS, MET, MISSING
from .judging import born_from

REASONS = {"missing": "缺少材料", "by_hand": "须由人判断", "to_be_judged": "待评定"}


@dataclass(frozen=True)
class Finding:
    """What one rule says of one holder, and on whose authority.

    `answer` is met, not_met or open; `reason` says why it is open: missing, by_hand, to_be_judged. `kind`
    is eligibility, veto, pass_mark or shortcut. `value` and `limit` are written for people, `unit` follows
    both; `origin` says where the value comes from. `missing` are the titles of the facts that were not given;
    `parts` are a group's own findings; `made_of` says of a ratio what was divided by what.
    """

    rule: str
    title: str
    kind: str
    answer: str
    reason: str
    value: str
    unit: str
    limit: str
    source: str
    clause: str
    citation: str
    unverified: bool
    note: str
    missing: tuple[str, ...]
    sentence: str
    parts: tuple["Finding", ...] = ()
    origin: str = ""
    made_of: str = ""

    def told(self):
        """Its sentence, of what its value is made, its note; and its parts'."""
        return "".join(
            each.sentence + wording.worked_out(each.made_of) + wording.noted(each.note)
            for each in self.walk()
        )

    def walk(self):
        """The finding and, for a group, its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class ItemScore:
    """The points of one item of the scorecard, from low to high; equal where nothing is open.

    `basis` says for what it brings its points, and by which clause; a group has none of its own. `made_of`
    says of a ratio what was divided by what.
    """

    item: str
    title: str
    low: int
    high: int
    highest: int
    bonus: bool
    reason: str
    value: str
    unit: str
    missing: tuple[str, ...]
    sentence: str
    parts: tuple["ItemScore", ...] = ()
    basis: str = ""
    made_of: str = ""
    fact_title: str = ""

    def told(self):
        """Its sentence, for what it brings its points, and its parts'."""
        return "".join(each.sentence + wording.worked_out(each.made_of) + each.basis for each in self.walk())

    def walk(self):
        """The item and its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


def findings_of(programme, row, *, day, year, origins=None):
    """The findings of one judged row, in the order of the programme's file."""
    teller = _Teller(programme, row, day, year, origins or {})
    groups = {"eligibility": programme.rules, "veto": programme.veto}
    if "pass_mark" in row:
        groups |= {"pass_mark": (), "shortcut": programme.shortcut}
    for kind, rules in groups.items():
        if kind == "pass_mark":
            yield teller.pass_mark()
        yield from (teller.finding(rule, kind) for rule in rules if rule.in_force(day))


def scores_of(programme, row, *, day):
    """The points of every item of a scorecard in use."""
    if programme.scoring and programme.scoring.in_use and programme.scoring.in_force(day):
        teller = _Teller(programme, row, day, day.year, {})
        yield from (teller.score(item) for item in programme.scoring.items if item.in_force(day))


@dataclass(frozen=True)
class _Teller:
    programme: object
    row: dict
    day: object
    year: int
    origins: dict

    def finding(self, rule, kind):
        answer, _, reason = ANSWERS[self.row[rule.name]].partition(":")
        entry = rule.limit.on(self.day) if rule.limit else rule
        parts = tuple(self.finding(part, kind) for part in rule.parts if part.in_force(self.day))
        missing = self.missing(rule.facts()) if reason == "missing" else ()
        said = {
            "value": self.value(rule.fact),
            "unit": self.unit(rule.fact),
            "limit": self.limit(rule),
            "origin": self.origin(rule.fact),
        }
        outcome = wording.outcome(answer, reason, missing=missing, task=rule.by_hand)
        body = wording.condition(rule, said, parts)
        return Finding(
            rule=rule.name,
            title=rule.title,
            kind=kind,
            answer=answer,
            reason=reason,
            **said,
            source=entry.source,
            clause=entry.clause,
            citation=self.citation(entry),
            unverified=rule.unverified or entry.unverified or any(part.unverified for part in parts),
            note=entry.note,
            missing=missing,
            sentence=self.sentence(rule.title, body, outcome, entry),
            parts=parts,
            made_of=self.made_of(rule.fact),
        )

    def pass_mark(self):
        entry = self.programme.pass_mark.on(self.day)
        answer, _, reason = ANSWERS[self.row["pass_mark"]].partition(":")
        titles = self.programme.scoring.titles
        lines = self.programme.scoring.in_order(entry.value)
        bars = [self._bar(bar, titles) for bar in lines]
        missing = self.missing(self.programme.scoring.awaited()) if reason == "missing" else ()
        outcome = wording.outcome(answer, reason, missing=missing)
        return Finding(
            rule="pass_mark",
            title="评分达到合格线",
            kind="pass_mark",
            answer=answer,
            reason=reason,
            value=wording.span(self.row["score_low"], self.row["score_high"]),
            unit="分",
            limit="，".join(wording.bar(bar, titles) for bar in lines),
            source=entry.source,
            clause=entry.clause,
            citation=self.citation(entry),
            unverified=entry.unverified,
            note=entry.note,
            missing=missing,
            sentence=self.sentence("评分达到合格线", "；".join(bars) + "，", outcome, entry),
        )

    def _bar(self, bar, titles):
        low, high = self.row[f"low.{bar.item}"], self.row[f"high.{bar.item}"]
        return f"{titles.get(bar.item, '总分')}{wording.span(low, high)}分（要求{wording.comparison(bar)}）"

    def score(self, item):
        low, high, code = (self.row[f"{side}.{item.name}"] for side in ("low", "high", "code"))
        reason = "" if code == MET else ANSWERS[code].partition(":")[2]
        parts = tuple(self.score(part) for part in item.parts if part.in_force(self.day))
        missing = self.missing(item.awaited()) if code == MISSING else ()
        value, unit = self.value(item.fact), self.unit(item.fact)
        highest = item.most_on(self.day)
        title = facts.get(item.fact).title if item.fact else ""
        said = f"，{title}{wording.being(value)}{unit}" if value else self.counted(item)
        why = f"，{REASONS[reason]}{'：' + '、'.join(missing) if missing else ''}" if reason else ""
        entry = item.points.on(self.day) if item.points else None
        return ItemScore(
            item=item.name,
            title=item.title,
            low=low,
            high=high,
            highest=highest,
            bonus=item.bonus,
            reason=reason,
            value=value,
            unit=unit,
            missing=missing,
            sentence=f"{item.title}：{wording.span(low, high)}分（满分{highest}分）{said}{why}。",
            parts=parts,
            basis=self.basis(item, entry) if entry else "",
            made_of=self.made_of(item.fact),
            fact_title=title,
        )

    def counted(self, item):
        """Which part of a choice that is the holder's counts, and what another one would bring more."""
        if not item.choice:
            return ""
        points = {part: self.row[f"low.{part.name}"] for part in item.parts if part.in_force(self.day)}
        chosen = next((part for part in points if part.name == self.row[item.choice]), None)
        if chosen is None:
            return "，未选定，按得分较高的计分"
        best = max(points, key=points.get)
        better = f"，选“{best.title}”为{points[best]}分" if points[best] > points[chosen] else ""
        return f"，按选定的“{chosen.title}”计分{better}"

    def basis(self, item, entry):
        """The scale of an item, its clause and its note."""
        scale = f"计分：{wording.points(item, entry.value)}。"
        return scale + self.by(self.citation(entry), entry) + wording.noted(entry.note)

    def origin(self, name):
        """Where the value comes from: of what is worked out the origins of the figures behind it."""
        if not name or name in self.origins:
            return self.origins.get(name, "")
        told = (self.origins.get(need, "") for need in facts.raw_needs([name]))
        return "；".join(dict.fromkeys(filter(None, told)))

    def made_of(self, name):
        """Of what a ratio is made, where its value is told."""
        return wording.made_of(facts.get(name), self.row) if name and self.value(name) else ""

    def value(self, name):
        """The fact's value in words; where it is not known what it is at least or at most, or nothing."""
        if not name:
            return ""
        fact = facts.get(name)
        top, *bottom = fact.needs if fact.type == "ratio" else (name,)
        if told := self._told(fact, (top, *bottom)):
            return told
        least = (f"floor.{top}", *bottom)
        # That it is at least nothing need not be said.
        if all(self.row.get(column) for column in least):
            return wording.AT_LEAST + self._told(fact, least)
        most = wording.most(fact, self.row)
        return "" if most is None else wording.AT_MOST + wording.number(most)

    def _told(self, fact, columns):
        figures = [self.row.get(column) for column in columns]
        return wording.ratio(fact, *figures) if fact.type == "ratio" else wording.value(fact, *figures)

    def unit(self, name):
        """The unit that follows the value; a ratio without a meaning has none."""
        fact = facts.REGISTRY.get(name)
        if fact and fact.type == "ratio":
            bottom = self.row.get(fact.needs[1])
            return "" if bottom is not None and bottom <= 0 and self.value(name) else fact.unit
        return wording.unit(fact) if fact else ""

    def limit(self, rule):
        """The limit in words: as it applies to this holder, or for all keys while the key is unknown."""
        if rule.other:
            return f"{facts.get(rule.other).title}{self.value(rule.other)}{self.unit(rule.other)}"
        if not rule.limit:
            return ""
        entry = rule.limit.on(self.day)
        fact = facts.get(rule.fact)
        if not entry.by:
            return self._limit(rule, fact, entry.value)
        by = facts.get(entry.by)
        key = wording.key_of(by, entry.value, self.row)
        if key in entry.value:
            return self._limit(rule, fact, entry.value[key])
        return "；".join(
            f"{wording.key(by, key)}：{self._limit(rule, fact, each)}" for key, each in entry.value.items()
        )

    def _limit(self, rule, fact, value):
        if rule.test == "under_age":
            return wording.value(fact, born_from(value, self.year))
        if rule.test == "one_of":
            return wording.one_of(fact, value)
        return wording.number(value) if isinstance(value, Fraction) else wording.value(fact, value)

    def missing(self, names):
        """The titles of the raw facts that are not known."""
        needed = facts.raw_needs(sorted(names))
        return tuple(facts.get(name).title for name in needed if self.row.get(name) is None)

    def citation(self, entry):
        return self.programme.cite(entry.source, entry.clause) if entry.source else ""

    def sentence(self, title, body, outcome, entry):
        return f"{title}：{body}{outcome}。" + self.by(self.citation(entry), entry)

    def by(self, citation, entry):
        """By which clause, and whether anybody has verified it."""
        return f"依据：{citation}{wording.UNVERIFIED if entry.unverified else ''}。" if citation else ""
