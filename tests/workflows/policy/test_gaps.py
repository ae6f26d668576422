from dataclasses import replace
from fractions import Fraction

import pytest

from workflows.policy import assess, facts, gaps, levers, reaching

from .making import DAY, limit, programme, rule, scored

ENOUGH = rule(fact="try.ratio", at_least=limit(5))
COUNT = {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: 0, 2: 5, 4: 10})}
OTHER = {"item": "b", "title": "乙", "fact": "try.other", "bands": limit({0: 0, 1: 7})}


@pytest.fixture(autouse=True)
def _levers(monkeypatch):
    monkeypatch.setattr(levers, "REGISTRY", {})
    monkeypatch.setattr(reaching, "REGISTRY", levers.REGISTRY)
    for name in ("try.top", "try.count", "try.other"):
        levers.up(name)


def told(standing):
    return {gap.name: [(step.fact, step.by) for step in gap.steps] for gap in standing.gaps}


def is_met(tried, given):
    return assess.one(tried, given, DAY).verdict == "met"


@pytest.mark.parametrize("bottom", [1, 19, 20, 21, 999_999_999_937, 10**12])
def test_the_step_is_the_smallest_with_which_the_engine_says_yes(bottom):
    given = {"try.top": 0, "try.bottom": bottom}
    (step,) = gaps.standing(programme(ENOUGH), given, DAY).gaps[0].steps

    assert is_met(programme(ENOUGH), given | {"try.top": step.by})
    assert not is_met(programme(ENOUGH), given | {"try.top": step.by - 1})
    assert step.by == -(-Fraction(bottom * 5, 100) // 1)


def test_the_distance_is_told_in_the_figures_own_unit():
    (gap,) = gaps.standing(programme(ENOUGH), {"try.top": 32, "try.bottom": 1000}, DAY).gaps

    assert (gap.short_by, gap.steps[0].told) == ("差1.8个百分点", "分子增加18")


@pytest.mark.parametrize(
    ("top", "short_by"),
    [(10, "差约1.66个百分点"), (14, "差约0.32个百分点"), (0, "差5个百分点")],
)
def test_a_distance_without_an_end_is_rounded_so_that_going_as_far_is_enough(top, short_by):
    (gap,) = gaps.standing(programme(ENOUGH), {"try.top": top, "try.bottom": 299}, DAY).gaps

    assert gap.short_by == short_by


def test_a_gap_in_points_tells_for_what_there_are_points():
    tried = scored(COUNT, bars={"total": {"at_least": 10}})
    (gap,) = gaps.standing(tried, {"try.yes": True, "try.count": 2}, DAY).gaps

    assert gap.basis.startswith("计分：")
    assert "4个及以上 10分；2个及以上 5分；0个及以上 0分" in gap.basis


def test_what_is_above_a_limit_is_told_and_no_way_is_made_up():
    tried = programme(rule(fact="try.count", at_most=limit(500)))
    (gap,) = gaps.standing(tried, {"try.count": 620}, DAY).gaps

    assert (gap.short_by, gap.steps) == ("超出120个", ())


def test_a_figure_that_may_only_fall_is_lowered_and_never_below_nothing():
    levers.REGISTRY.clear()
    levers.down("try.count")
    few, none = (programme(rule(fact="try.count", at_most=limit(most))) for most in (500, -1))

    assert told(gaps.standing(few, {"try.count": 620}, DAY)) == {"tried": [("try.count", -120)]}
    assert told(gaps.standing(none, {"try.count": 620}, DAY)) == {"tried": []}


def test_what_is_carried_along_moves_by_as_much():
    levers.up("try.top", "try.bottom")
    half = programme(rule(fact="try.ratio", at_least=limit(50)))
    given = {"try.top": 10, "try.bottom": 100}

    (step,) = gaps.standing(half, given, DAY).gaps[0].steps
    assert step.by == 80


@pytest.mark.parametrize(("room", "steps"), [(128, [("try.top", 80)]), (80, [("try.top", 80)]), (79, [])])
def test_what_is_carried_along_stays_within_what_it_can_be(monkeypatch, room, steps):
    levers.up("try.top", "try.bottom")
    bounded = replace(facts.get("try.bottom"), most=100 + room + 1)
    monkeypatch.setitem(facts.REGISTRY, "try.bottom", bounded)
    half = programme(rule(fact="try.ratio", at_least=limit(50)))

    assert told(gaps.standing(half, {"try.top": 10, "try.bottom": 100}, DAY)) == {"tried": steps}


def test_the_easier_gap_comes_before_the_harder_and_what_nobody_can_move_last():
    tried = programme(
        rule("shut", fact="try.yes", one_of=limit([True])),
        rule("far", fact="try.other", at_least=limit(30)),
        rule("near", fact="try.count", at_least=limit(11)),
    )
    found = gaps.standing(tried, {"try.yes": False, "try.other": 10, "try.count": 10}, DAY)

    assert [gap.name for gap in found.gaps] == ["near", "far", "shut"]


def test_more_points_are_told_while_the_pass_mark_is_not_reached():
    tried = scored(COUNT, OTHER, bars={"total": {"at_least": 12}})
    found = gaps.standing(tried, {"try.yes": True, "try.count": 1, "try.other": 0}, DAY)

    steps = {gap.name: [(step.by, step.points) for step in gap.steps] for gap in found.gaps}
    assert steps == {"a": [(1, 5)], "b": [(1, 7)]}
    assert [gap.short_by for gap in found.gaps] == ["差1个", "差1个"]
    assert found.enough == ()


def test_one_step_that_is_enough_for_everything_is_told_as_such():
    tried = scored(COUNT, OTHER, bars={"total": {"at_least": 12}})
    found = gaps.standing(tried, {"try.yes": True, "try.count": 2, "try.other": 0}, DAY)

    assert [(step.fact, step.by) for step in found.enough] == [("try.other", 1)]


@pytest.mark.parametrize(
    ("count", "short_by"), [(2, "差1个"), (3, "差1个"), (6, "超出1个"), (5, "须低于5个"), (10, "超出1个")]
)
def test_the_nearest_band_with_more_points_may_lie_on_either_side(count, short_by):
    bands = limit({0: 0, 3: 6, 4: 10, 5: 2, ">9": 1})
    item = {"item": "a", "title": "甲", "fact": "try.count", "bands": bands}
    tried = scored(item, bars={"total": {"at_least": 20}})
    (gap,) = gaps.standing(tried, {"try.yes": True, "try.count": count}, DAY).gaps

    assert gap.short_by == short_by


@pytest.mark.parametrize(("count", "short_by"), [(5, "须高于5个"), (4, "差1个")])
def test_at_an_open_floor_the_band_is_still_to_be_reached(count, short_by):
    item = {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: 0, ">5": 10, 8: 20})}
    tried = scored(item, bars={"total": {"at_least": 20}})
    (gap,) = gaps.standing(tried, {"try.yes": True, "try.count": count}, DAY).gaps

    assert gap.short_by == short_by


def test_where_the_pass_mark_is_reached_nobody_is_sent_after_points():
    tried = scored(COUNT, OTHER, bars={"total": {"at_least": 5}})

    assert gaps.standing(tried, {"try.yes": True, "try.count": 2, "try.other": 0}, DAY).gaps == ()


def test_what_is_unknown_is_asked_for_and_not_failed():
    found = gaps.standing(programme(ENOUGH), {"try.bottom": 100}, DAY)

    assert (found.assessment.verdict, found.gaps, found.unknown) == ("open", (), {"try.top": "分子"})


def test_what_is_unknown_and_changes_nothing_is_not_asked_for():
    best = {"item": "c", "title": "选一", "choice": "try.kind", "choose_one": [COUNT, OTHER]}
    tried = scored(best, bars={"total": {"at_least": 5}})

    assert gaps.standing(tried, {"try.yes": True, "try.count": 4, "try.other": 0}, DAY).unknown == {}


def test_of_a_group_that_one_part_fulfils_the_others_are_not_asked_for():
    parts = [rule("a", fact="try.count", at_least=limit(5)), rule("b", fact="try.other", at_least=limit(1))]
    either = programme(rule(any_of=parts))

    assert gaps.standing(either, {"try.count": 5}, DAY).unknown == {}
    assert set(gaps.standing(either, {"try.count": 4}, DAY).unknown) == {"try.other"}


def test_a_way_without_points_is_asked_for_only_while_the_points_are_not_reached():
    tried = scored(
        COUNT, bars={"total": {"at_least": 5}}, shortcut=[rule("way", fact="try.other", at_least=limit(1))]
    )

    assert set(gaps.standing(tried, {"try.yes": True, "try.count": 1}, DAY).unknown) == {"try.other"}
    assert gaps.standing(tried, {"try.yes": True, "try.count": 2}, DAY).unknown == {}


def test_a_group_that_is_not_met_is_told_by_its_parts():
    either = programme(
        rule(
            any_of=[
                rule("one", fact="try.count", at_least=limit(3)),
                rule("two", fact="try.other", at_least=limit(9)),
            ]
        )
    )
    found = gaps.standing(either, {"try.count": 2, "try.other": 2}, DAY)

    assert told(found) == {"one": [("try.count", 1)], "two": [("try.other", 7)]}
    assert {step.fact for step in found.enough} == {"try.count", "try.other"}


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        (9_999, "9,999元"),
        (10_000, "1万元"),
        (540_000, "54万元"),
        (540_001, "约54.01万元"),
        (10**12, "100,000,000万元"),
    ],
)
def test_money_is_told_in_ten_thousands_and_never_too_little(yuan, said):
    money = facts.Fact("try.money", "钱", "money", "试验", unit="元")
    assert gaps.amount(money, yuan) == said


def test_a_veto_that_holds_is_told_without_a_way_out():
    tried = programme(veto=[rule("barred", fact="try.yes", one_of=limit([True]))])
    found = gaps.standing(tried, {"try.yes": True}, DAY)

    assert [(gap.name, gap.short_by, gap.steps) for gap in found.gaps] == [("barred", "", ())]
