"""Eligibility rules: a fact against a dated limit, groups, and what a person judges."""

from dataclasses import dataclass
from datetime import date

from .dated import DatedValue
from .papers import cited, parse_dated

TESTS = ("at_least", "at_most", "above", "below", "one_of", "under_age")
GROUPS = ("any_of", "all_of")
RESERVED = ("verdict", "score_low", "score_high", "pass_mark", "passes", "code", "sentences")
OPTIONS = "source unverified note from until"


@dataclass(frozen=True)
class Rule:
    """One condition. `test` is a comparison, a group or by_hand.

    A comparison has a fact and either a dated limit or another fact; a group has parts; by_hand says what a
    person has to judge. `under_age` compares a birth date with the cut-off that the age gives on 1 January
    of the round's year. It says nothing before the day `since` nor after the day `until`.
    """

    name: str
    title: str
    test: str
    fact: str = ""
    limit: DatedValue | None = None
    other: str = ""
    parts: tuple["Rule", ...] = ()
    by_hand: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""
    clause: str = ""
    unverified: bool = False
    note: str = ""

    def in_force(self, day):
        """Whether the rule says anything on that day; a group does while one of its parts does."""
        begun = self.since is None or self.since <= day
        ended = self.until is not None and self.until < day
        limited = self.limit is None or self.limit.in_force(day)
        said = not self.parts or any(part.in_force(day) for part in self.parts)
        return begun and not ended and limited and said

    def facts(self):
        """The names of all facts it looks at."""
        keyed = {entry.by for entry in self.limit.entries} if self.limit else set()
        named = {self.fact, self.other} | keyed
        return (named | {name for part in self.parts for name in part.facts()}) - {""}

    def walk(self):
        """The rule and, within groups, its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def walk_on(self, day):
        """The rule and its parts as far as they say something on that day."""
        if self.in_force(day):
            yield self
            for part in self.parts:
                yield from part.walk_on(day)


def parse_rules(place):
    """A list of rules."""
    return tuple(parse_rule(each) for each in place.each())


def parse_rule(place):
    """One rule; it must hold exactly one test."""
    tests = [*TESTS, *GROUPS, "by_hand"]
    fields = place.fields("rule title", f"fact {' '.join(tests)} {OPTIONS}")
    written = [test for test in tests if test in fields]
    if len(written) != 1:
        place.fail(f"应当恰好写一个判断：{'、'.join(tests)}")
    test = written[0]
    if fields["rule"].name() in RESERVED:
        fields["rule"].fail("名称已被判断结果占用")
    if (test in TESTS) != ("fact" in fields):
        place.fail("比较须写 fact，成组与人工判断不写 fact")
    source, clause = cited(fields["source"]) if "source" in fields else ("", "")
    return Rule(
        name=fields["rule"].name(),
        title=fields["title"].text(),
        test=test,
        since=fields.read("from", "day"),
        until=fields.read("until", "day"),
        source=source,
        clause=clause,
        unverified=fields.read("unverified", "flag", False),
        note=fields.read("note", "text", ""),
        **_test(fields, test, place),
    )


def _test(fields, test, place):
    if test in GROUPS:
        return {"parts": parse_rules(fields[test])}
    if "source" not in fields and (test == "by_hand" or isinstance(fields[test].value, dict)):
        place.fail("缺少“source”")
    if test == "by_hand":
        return {"by_hand": fields[test].text()}
    fact = fields["fact"].text()
    if isinstance(fields[test].value, dict):
        return {"fact": fact, "other": fields[test].fields("fact")["fact"].text()}
    return {
        "fact": fact,
        "limit": parse_dated(fields[test], LIMITS.get(test, lambda value: value.quantity())),
    }


def _choices(place):
    return tuple(each.value for each in place.each())


LIMITS = {"one_of": _choices, "under_age": lambda value: value.integer()}
