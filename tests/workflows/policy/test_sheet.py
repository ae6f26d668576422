"""The lines of sheets by class, and what a panel's sheets come to: plain arithmetic, exact at each border."""

import copy
import json
from datetime import date
from fractions import Fraction

import pytest

from tests.plan.cases import cases_of, the_plan
from workflows.policy import assess, sheet
from workflows.policy.programme import Programme
from workflows.policy.reading import PlanError

HIGH_TECH, BENCHMARK = "high_tech_enterprise", "tech_benchmark_leading"
DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def programme():
    return the_plan().programmes[HIGH_TECH]


@pytest.fixture(scope="module")
def case():
    """The facts of the programme's own case of 71 points, and the points that experts gave."""
    facts = next(each.facts for each in cases_of(HIGH_TECH) if each.name == "各项恰好达到，专家评定 71 分")
    judged = {name.partition(".")[2]: points for name, points in facts.items() if name.startswith("judged.")}
    return {name: value for name, value in facts.items() if not name.startswith("judged.")}, judged


def lines_of(programme, facts):
    scored = assess.one(programme, facts, DAY).as_json()["items"]
    return sheet.lines(programme, programme.way.review, DAY, scored)


def test_each_class_judges_its_own_items_within_the_range_that_the_figures_leave(programme, case):
    ranges = {line.name: (line.by, line.low, line.high) for line in lines_of(programme, case[0])}

    assert ranges["ip_count"] == ("technical", 7, 8)
    assert ranges["ip_obtained"] == ("technical", 1, 6)
    assert ranges["conversion"] == ("technical", 25, 30)
    assert ranges["ip_advanced"] == ("technical", 0, 8)
    assert ranges["net_assets_growth"] == ("finance", 9, 10)
    assert ranges["sales_growth"] == ("finance", 5, 6)


def test_the_grades_are_read_best_first_in_whatever_order_the_database_keeps_them(programme, case):
    kept = json.loads(json.dumps(programme.content, sort_keys=True, ensure_ascii=False))
    lines = {line.name: line for line in lines_of(Programme.parse(kept, "kept.yaml"), case[0])}

    assert lines["ip_advanced"].help == "高：7—8；较高：5—6；一般：3—4；较低：1—2；无：0"


@pytest.mark.parametrize(("talents", "total", "answer"), [(2, 71, "met"), (1, 70, "not_met")])
def test_the_rules_decide_above_seventy_with_the_points_of_the_panel(programme, case, talents, total, answer):
    facts, judged = case
    lines, points = lines_of(programme, facts), judged | {"talents": talents}

    found = assess.one(programme, facts | sheet.answers(lines, points), DAY)

    assert (found.score_low, found.score_high, found.finding("pass_mark").answer) == (total, total, answer)
    assert sheet.total(programme, lines, points, DAY) == total


def test_the_part_of_intellectual_property_ends_at_thirty_points(programme, case):
    facts, judged = case
    lines = lines_of(programme, facts)
    most = {line.name: line.high for line in lines}

    ip = sum(most[name] for name in ("ip_advanced", "ip_support", "ip_count", "ip_obtained", "ip_standard"))

    assert ip == 32
    assert sheet.total(programme, lines, most, DAY) == 96
    assert assess.one(programme, facts | sheet.answers(lines, most), DAY).score_high == 96


def test_a_figure_that_leaves_nothing_to_judge_is_settled_and_one_without_meaning_is_judged(programme, case):
    falling = case[0] | {"enterprise.revenue": 40_000_000, "enterprise.assets_two_before": 5_000_000}
    ranges = {line.name: (line.low, line.high, line.is_settled) for line in lines_of(programme, falling)}

    assert ranges["sales_growth"] == (1, 2, False)
    assert ranges["net_assets_growth"] == (0, 10, False)
    worse = {line.name: line for line in lines_of(programme, falling | {"enterprise.revenue": 20_000_000})}
    assert worse["sales_growth"].is_settled


@pytest.mark.parametrize(
    ("given", "half_up", "down"),
    [((4, 5, 5, 4), 5, 4), ((4, 4, 4, 5), 4, 4), ((4, 4, 5), 4, 4), ((4, 5, 5), 5, 4)],
)
def test_a_mean_becomes_whole_by_the_rule_of_the_file(programme, case, given, half_up, down):
    line = lines_of(programme, case[0])[0]

    assert sheet.rounded(line, sheet.mean(given), "half_up") == half_up
    assert sheet.rounded(line, sheet.mean(given), "down") == down


def test_a_condition_is_met_where_more_than_half_say_so():
    lines = {line.name: line for line in lines_of(the_plan().programmes[BENCHMARK], {})}

    said = [sheet.rounded(lines["own_platform"], Fraction(yes, 4), "half_up") for yes in (2, 3)]

    assert said == [0, 1]
    assert sheet.answers([lines["own_platform"]], {"own_platform": 1}) == {"by_hand.own_platform": True}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda review: review["sheet"].pop(), "须由专家评定，却不在评价表中"),
        (
            lambda review: review["sheet"].append({"item": "unknown", "by": "finance"}),
            "既不是评分表里的评定项",
        ),
        (lambda review: review["sheet"][0].pop("by"), "每一项须属于其中一类"),
        (lambda review: review.pop("sheets"), "须同时写"),
        (lambda review: review["sheet"][0].update(by="other"), "technical、finance"),
    ],
)
def test_a_sheet_that_does_not_hold_together_is_refused(programme, change, words):
    content = copy.deepcopy(programme.content)
    change(content["way"]["review"])

    with pytest.raises(PlanError, match=words):
        Programme.parse(content)
