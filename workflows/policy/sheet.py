"""The lines of a review sheet as they stand for one application: between which points, by which clause, for
which class of experts; and what the sheets of a panel come to, line by line.
"""

from dataclasses import dataclass
from fractions import Fraction

from .columns import BY_HAND, JUDGED
from .scoring import Item

POINTS, SCORE, RULE = "points", "score", "rule"
COLUMNS = {SCORE: JUDGED, RULE: BY_HAND}
ROUND = {"half_up": lambda mean: int(mean + Fraction(1, 2)), "down": int}


@dataclass(frozen=True)
class Line:
    """One line: points from `low` to `high`, settled where they are equal. `kind` says whether they only rank
    (`points`), are those of an item of the scorecard (`score`), or answer a condition by 1 or 0 (`rule`).
    `value` is the figure that leaves this range, in words with its unit.
    """

    name: str
    title: str
    low: int
    high: int
    by: str = ""
    kind: str = POINTS
    help: str = ""
    value: str = ""
    citation: str = ""
    unverified: bool = False

    @property
    def is_settled(self):
        """Whether the figure leaves nothing to judge."""
        return self.low == self.high

    @property
    def answer(self):
        """The column by which judging takes what the panel says; empty for what only ranks."""
        return f"{COLUMNS[self.kind]}{self.name}" if self.kind in COLUMNS else ""


def lines(programme, rule, day, scored):
    """The lines of a sheet in force on a day, in the file's order; `scored` is the scorecard as it was
    frozen on the application, a list of items with their parts.
    """
    known = {each["item"]: each for each in _walked(scored)}
    items, rules = judged_items(programme), rules_by_hand(programme)
    found = []
    for item in rule.sheet:
        if item.most is not None:
            if item.most.in_force(day):
                found.append(_points(programme, item, day))
        elif item.name in items:
            if item.name in known:
                found.append(_score(programme, item, items[item.name], day, known[item.name]))
        elif rules[item.name].in_force(day):
            found.append(_rule(programme, item, rules[item.name]))
    return found


def judged_items(programme):
    """The items of the scorecard to which experts give points, by name."""
    scoring = programme.scoring
    listed = scoring.items if scoring and scoring.in_use else ()
    return {item.name: item for top in listed for item in top.judged()}


def rules_by_hand(programme):
    """The conditions that a person has to judge, by name."""
    listed = (*programme.rules, *programme.veto, *programme.shortcut)
    return {rule.name: rule for top in listed for rule in top.walk() if rule.test == "by_hand"}


def cross_check(place, programme):
    """Refuse a line that is neither judged nor by hand, and a sheet that leaves a judged item to nobody."""
    review = programme.way.review
    if review is None:
        return
    bare = {item.name for item in review.sheet if item.most is None}
    items = set(judged_items(programme))
    for name in sorted(bare - items - set(rules_by_hand(programme))):
        place.fail(f"评价表的“{name}”既不是评分表里的评定项，也不是人工判断的条件，须写 title 与 most")
    if review.panel_sheet:
        for name in sorted(items - bare):
            place.fail(f"评分表的“{name}”须由专家评定，却不在评价表中")


def total(programme, listed, points, day):
    """What a sheet's points come to, the settled lines among them: by the scorecard's own sums and caps, or
    plainly added where there is no scorecard. Conditions give no points.
    """
    given = {line.name: line.low if line.is_settled else points[line.name] for line in listed}
    plain = sum(given[line.name] for line in listed if line.kind == POINTS)
    scoring = programme.scoring
    if scoring is None or not any(line.kind == SCORE for line in listed):
        return plain
    whole = sum(_together(item, given, day) for item in scoring.items)
    return plain + _capped(whole, scoring.cap, day)


def mean(given):
    """The mean of the points that several gave on a line, exact."""
    return Fraction(sum(given), len(given))


def rounded(line, average, rounding):
    """The mean as whole points; a condition is met where more than half say so."""
    return int(average > Fraction(1, 2)) if line.kind == RULE else ROUND[rounding](average)


def answers(listed, points):
    """What the panel says, as judging takes it: `judged.<item>` and `by_hand.<rule>`."""
    return {
        line.answer: bool(points[line.name]) if line.kind == RULE else points[line.name]
        for line in listed
        if line.answer and not line.is_settled
    }


def _points(programme, item, day):
    entry = item.most.on(day)
    return Line(
        name=item.name,
        title=item.title,
        low=0,
        high=entry.value,
        by=item.by,
        help=item.help,
        citation=_cited(programme, entry),
        unverified=entry.unverified,
    )


def _score(programme, item, scored, day, known):
    entry = _entry(scored, day)
    return Line(
        name=item.name,
        title=scored.title,
        low=known["low"],
        high=known["high"],
        by=item.by,
        kind=SCORE,
        help=item.help or _legend(scored, day),
        value=f"{known['value']}{known['unit']}" if known["value"] else "",
        citation=_cited(programme, entry),
        unverified=entry.unverified,
    )


def _rule(programme, item, rule):
    return Line(
        name=item.name,
        title=rule.title,
        low=0,
        high=1,
        by=item.by,
        kind=RULE,
        help=item.help or rule.by_hand,
        citation=_cited(programme, rule),
        unverified=rule.unverified,
    )


def _cited(programme, entry):
    return programme.cite(entry.source, entry.clause) if entry.source else ""


def _entry(item: Item, day):
    """The dated points of an item, or of the first of its parts that has some."""
    if item.points:
        return item.points.on(day)
    return next(_entry(part, day) for part in item.parts if part.in_force(day))


def _legend(item: Item, day):
    """The grades of an item that only experts judge, best first; empty where there is but one."""
    grades = item.points.on(day).value if item.kind == "grades" and not item.fact else {}
    # The database keeps the names in an order of its own.
    best_first = sorted(grades.items(), key=lambda each: each[1], reverse=True)
    said = [f"{grade}：{low}" + (f"—{high}" if low < high else "") for grade, (low, high) in best_first]
    return "；".join(said) if len(said) > 1 else ""


def _walked(scored):
    for each in scored:
        yield each
        yield from _walked(each["parts"])


def _together(item: Item, given, day):
    if item.name in given or item.kind != "sum":
        return given.get(item.name, 0)
    return _capped(sum(_together(part, given, day) for part in item.parts), item.cap, day)


def _capped(points, cap, day):
    return min(points, cap.on(day).value) if cap and cap.in_force(day) else points
