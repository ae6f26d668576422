"""The numbers of a programme that may be asked about: limits of its conditions, floors of its bands, its pass
mark; and each with another number, as it would stand in the programme's file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workflows.policy import facts, wording
from workflows.policy.floors import ABOVE, FLOOR

GROUPS = ("eligibility", "veto", "shortcut")
COMPARED = ("at_least", "at_most", "above", "below")
TOTAL = "total"


@dataclass(frozen=True)
class Threshold:
    """One number: what it limits and how, what it is now, its unit, and its clause with a mark where nobody
    verified it; `changed` makes of another number the change that is asked about. Where it must stay
    between others, `least` and `most` are these.
    """

    key: str
    title: str
    how: str
    now: Fraction
    unit: str
    clause: str
    changed: Callable
    whole: bool = False
    least: Fraction | None = None
    most: Fraction | None = None

    @property
    def told(self):
        """What it is now, in words."""
        return f"{self.title}（{self.how}{wording.number(self.now)}{self.unit}）{self.clause}"

    def change(self, number):
        """The change to another number; ValidationError for one that cannot stand there."""
        if number == self.now:
            raise ValidationError(_("This is the number as it is now."))
        if self.whole and number.denominator != 1:
            raise ValidationError(_("Please write a whole number."))
        below = self.least is not None and number <= self.least
        above = self.most is not None and number >= self.most
        if below or above:
            raise ValidationError(
                _("The bands must rise: the number has to lie above %(least)s and below %(most)s.")
                % {"least": _bound(self.least), "most": _bound(self.most)}
            )
        return self.changed(_written(number))


def thresholds(policy, day):
    """The numbers of a programme on a day, by key, in the order of its file; none of what has ended, by which
    nobody is judged any more.
    """
    content, found = policy.content, []
    for group, rules in zip(GROUPS, (policy.rules, policy.veto, policy.shortcut), strict=True):
        said = {rule.name for top in rules for rule in top.walk_on(day)}
        found += _of_rules(content.get(group, ()), said, policy, day)
    if policy.scoring and policy.scoring.in_use and policy.scoring.in_force(day):
        found += _of_pass_mark(content.get("pass_mark"), policy, day)
        found += _of_items(content["scoring"]["items"], policy, day)
    return {each.key: each for each in found}


def _of_rules(rules, said, policy, day):
    for rule in (each for each in rules if each["rule"] in said):
        for group in ("any_of", "all_of"):
            yield from _of_rules(rule.get(group, ()), said, policy, day)
        for test in COMPARED:
            if isinstance(rule.get(test), list):
                yield from _of_limit(rule, test, policy, _on(rule[test], day))


def _of_limit(rule, test, policy, entry):
    if entry is None:
        return
    name, fact, value = rule["rule"], facts.get(rule["fact"]), entry["value"]
    title, how, clause = rule["title"], wording.COMPARISONS[test], _clause(policy, entry)
    if isinstance(value, dict):
        by = facts.get(entry["by"])
        is_banded = _are_floors(value)
        for place, key in enumerate(sorted(value, key=_floor) if is_banded else value):
            yield Threshold(
                key=f"rule:{name}:{place if is_banded else key}",
                title=f"{title}，{_band(by, key)}",
                how=how,
                now=Fraction(value[key]),
                unit=wording.unit(fact),
                clause=clause,
                changed=lambda number, key=key: {"rule": name, "value": value | {key: number}},
                whole=_is_whole(fact),
            )
        yield from _of_borders(rule, entry, clause) if is_banded else ()
    elif _is_number(value):
        yield Threshold(
            key=f"rule:{name}",
            title=title,
            how=how,
            now=Fraction(value),
            unit=wording.unit(fact),
            clause=clause,
            changed=lambda number: {"rule": name, "value": number},
            whole=_is_whole(fact),
        )


def _of_borders(rule, entry, clause):
    """The figures from which on another limit applies: all floors but the lowest."""
    value, by, fact = entry["value"], facts.get(entry["by"]), facts.get(rule["fact"])
    for place, floor, least, most in _rising(value):
        title = _("%(title)s: from which %(by)s on %(limit)s applies") % {
            "title": rule["title"],
            "by": by.title,
            "limit": f"{wording.number(Fraction(value[floor]))}{wording.unit(fact)}",
        }
        changed = {"rule": rule["rule"]}
        key = f"border:{rule['rule']}:{place}"
        yield _of_floor(key, title, value, floor, by, clause, changed, least=least, most=most)


def _of_floor(key, title, bands, floor, fact, clause, changed, **between):
    """The floor of one of the bands; `changed` names whose it is, `between` its neighbours."""
    return Threshold(
        key=key,
        title=title,
        how=wording.COMPARISONS["above" if _is_open(floor) else "at_least"],
        now=_floor(floor),
        unit=wording.unit(fact),
        clause=clause,
        changed=lambda number: changed | {"value": _with_floor(bands, floor, number)},
        whole=_is_whole(fact),
        **between,
    )


def _are_floors(keys):
    return all(FLOOR.fullmatch(str(key)) for key in keys)


def _rising(bands):
    """Yield the place, the floor and its neighbours of each band but the lowest one, counted from one."""
    floors = sorted(bands, key=_floor)
    for place, floor in enumerate(floors[1:], 1):
        after = floors[place + 1 : place + 2]
        yield place, floor, _floor(floors[place - 1]), _floor(after[0]) if after else None


def _of_pass_mark(entries, policy, day):
    entry = _on(entries or [], day)
    if entry is None:
        return
    titles = {item.name: item.title for top in policy.scoring.items for item in top.walk()}
    titles[TOTAL] = _("Points in all")
    for item, bar in entry["value"].items():
        for test, points in bar.items():
            yield Threshold(
                key=f"pass:{item}",
                title=_("Pass mark, %(title)s") % {"title": titles.get(item, item)},
                how=wording.COMPARISONS[test],
                now=Fraction(points),
                unit=_("points"),
                clause=_clause(policy, entry),
                changed=lambda number, item=item, test=test: {
                    "pass_mark": entry["value"] | {item: {test: number}}
                },
                whole=True,
            )


def _of_items(items, policy, day):
    for item in items:
        for group in ("choose_one", "sum"):
            yield from _of_items(item.get(group, ()), policy, day)
        entry = _on(item.get("bands") or [], day)
        if entry is not None:
            yield from _of_bands(item, entry["value"], _clause(policy, entry))


def _of_bands(item, bands, clause):
    fact, lowest = facts.get(item["fact"]), min(bands, key=_floor)
    # Where figures below the lowest band bring nothing, its floor is a threshold as the others are.
    first = [(0, lowest, None, _next(bands, lowest))] if _is_open(lowest) else []
    for place, floor, least, most in [*first, *_rising(bands)]:
        points = {"title": item["title"], "points": _points(bands[floor])}
        title, changed = _("%(title)s: band of %(points)s points") % points, {"item": item["item"]}
        key = f"item:{item['item']}:{place}"
        yield _of_floor(key, title, bands, floor, fact, clause, changed, least=least, most=most)


def _next(bands, lowest):
    """The floor above the lowest one; None where there is none."""
    return min((_floor(each) for each in bands if each != lowest), default=None)


def _clause(policy, entry):
    """By which clause an entry holds, as briefly as a list needs it, and whether anybody verified it."""
    source, _gap, clause = entry.get("source", "").partition(" ")
    known = policy.sources.get(source)
    name = (known.number or known.title) if known else source
    said = f"〔{name}{clause}〕" if name else ""
    return said + (wording.UNVERIFIED if entry.get("unverified") else "")


def _with_floor(bands, floor, number):
    sign = ABOVE if _is_open(floor) else ""
    return {f"{sign}{number}" if each == floor else each: points for each, points in bands.items()}


def _band(by, key):
    """The band of a limit by another figure, or the choice, in words."""
    if not FLOOR.fullmatch(str(key)):
        return f"{by.title}：{by.title_of(key)}"
    how = wording.COMPARISONS["above" if _is_open(key) else "at_least"]
    return f"{by.title}{how}{wording.number(_floor(key))}{wording.unit(by)}"


def _points(worth):
    return "–".join(str(each) for each in worth) if isinstance(worth, list) else worth


def _is_open(key):
    return str(key).startswith(ABOVE)


def _floor(key):
    return Fraction(str(key).removeprefix(ABOVE))


def _on(entries, day):
    """The entry in force on the day; None where none is or the measure ended."""
    begun = [entry for entry in entries if entry["from"] <= day.isoformat()]
    return begun[-1] if begun and begun[-1]["value"] is not None else None


def _is_number(value):
    try:
        return not isinstance(value, bool) and Fraction(value) is not None
    except (TypeError, ValueError):
        return False


def _is_whole(fact):
    return fact.type in ("integer", "money")


def _written(number):
    """An exact number as an edition's JSON has it."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return int(number) if number.denominator == 1 else str(exact)


def _bound(number):
    return "…" if number is None else wording.number(number)
