"""A sum of parts of which none is negative: known ones may decide, and they never decide wrongly."""

from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.policy import assess, explain, facts, gaps
from workflows.policy.columns import schema
from workflows.policy.sums import Part

from .making import DAY, limit, programme, rule, scored

PARTS, MARKS = ("try.a", "try.b", "try.c"), ("try.x", "try.y")
SOME = st.one_of(st.none(), st.integers(0, 6))


@pytest.fixture(autouse=True, scope="module")
def _sums(_facts_to_try):
    for name in PARTS:
        facts.raw(name, f"数{name}", "integer", unit="个", least=0, most=10**9, meaning="试验")
    for name in MARKS:
        facts.raw(name, f"有{name}", "yes_no", meaning="试验")

    def total(columns, day):
        """试验"""
        # The last part counts nothing where the first mark is set.
        return [*(Part(columns[name]) for name in PARTS[:2]), Part(columns["try.c"], columns["try.x"])]

    def marks(columns, day):
        """试验"""
        return [Part(columns[name].cast(pl.Int64)) for name in MARKS]

    needs = [*PARTS, "try.x"]
    facts.fact("try.sum", "合计", "integer", unit="个", needs=needs, is_sum=True, most=10**10)(total)
    facts.fact("try.marks", "项数", "integer", unit="项", needs=MARKS, is_sum=True, most=10)(marks)
    facts.ratio("try.share", "占比", "try.sum", "try.bottom", meaning="试验")
    facts.ratio("try.of_sum", "比重", "try.top", "try.sum", meaning="试验")


def one(tried, **given):
    return assess.one(tried, {f"try.{name}": value for name, value in given.items()}, DAY)


@pytest.mark.parametrize(
    ("test", "given", "answer"),
    [
        ("at_least", {"a": 5}, "met"),
        ("at_least", {"a": 4}, "open"),
        ("at_least", {"a": 4, "b": 1}, "met"),
        ("at_least", {"a": 4, "b": 0, "c": 0}, "not_met"),
        ("at_least", {"a": 4, "b": 0, "x": True}, "not_met"),
        ("at_least", {"c": 5, "x": True}, "open"),
        ("at_least", {"a": -5, "b": 5}, "met"),
        ("above", {"a": 5}, "open"),
        ("above", {"a": 6}, "met"),
        ("at_most", {"a": 6}, "not_met"),
        ("at_most", {"a": 5}, "open"),
        ("at_most", {"a": 5, "b": 0, "c": 0}, "met"),
        ("below", {"a": 5}, "not_met"),
        ("below", {"a": 4}, "open"),
        ("at_least", {}, "open"),
    ],
)
def test_known_parts_decide_where_the_unknown_ones_cannot_change_it(test, given, answer):
    tried = programme(rule(fact="try.sum", **{test: limit(5)}))

    assert one(tried, **given).finding("tried").answer == answer


def test_so_they_do_above_the_line_of_a_ratio_whose_lower_figure_is_known():
    tried = programme(rule(fact="try.share", at_least=limit(50)))

    assert one(tried, a=5, bottom=10).finding("tried").answer == "met"
    assert one(tried, a=4, bottom=10).finding("tried").answer == "open"
    assert one(tried, a=9).finding("tried").answer == "open"
    assert one(tried, a=9, bottom=0).finding("tried").answer == "open"


@pytest.mark.parametrize(
    ("test", "given", "answer"),
    [
        ("at_least", {"top": 4, "a": 10}, "not_met"),
        ("at_least", {"top": 5, "a": 10}, "open"),
        ("at_least", {"top": 5, "a": 10, "b": 0, "c": 0}, "met"),
        ("above", {"top": 5, "a": 10}, "not_met"),
        ("at_most", {"top": 5, "a": 10}, "met"),
        ("at_most", {"top": 6, "a": 10}, "open"),
        ("below", {"top": 5, "a": 10}, "open"),
        ("below", {"top": 4, "a": 10}, "met"),
        ("at_least", {"top": 0, "a": 1}, "not_met"),
        ("at_most", {"top": -1, "a": 1}, "open"),
        ("at_most", {"top": -1, "a": 1, "b": 0, "c": 0}, "met"),
        ("at_least", {"top": 4, "a": 0}, "open"),
        ("at_least", {"top": 4, "a": 0, "b": 0, "c": 0}, "open"),
        ("at_least", {"a": 10}, "open"),
    ],
)
def test_below_the_line_known_parts_decide_where_the_largest_value_of_the_ratio_does(test, given, answer):
    tried = programme(rule(fact="try.of_sum", **{test: limit(50)}))

    assert one(tried, **given).finding("tried").answer == answer


def test_a_ratio_over_a_sum_of_which_a_part_is_unknown_is_told_as_the_most_that_it_is():
    tried = programme(rule(fact="try.of_sum", at_least=limit(50)))

    found = one(tried, top=4, a=10).finding("tried")

    assert "比重至多40%，要求不低于50%，不符合" in found.sentence
    assert found.made_of == "分子4 ÷ 合计至少10个"
    assert "比重至多0%" in one(tried, top=0, a=10).finding("tried").sentence
    assert "至多" not in one(tried, top=-4, a=10).finding("tried").sentence
    assert "至多" not in one(tried, top=4, a=0).finding("tried").sentence


def test_the_distance_of_such_a_ratio_is_the_least_and_the_unknown_parts_are_asked_for():
    tried = programme(rule(fact="try.of_sum", at_least=limit(50)))

    found = gaps.standing(tried, {"try.top": 4, "try.a": 10}, DAY)

    assert [gap.short_by for gap in found.gaps] == ["至少差10个百分点"]
    assert set(found.unknown) == {"try.b", "try.c", "try.x"}


def test_what_is_known_is_told_as_the_least_that_it_is():
    tried = programme(rule(fact="try.sum", at_least=limit(5)))

    assert "合计至少7个，要求不低于5个，符合" in one(tried, a=7).finding("tried").sentence
    assert "合计至少" not in one(tried, a=0).finding("tried").sentence
    assert "合计为7个" in one(tried, a=7, b=0, c=0).finding("tried").sentence


def test_what_is_decided_is_not_asked_for_any_more():
    tried = programme(rule(fact="try.sum", at_least=limit(5)))

    assert gaps.standing(tried, {"try.a": 5}, DAY).unknown == {}
    assert set(gaps.standing(tried, {"try.a": 4}, DAY).unknown) == {"try.b", "try.c", "try.x"}


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"x": True, "y": True}, (5, 5)),
        ({"x": True}, (3, 5)),
        ({"x": False}, (0, 3)),
        ({}, (0, 5)),
    ],
)
def test_marks_bring_what_the_known_ones_leave_between(given, points):
    item = {"item": "a", "title": "甲", "fact": "try.marks"}
    tried = scored({**item, "steps": limit({"step": 1, "points": 3, "cap": 5})})

    judged = one(tried, **given)

    assert (judged.score_low, judged.score_high) == points


def test_points_that_fall_with_more_are_not_taken_for_certain():
    tried = scored({"item": "a", "title": "甲", "fact": "try.sum", "bands": limit({0: 5, 3: 2})})

    assert (one(tried, a=4).score_low, one(tried, a=4).score_high) == (0, 5)
    assert (one(tried, a=4, b=0, c=0).score_low) == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SOME, SOME, SOME, st.booleans()), min_size=1, max_size=8))
def test_what_is_decided_stays_so_whatever_the_unknown_parts_turn_out_to_be(rows):
    tried = scored(
        {"item": "a", "title": "甲", "fact": "try.sum", "bands": limit({0: 0, 3: 1, 6: [2, 4]})},
        eligibility=[
            rule(test, fact="try.sum", **{test: limit(6)})
            for test in ("at_least", "at_most", "above", "below")
        ],
        bars={"total": {"at_least": 1}},
    )
    names = [*PARTS, "try.x"]

    def judged(given):
        frame = pl.DataFrame(given, schema=schema(names), orient="row")
        return assess.table(tried, frame, DAY).to_dicts()

    for row, known in zip(rows, judged(rows), strict=True):
        choices = [[True, False] if name == "try.x" else [0, 2, 7] for name in names]
        filled = [
            [value] if value is not None else choice for value, choice in zip(row, choices, strict=True)
        ]
        for whole in judged(list(product(*filled))):
            for rule_name, answer in known.items():
                if rule_name == "score_low":
                    assert answer <= whole["score_low"]
                elif rule_name == "score_high":
                    assert answer >= whole["score_high"]
                elif answer in ("met", "not_met"):
                    assert whole[rule_name] == answer


def test_the_meaning_of_a_sum_says_so():
    lines = list(explain.meanings(programme(rule(fact="try.sum", at_least=limit(5)))))

    assert [line.strip() for line in lines if "不再等待" in line] == [
        "各部分不会为负：有的没有提供时，已提供的足以确定结果的不再等待"
    ]
