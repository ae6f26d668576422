"""Every rule of every programme is tried as met, not met and open, and every border from both sides."""

from datetime import timedelta
from fractions import Fraction

import polars as pl
import pytest

from tests.plan.cases import cases_of, the_plan
from workflows.policy import assess, facts
from workflows.policy.columns import COMPARE, Sheet, compounded, schema
from workflows.policy.floors import Floor
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
        return worked_out(case, name)
    top, bottom = (worked_out(case, need) for need in fact.needs)
    if top is None or not bottom:
        return None
    return Fraction(top, bottom) * facts.per(fact)


def worked_out(case, name):
    """A plain fact as the engine has it: given, or computed from what the case gives."""
    fact = facts.get(name)
    if fact.is_raw:
        return case.facts.get(name)
    names = facts.raw_needs([name])
    given = {need: [assess.read_value(need, case.facts.get(need))] for need in names}
    sheet = Sheet(names, case.day)
    column = sheet.fact(name)
    return sheet.filled(pl.DataFrame(given, schema=schema(names))).select(column).item()


def step_of(case, name):
    """By how much one more above the line raises the ratio."""
    fact = facts.get(name)
    bottom = worked_out(case, fact.needs[1])
    return Fraction(facts.per(fact), bottom) if (bottom or 0) > 0 else 0


def side_of(case, name, border):
    """Where a case stands: "at" the border, just "below" or "above" it; None where it is elsewhere. Just
    beside a ratio is one more or less above its line, or a thousandth.
    """
    value = value_of(case, name)
    if value is None or value == border:
        return None if value is None else "at"
    if facts.get(name).type == "ratio":
        near = max(max(abs(border), 1) * NEAR, step_of(case, name))
    else:
        near = timedelta(days=1) if facts.get(name).type == "date" else 1
    if border - near <= value < border:
        return "below"
    return "above" if border < value <= border + near else None


def tried(cases, name, border, *, is_open=False):
    """Whether the cases stand on both sides of the border; an open one itself belongs to the lower side."""
    steps = facts.get(name).steps
    border = compounded(border, steps) if steps else border
    sides = {side_of(case, name, border) for case in cases}
    return {
        "upper": ("above" if is_open else "at") in sides,
        "lower": ("at" if is_open else "below") in sides,
    }


BOTH = {"upper": True, "lower": True}


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
        (rule.name, key, border): tried(
            cases_naming(code, rule.name, entry, key), rule.fact, border, is_open=is_open
        )
        for rule in all_rules(programme)
        if rule.limit and rule.test != "one_of"
        for entry in entries_of(rule.limit)
        for key, value in (entry.value.items() if entry.by else [(None, entry.value)])
        for border, is_open in borders_of(rule, value)
    }

    assert borders == dict.fromkeys(borders, BOTH)


def cases_naming(code, rule, entry, key):
    """The cases that answer for the rule, and for which this key picks out its limit."""
    cases = [case for case in cases_of(code) if rule in case.answers]
    return [case for case in cases if not entry.by or key_of(case, entry) == key]


def key_of(case, entry):
    figure = value_of(case, entry.by)
    if not isinstance(next(iter(entry.value)), Floor):
        return figure
    reached = [key for key in entry.value if figure is not None and COMPARE[key.test](figure, key.limit)]
    return max(reached, default=None)


def borders_of(rule, value):
    """Each border, and whether it still belongs to the lower side: so 500 does in "at most 500"."""
    if rule.test == "under_age":
        return [(born_from(value, year), False) for year in {2026}]
    is_open = rule.test in ("at_most", "above")
    if facts.get(rule.fact).type == "date" and is_open:
        return [(value + timedelta(days=1), False)]
    return [(value, is_open)]


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_floor_that_picks_out_a_limit_is_tried_from_both_sides(code):
    floors = {
        (rule.name, key): tried(
            [case for case in cases_of(code) if rule.name in case.answers],
            entry.by,
            key.limit,
            is_open=key.is_open,
        )
        for rule in all_rules(the_plan().programmes[code])
        for entry in (entries_of(rule.limit) if rule.limit else [])
        for key in (entry.value if entry.by else [])
        if isinstance(key, Floor) and key != Floor(Fraction(0))
    }

    assert floors == dict.fromkeys(floors, BOTH)


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_floor_of_a_scorecard_is_tried_from_both_sides(code):
    floors = {
        (item.name, band.floor): tried(
            [case for case in cases_of(code) if item.name in case.points],
            item.fact,
            band.floor.limit,
            is_open=band.floor.is_open,
        )
        for item in all_items(the_plan().programmes[code])
        if item.kind == "bands"
        for entry in entries_of(item.points)
        for band in entry.value
        if (band.floor, band.high) != (Floor(Fraction(0)), 0)
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
        assert any(low == high and lowest - 5 <= low < lowest for low, high in points), bar


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_item_of_a_scorecard_is_tried(code):
    items = {item.name for item in all_items(the_plan().programmes[code])}

    assert items - {name for case in cases_of(code) for name in case.points} == set()
