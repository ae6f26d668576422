"""Every rule of every programme is tried as met, not met and open, and every border from both sides."""

from datetime import timedelta
from fractions import Fraction

import pytest

from tests.plan.cases import cases_of, the_plan
from workflows.policy import assess, facts
from workflows.policy.columns import PER
from workflows.policy.judging import born_from

NEAR = Fraction(1, 1000)
PROGRAMMES = sorted(the_plan().programmes)


def entries_of(dated):
    return [entry for entry in dated.entries if entry.value is not None]


def all_rules(programme):
    return [rule for top in (*programme.rules, *programme.veto, *programme.shortcut) for rule in top.walk()]


def all_items(programme):
    scoring = programme.scoring if programme.scoring and programme.scoring.in_use else None
    return [item for top in scoring.items for item in top.walk()] if scoring else []


def value_of(case, name):
    """The fact as the case gives it: a ratio as an exact fraction in its unit."""
    fact = facts.get(name)
    if fact.type != "ratio":
        return case.facts.get(name)
    top, bottom = (case.facts.get(need) for need in fact.needs)
    return Fraction(top, bottom) * PER.get(fact.unit, 1) if top is not None and bottom else None


def is_just_below(value, border, kind):
    if value is None:
        return False
    if kind == "ratio":
        return 0 < border - value <= border * NEAR
    return value == border - (timedelta(days=1) if kind == "date" else 1)


def tried(cases, fact, border):
    """Which sides of the border the cases stand on: at it, just below it."""
    kind = facts.get(fact).type
    values = [value_of(case, fact) for case in cases]
    return {"at": border in values, "below": any(is_just_below(value, border, kind) for value in values)}


BOTH = {"at": True, "below": True}


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_rule_is_tried_as_met_not_met_and_open(code):
    programme = the_plan().programmes[code]
    names = {name for case in cases_of(code) for name in assess.rule_names(programme, case.day)}

    seen = {name: {case.answers[name] for case in cases_of(code) if name in case.answers} for name in names}

    assert seen == dict.fromkeys(names, {"met", "not_met", "open"})


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_limit_of_a_rule_is_tried_from_both_sides(code):
    programme = the_plan().programmes[code]
    borders = {
        (rule.name, key, border): tried(cases_naming(code, rule.name, entry.by, key), rule.fact, border)
        for rule in all_rules(programme)
        if rule.limit and rule.test != "one_of"
        for entry in entries_of(rule.limit)
        for key, value in (entry.value.items() if entry.by else [(None, entry.value)])
        for border in borders_of(rule, value)
    }

    assert borders == dict.fromkeys(borders, BOTH)


def cases_naming(code, rule, by, key):
    return [case for case in cases_of(code) if rule in case.answers and (not by or case.facts.get(by) == key)]


def borders_of(rule, value):
    """The lowest values of the upper side: for "at most 500" that is 501."""
    if rule.test == "under_age":
        return [born_from(value, year) for year in {2026}]
    step = timedelta(days=1) if facts.get(rule.fact).type == "date" else 1
    return [value + step if rule.test in ("at_most", "above") else value]


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_floor_of_a_scorecard_is_tried_from_both_sides(code):
    floors = {
        (item.name, floor): tried(
            [case for case in cases_of(code) if item.name in case.points], item.fact, floor
        )
        for item in all_items(the_plan().programmes[code])
        if item.kind == "bands"
        for entry in entries_of(item.points)
        for floor, points in entry.value
        if (floor, points) != (0, 0)
    }

    assert floors == dict.fromkeys(floors, BOTH)


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_line_of_a_pass_mark_is_tried_from_both_sides(code):
    programme = the_plan().programmes[code]
    bars = (
        [bar for entry in entries_of(programme.pass_mark) for bar in entry.value]
        if programme.pass_mark
        else []
    )

    for bar in bars:
        points = {
            case.points[bar.item]
            for case in cases_of(code)
            if bar.item in case.points and "pass_mark" in case.answers
        }
        lowest = bar.points + (bar.test == "above")
        assert any(low == high and lowest <= low <= lowest + 4 for low, high in points), bar
        assert any(low == high and lowest - 4 <= low < lowest for low, high in points), bar


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_item_of_a_scorecard_is_tried(code):
    items = {item.name for item in all_items(the_plan().programmes[code])}

    assert items - {name for case in cases_of(code) for name in case.points} == set()
