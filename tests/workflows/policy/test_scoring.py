from datetime import date

import pytest

from workflows.policy import assess, gaps
from workflows.policy.reading import PlanError

from .making import DAY, limit, rule, scored

COUNT = {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: 0, 2: 5, 4: 10})}
OTHER = {"item": "b", "title": "乙", "fact": "try.other", "bands": limit({0: 0, 1: 7})}
JUDGED = {"item": "j", "title": "丙", "grades": limit({"高": [7, 8], "中": [3, 6], "无": [0, 0]})}


def span(tried, given):
    assessment = assess.one(tried, {"try.yes": True, **given}, DAY)
    return assessment.score_low, assessment.score_high


def verdict(tried, given):
    return assess.one(tried, {"try.yes": True, **given}, DAY).verdict


@pytest.mark.parametrize(("count", "points"), [(-1, 0), (0, 0), (1, 0), (2, 5), (3, 5), (4, 10), (99, 10)])
def test_bands_are_floors(count, points):
    assert span(scored(COUNT), {"try.count": count}) == (points, points)


def test_an_unknown_fact_leaves_the_whole_range_open():
    assert span(scored(COUNT, OTHER), {"try.other": 1}) == (7, 17)


@pytest.mark.parametrize(("count", "points"), [(-3, 0), (1, 0), (2, 1), (9, 4), (10, 5), (10**12, 5)])
def test_points_for_each_full_step_up_to_the_cap(count, points):
    steps = {
        "item": "a",
        "title": "甲",
        "fact": "try.count",
        "steps": limit({"step": 2, "points": 1, "cap": 5}),
    }

    assert span(scored(steps), {"try.count": count}) == (points, points)


@pytest.mark.parametrize(("count", "points"), [(-1, 0), (0, 0), (1, 2), (4, 2), (5, 4), (6, 4), (7, 9)])
def test_an_open_floor_begins_above_its_number(count, points):
    banded = {**COUNT, "bands": limit({">0": 2, 5: 4, ">6": 9})}

    assert span(scored(banded), {"try.count": count}) == (points, points)


@pytest.mark.parametrize(("top", "points"), [(0, 0), (1, 2), (34, 2), (35, 4)])
def test_an_open_floor_of_a_ratio(top, points):
    banded = {**COUNT, "fact": "try.ratio", "bands": limit({">0": 2, 35: 4})}

    assert span(scored(banded), {"try.top": top, "try.bottom": 100}) == (points, points)


def test_points_may_fall_from_band_to_band():
    banded = {**COUNT, "bands": limit({0: 10, ">55": 5, ">75": 0})}

    points = [span(scored(banded), {"try.count": count})[0] for count in (-1, 0, 55, 56, 75, 76)]

    assert points == [0, 10, 10, 5, 5, 0]


RANGED = {**COUNT, "bands": limit({0: 0, 1: [1, 6], 3: [7, 12]})}


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"try.count": 0}, (0, 0)),
        ({"try.count": 1}, (1, 6)),
        ({"try.count": 3}, (7, 12)),
        ({}, (0, 12)),
        ({"try.count": 3, "judged.a": 7}, (7, 7)),
        ({"try.count": 3, "judged.a": 12}, (12, 12)),
        ({"try.count": 3, "judged.a": 6}, (7, 12)),
        ({"try.count": 3, "judged.a": 13}, (7, 12)),
        ({"try.count": 0, "judged.a": 1}, (0, 0)),
    ],
)
def test_a_band_may_leave_a_range_to_the_experts(given, points):
    assert span(scored(RANGED), given) == points


@pytest.mark.parametrize(("given", "reason"), [({"try.count": 1}, "to_be_judged"), ({}, "missing")])
def test_a_ranged_item_says_why_it_is_open(given, reason):
    assert assess.one(scored(RANGED), {"try.yes": True, **given}, DAY).items[0].reason == reason


def test_of_several_ranged_parts_the_choice_is_judged_as_a_whole():
    other = {**OTHER, "bands": limit({0: 0, 1: [3, 8]})}
    tried = scored({"item": "c", "title": "选一", "choose_one": [RANGED, other]})
    both = {"try.count": 1, "try.other": 1}

    assert assess.columns_of(tried)[-1] == "judged.c"
    assert span(tried, both) == (3, 8)
    assert span(tried, {**both, "judged.c": 5}) == (5, 5)
    assert span(tried, {**both, "judged.c": 2}) == (3, 8)


def test_points_by_what_a_fact_of_choices_says_need_no_expert():
    tried = scored({"item": "j", "title": "丙", "fact": "try.kind", "grades": limit({"a": 10, "b": 5})})

    assert assess.columns_of(tried) == ["try.kind", "try.yes"]
    assert [span(tried, {"try.kind": kind}) for kind in ("a", "b", None)] == [(10, 10), (5, 5), (5, 10)]
    assert assess.one(tried, {"try.yes": True}, DAY).items[0].reason == "missing"


def test_a_scorecard_that_has_ended_scores_nothing_and_asks_for_no_pass_mark():
    tried = scored(COUNT, card={"until": DAY}, bars={"total": {"at_least": 10}})

    last, after = (
        assess.one(tried, {"try.yes": True, "try.count": 0}, day) for day in (DAY, date(2026, 3, 2))
    )

    assert (last.verdict, last.score_low) == ("not_met", 0)
    assert (after.verdict, after.score_low, after.items) == ("met", None, ())


def test_the_better_part_counts_where_nothing_is_chosen():
    best = {"item": "c", "title": "选一", "choose_one": [COUNT, OTHER]}

    assert span(scored(best), {"try.count": 2, "try.other": 1}) == (7, 7)
    assert span(scored(best), {"try.count": 4}) == (10, 10)
    assert span(scored(best), {"try.count": 2}) == (5, 7)


def test_the_chosen_part_counts_even_if_it_is_the_lesser():
    chosen = {"item": "c", "title": "选一", "choice": "try.kind", "choose_one": [COUNT, OTHER]}
    both = {"try.count": 2, "try.other": 1}

    assert [span(scored(chosen), {**both, "try.kind": kind}) for kind in ("a", "b", None)] == [
        (5, 5),
        (7, 7),
        (7, 7),
    ]


def test_a_sum_is_capped():
    capped = {"item": "c", "title": "合计", "sum": [COUNT, OTHER], "cap": limit(12)}

    assert span(scored(capped), {"try.count": 4, "try.other": 1}) == (12, 12)
    assert span(scored(capped), {"try.count": 2, "try.other": 1}) == (12, 12)
    assert span(scored(capped), {"try.count": 2}) == (5, 12)


def test_the_whole_card_can_be_capped_and_a_bonus_is_not_in_the_full_marks():
    bonus = {**OTHER, "bonus": True}
    inner = {"item": "c", "title": "合计", "sum": [COUNT, bonus]}
    tried = scored(inner)
    tried_capped = scored(COUNT, bonus, card={"cap": limit(15)})

    assert assess.one(tried, {"try.count": 4, "try.other": 1}, DAY).items[0].highest == 10
    assert span(tried, {"try.count": 4, "try.other": 1}) == (17, 17)
    assert span(tried_capped, {"try.count": 4, "try.other": 1}) == (15, 15)


def test_a_judged_item_stays_open_until_points_are_given():
    graded = scored({**JUDGED, "fact": "try.kind", "grades": limit({"a": [7, 8], "b": [0, 0]})})

    assert span(scored(JUDGED), {}) == (0, 8)
    assert span(scored(JUDGED), {"judged.j": 6}) == (6, 6)
    assert span(scored(JUDGED), {"judged.j": 9}) == (0, 8)
    assert [span(graded, {"try.kind": kind}) for kind in ("a", "b")] == [(7, 8), (0, 0)]
    assert span(graded, {"try.kind": "a", "judged.j": 8}) == (8, 8)


def test_a_judged_item_is_open_because_it_is_to_be_judged():
    tried = scored(JUDGED, bars={"total": {"at_least": 5}})

    finding = assess.one(tried, {"try.yes": True}, DAY).finding("pass_mark")

    assert (finding.answer, finding.reason) == ("open", "to_be_judged")


@pytest.mark.parametrize(
    ("test", "verdicts"), [("at_least", ["not_met", "met", "met"]), ("above", ["not_met", "not_met", "met"])]
)
def test_the_pass_mark_has_its_operator(test, verdicts):
    tried = scored({**COUNT, "bands": limit({0: 0, 1: 59, 2: 60, 3: 61})}, bars={"total": {test: 60}})

    assert [verdict(tried, {"try.count": count}) for count in (1, 2, 3)] == verdicts


def test_a_sub_minimum_fails_a_high_total():
    tried = scored(COUNT, OTHER, bars={"total": {"at_least": 10}, "b": {"above": 0}})

    assert verdict(tried, {"try.count": 4, "try.other": 0}) == "not_met"
    assert verdict(tried, {"try.count": 4, "try.other": 1}) == "met"
    assert verdict(tried, {"try.count": 4}) == "open"


def test_the_pass_mark_is_decided_as_soon_as_nothing_open_can_change_it():
    tried = scored(COUNT, OTHER, bars={"total": {"at_least": 10}})

    assert verdict(tried, {"try.count": 4}) == "met"
    assert verdict(tried, {"try.count": 0}) == "not_met"
    assert verdict(tried, {"try.count": 2}) == "open"


def test_a_shortcut_waives_the_score_but_never_the_eligibility():
    shortcut = [rule("short", fact="try.kind", one_of=limit(["a"]))]
    tried = scored(COUNT, bars={"total": {"at_least": 10}}, shortcut=shortcut)

    assert verdict(tried, {"try.count": 0, "try.kind": "a"}) == "met"
    assert verdict(tried, {"try.count": 0, "try.kind": "b"}) == "not_met"
    assert verdict(tried, {"try.count": 0}) == "open"
    assert assess.one(tried, {"try.count": 0, "try.kind": "a", "try.yes": False}, DAY).verdict == "not_met"


def test_a_sample_scorecard_is_never_counted():
    tried = scored(COUNT, card={"in_use": False}, bars={"total": {"at_least": 10}})

    assessment = assess.one(tried, {"try.yes": True, "try.count": 0}, DAY)

    assert (assessment.verdict, assessment.score_low, assessment.items) == ("met", None, ())


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (
            {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({5: 1, 2: 3})},
            "分档下限必须逐档变大",
        ),
        ({"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: "x"})}, "应当是整数"),
        ({"item": "a", "title": "甲", "bands": limit({0: 0})}, "缺少“fact”"),
        ({"item": "a", "title": "甲", "grades": limit({"高": [8, 7]})}, "最低分高于最高分"),
        ({"item": "total", "title": "甲", "grades": limit({"高": [7, 8]})}, "“total”用了两次"),
        ({**COUNT, "bands": limit({5: [1, 2, 3]})}, "应当写最低分与最高分"),
        ({**COUNT, "bands": limit({5: 1, ">2": 3})}, "分档下限必须逐档变大"),
        ({"item": "a", "title": "甲", "fact": "try.count"}, "恰好写一种计分办法"),
        ({**COUNT, "choice": "try.kind"}, "choice 只用于 choose_one"),
    ],
)
def test_a_scorecard_that_cannot_be_read_is_refused(item, sentence):
    with pytest.raises(PlanError, match=sentence):
        scored(item)


def test_a_pass_mark_on_an_unknown_item_is_refused():
    with pytest.raises(PlanError, match="合格线里的“z”不在评分表中"):
        scored(COUNT, bars={"z": {"at_least": 1}})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("a", "选一：5分（满分10分），按选定的“甲”计分，选“乙”为7分。"),
        ("b", "选一：7分（满分10分），按选定的“乙”计分。"),
        (None, "选一：7分（满分10分），未选定，按得分较高的计分。"),
    ],
)
def test_of_a_choice_it_is_told_which_part_counts_and_what_the_better_one_brings(kind, said):
    chosen = {"item": "c", "title": "选一", "choice": "try.kind", "choose_one": [COUNT, OTHER]}
    given = {"try.yes": True, "try.count": 2, "try.other": 1, "try.kind": kind}

    assert assess.one(scored(chosen), given, DAY).items[0].sentence == said


def test_a_choice_that_nobody_made_is_not_awaited():
    chosen = {"item": "c", "title": "选一", "choice": "try.kind", "choose_one": [COUNT, OTHER]}
    tried = scored(chosen, bars={"total": {"at_least": 10}})

    judged = assess.one(tried, {"try.yes": True, "try.other": 1}, DAY)

    assert judged.items[0].missing == ("数目",)
    assert judged.finding("pass_mark").missing == ("数目",)
    assert gaps.standing(tried, {"try.yes": True, "try.other": 1}, DAY).unknown == {"try.count": "数目"}
