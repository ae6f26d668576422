"""The engine against exact fractions and a reference so plain that it can be read."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflows.policy import assess, facts
from workflows.policy.columns import bounded, schema

from .making import DAY, limit, programme, rule, scored

HUGE = 10**13
TESTS = ("at_least", "at_most", "above", "below")
wholes = st.one_of(st.none(), st.integers(-HUGE, HUGE), st.integers(-30, 30))
decimals = st.decimals(-1000, 1000, places=4, allow_nan=False, allow_infinity=False)
kept = settings(max_examples=60, deadline=None)


def holds(test, left, right):
    return {
        "at_least": left >= right,
        "at_most": left <= right,
        "above": left > right,
        "below": left < right,
    }[test]


def expected(test, top, bottom, border):
    """What the rule must say, by exact fractions."""
    if top is None or bottom is None:
        return "open:missing"
    if bottom <= 0:
        return "open:by_hand"
    return "met" if holds(test, Fraction(top, bottom) * 100, Fraction(border)) else "not_met"


def on_border(border):
    """Pairs whose ratio is the border, exactly and by one part beside it."""
    top, bottom = (Fraction(border) / 100).as_integer_ratio()
    scale = max(1, HUGE // bottom)
    return [(top * scale + beside, bottom * scale) for beside in (-1, 0, 1)]


@kept
@given(st.lists(st.tuples(wholes, wholes), max_size=30), decimals, st.sampled_from(TESTS))
def test_ratios_are_compared_as_exact_fractions(pairs, border, test):
    pairs = [*pairs, *on_border(border)]
    tried = programme(rule(fact="try.ratio", **{test: limit(border)}))
    frame = pl.DataFrame(pairs, schema=schema(["try.top", "try.bottom"]), orient="row")

    answers = assess.table(tried, frame, DAY)["tried"].to_list()

    assert answers == [expected(test, top, bottom, border) for top, bottom in pairs]


@kept
@given(
    st.lists(st.tuples(wholes, wholes), min_size=1, max_size=30),
    st.lists(st.integers(-100, 200), min_size=1, max_size=5, unique=True).map(sorted),
)
def test_bands_give_the_points_of_the_highest_floor_that_is_reached(pairs, floors):
    bands = {floor: number + 1 for number, floor in enumerate(floors)}
    pairs = [*pairs, *(pair for floor in floors for pair in on_border(floor))]
    tried = scored({"item": "a", "title": "甲", "fact": "try.ratio", "bands": limit(bands)})
    frame = pl.DataFrame(pairs, schema=schema(["try.top", "try.bottom"]), orient="row")

    judged = assess.table(tried, frame, DAY)

    assert list(zip(judged["score_low"], judged["score_high"], strict=True)) == [
        points_of(bands, top, bottom) for top, bottom in pairs
    ]


def points_of(bands, top, bottom):
    if top is None or bottom is None or bottom <= 0:
        return 0, len(bands)
    reached = [points for floor, points in bands.items() if Fraction(top, bottom) * 100 >= floor]
    return (max(reached, default=0),) * 2


@kept
@example([(2**63 - 1, 2**63 - 2, 2**63 - 2, 2**63 - 1), (2**63 - 2, 2**63 - 1, 2**63 - 1, 2**63 - 2)])
@given(st.lists(st.tuples(*[st.integers(1, 2**63 - 1)] * 4), min_size=1, max_size=20))
def test_two_ratios_of_the_largest_numbers_are_compared_exactly(rows):
    names = ["try.top", "try.bottom", "try.top2", "try.bottom2"]
    tried = programme(rule(fact="try.ratio", at_least={"fact": "try.ratio2"}, source="text 第一条"))

    answers = assess.table(tried, pl.DataFrame(rows, schema=schema(names), orient="row"), DAY)["tried"]

    assert [answer == "met" for answer in answers] == [
        Fraction(a, b) >= Fraction(c, d) for a, b, c, d in rows
    ]


def test_where_floats_would_fail():
    tried = programme(rule(fact="try.ratio", at_least=limit(Decimal("30.1"))))
    pairs = [(301 * 10**15 - 1, 10**18), (301 * 10**15, 10**18)]
    assert pairs[0][0] / pairs[0][1] == pairs[1][0] / pairs[1][1]

    answers = [
        assess.one(tried, {"try.top": top, "try.bottom": bottom}, DAY).verdict for top, bottom in pairs
    ]

    assert answers == ["not_met", "met"]


@kept
@given(st.dates(date(1940, 1, 1), date(2020, 12, 31)), st.dates(date(2021, 1, 1), date(2030, 12, 31)))
def test_age_is_the_number_of_birthdays(born, day):
    import talent.facts  # noqa: F401 - registers person.age

    column = facts.get("person.age").compute({"person.born": pl.lit(born)}, day)

    assert pl.select(column).item() == birthdays(born, day)


def birthdays(born, day):
    """A birthday on 29 February is kept on 1 March in other years."""
    return sum(
        1 for year in range(born.year + 1, day.year + 1) if (year, born.month, born.day) <= tuple_of(day)
    )


def tuple_of(day):
    return (day.year, day.month, day.day)


def test_one_holder_is_judged_as_a_row_of_a_table():
    tried = scored(
        {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: 0, 5: 10})},
        bars={"total": {"at_least": 10}},
    )
    rows = [{"try.count": count, "try.yes": True} for count in (None, 4, 5)]
    frame = pl.DataFrame(rows, schema=schema(["try.count", "try.yes"]))

    table = assess.table(tried, frame, DAY)
    singly = [assess.one(tried, row, DAY) for row in rows]

    assert table["verdict"].to_list() == [each.verdict for each in singly] == ["open", "not_met", "met"]
    assert table["score_low"].to_list() == [each.score_low for each in singly] == [0, 0, 10]


def test_a_table_longer_than_a_piece_is_judged_whole(monkeypatch):
    monkeypatch.setattr(assess, "PIECE", 3)
    tried = programme(rule(fact="try.count", at_least=limit(5)))
    frame = pl.DataFrame({"try.count": list(range(10))})

    assert assess.table(tried, frame, DAY)["tried"].to_list() == ["not_met"] * 5 + ["met"] * 5
    assert assess.table(tried, frame.clear(), DAY).height == 0


def test_the_largest_numbers_stand_against_the_largest_and_finest_limit():
    tried = programme(rule(fact="try.ratio", at_least=limit(Decimal("999999999999.999999"))))
    pairs = [(2**63 - 1, 2**63 - 1), (2**63 - 1, 1), (9999999999999999, 10**6), (9999999999, 1)]

    answers = assess.table(
        tried, pl.DataFrame(pairs, schema=schema(["try.top", "try.bottom"]), orient="row"), DAY
    )

    border = Fraction("999999999999.999999") / 100
    assert [answer == "met" for answer in answers["tried"]] == [Fraction(*pair) >= border for pair in pairs]


def test_a_figure_beyond_its_bound_is_unknown_however_far(monkeypatch):
    most = 10**15
    monkeypatch.setitem(facts.REGISTRY, "try.top", replace(facts.get("try.top"), most=most))
    figures = [most - 1, 1 - most, most, -most, 2**63 - 1, -(2**63), None]
    table = pl.DataFrame({"try.top": figures}, schema=schema(["try.top"]))

    assert bounded(table)["try.top"].to_list() == [most - 1, 1 - most, *[None] * 5]
    assert bounded(table.head(0)).is_empty()


@pytest.mark.parametrize("least", [0, 1])
def test_a_figure_below_the_least_that_can_be_is_unknown_and_meets_nothing(monkeypatch, least):
    monkeypatch.setitem(facts.REGISTRY, "try.count", replace(facts.get("try.count"), most=10**9, least=least))
    tried = programme(rule(fact="try.count", at_most=limit(3)))
    table = pl.DataFrame({"try.count": [least, 3, 4, least - 1, -1, -(10**15), None]})

    answers = assess.table(tried, table, DAY)["tried"].to_list()

    assert answers == ["met", "met", "not_met", *["open:missing"] * 4]
