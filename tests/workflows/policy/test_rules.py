from datetime import date
from decimal import Decimal

import pytest

from workflows.policy import assess
from workflows.policy.dated import NotInForce

from .making import DAY, limit, programme, rule


def answer(tried, given, day=DAY, **more):
    finding = assess.one(programme(tried), given, day, **more).finding("tried")
    return finding.answer if finding.answer != "open" else f"open:{finding.reason}"


@pytest.mark.parametrize(
    ("test", "answers"),
    [
        ("at_least", ["not_met", "met", "met"]),
        ("above", ["not_met", "not_met", "met"]),
        ("at_most", ["met", "met", "not_met"]),
        ("below", ["met", "not_met", "not_met"]),
    ],
)
def test_comparisons_at_the_border_and_beside_it(test, answers):
    tried = rule(fact="try.count", **{test: limit(5)})

    assert [answer(tried, {"try.count": count}) for count in (4, 5, 6)] == answers


def test_an_integer_against_a_decimal_limit_is_exact():
    tried = rule(fact="try.count", at_least=limit(Decimal("4.5")))

    assert [answer(tried, {"try.count": count}) for count in (4, 5)] == ["not_met", "met"]


def test_a_ratio_against_a_decimal_limit_in_per_cent():
    tried = rule(fact="try.ratio", at_least=limit(Decimal("0.72")))

    assert answer(tried, {"try.top": 72, "try.bottom": 10000}) == "met"
    assert answer(tried, {"try.top": 7199999, "try.bottom": 10**9}) == "not_met"


def test_what_is_unknown_is_open_for_what_is_missing():
    finding = assess.one(programme(rule(fact="try.ratio", at_least=limit(5))), {"try.top": 1}, DAY).finding(
        "tried"
    )

    assert (finding.answer, finding.reason, finding.missing) == ("open", "missing", ("分母",))


@pytest.mark.parametrize("bottom", [0, -5])
def test_a_ratio_over_nothing_or_less_needs_a_person(bottom):
    tried = rule(fact="try.ratio", at_least=limit(5))

    assert answer(tried, {"try.top": 1, "try.bottom": bottom}) == "open:by_hand"
    assert answer(tried, {"try.bottom": bottom}) == "open:missing"


def test_a_negative_ratio_is_compared_as_it_is():
    tried = rule(fact="try.ratio", at_least=limit(Decimal("-1.5")))

    assert answer(tried, {"try.top": -15, "try.bottom": 1000}) == "met"
    assert answer(tried, {"try.top": -16, "try.bottom": 1000}) == "not_met"


def test_days_are_compared_with_days():
    tried = rule(fact="try.day", at_least=limit(date(2026, 1, 1)))

    assert answer(tried, {"try.day": "2025-12-31"}) == "not_met"
    assert answer(tried, {"try.day": date(2026, 1, 1)}) == "met"


def test_one_of_several():
    tried = rule(fact="try.kind", one_of=limit(["a"]))

    assert [answer(tried, {"try.kind": kind}) for kind in ("a", "b", None)] == [
        "met",
        "not_met",
        "open:missing",
    ]


def test_a_fact_against_another_fact():
    tried = rule(fact="try.count", at_most={"fact": "try.other"}, source="text 第一条")

    assert answer(tried, {"try.count": 3, "try.other": 3}) == "met"
    assert answer(tried, {"try.count": 4, "try.other": 3}) == "not_met"
    assert answer(tried, {"try.count": 4}) == "open:missing"


def test_a_ratio_against_another_ratio_and_against_a_number():
    ratios = rule(fact="try.ratio", at_least={"fact": "try.ratio2"}, source="text 第一条")
    number = rule(fact="try.ratio", at_least={"fact": "try.count"}, source="text 第一条")
    third = {"try.top": 10**18, "try.bottom": 3 * 10**18}

    assert answer(ratios, {**third, "try.top2": 1, "try.bottom2": 3}) == "met"
    assert (
        answer(ratios, {**third, "try.top2": 3 * 10**17 + 10**17 // 3 + 1, "try.bottom2": 10**18})
        == "not_met"
    )
    assert answer(ratios, {**third, "try.top2": 1, "try.bottom2": 0}) == "open:by_hand"
    assert [answer(number, {**third, "try.count": count}) for count in (33, 34)] == ["met", "not_met"]


def test_a_limit_that_another_fact_picks_out():
    tried = rule(fact="try.count", at_most=limit({"a": 3, "b": 5}, by="try.kind"))

    assert answer(tried, {"try.count": 4, "try.kind": "a"}) == "not_met"
    assert answer(tried, {"try.count": 4, "try.kind": "b"}) == "met"
    assert answer(tried, {"try.count": 4}) == "open:missing"


BANDED = limit({0: 5, ">50": 4, ">200": 3}, by="try.other")


@pytest.mark.parametrize(
    ("other", "top", "expected"),
    [
        (50, 5, "met"),
        (50, 4, "not_met"),
        (51, 4, "met"),
        (51, 3, "not_met"),
        (200, 3, "not_met"),
        (201, 3, "met"),
        (201, 2, "not_met"),
        (0, 5, "met"),
        (-1, 5, "open:by_hand"),
        (None, 5, "open:missing"),
    ],
)
def test_a_limit_that_the_band_of_another_figure_picks_out(other, top, expected):
    tried = rule(fact="try.ratio", at_least=BANDED)

    assert answer(tried, {"try.other": other, "try.top": top, "try.bottom": 100}) == expected


def test_a_finding_tells_the_limit_of_the_band_or_of_all_bands():
    tried = programme(rule(fact="try.ratio", at_least=BANDED))

    known, unknown = (assess.one(tried, {"try.other": other}, DAY).finding("tried") for other in (200, None))

    assert known.limit == "4"
    assert unknown.limit == "另一数目0个及以上：5；另一数目高于50个：4；另一数目高于200个：3"


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        (1728, 1000, "met"),
        (1727, 1000, "not_met"),
        (1, 0, "open:by_hand"),
        (-1, 5, "not_met"),
        (None, 5, "open:missing"),
    ],
)
def test_a_compounded_growth_stands_at_the_power_of_its_limit(top, bottom, expected):
    tried = rule(fact="try.growth", at_least=limit(20))

    assert answer(tried, {"try.top": top, "try.bottom": bottom}) == expected


@pytest.mark.parametrize(
    ("top", "value"),
    [(1728, "20"), (1727, "约19.97"), (1000, "0"), (999, "约-0.03"), (729, "-10"), (-1, "由正转负")],
)
def test_a_growth_is_told_cut_and_never_rounded(top, value):
    tried = programme(rule(fact="try.growth", at_least=limit(20)))

    assert assess.one(tried, {"try.top": top, "try.bottom": 1000}, DAY).finding("tried").value == value


def test_under_age_goes_by_the_rounds_year_and_counts_the_first_of_january_in():
    tried = rule(fact="try.day", under_age=limit(35))

    assert answer(tried, {"try.day": date(1991, 1, 1)}) == "met"
    assert answer(tried, {"try.day": date(1990, 12, 31)}) == "not_met"
    assert answer(tried, {"try.day": date(1991, 1, 1)}, year=2027) == "not_met"
    assert answer(tried, {"try.day": date(1992, 2, 29)}, year=2027) == "met"


def test_any_of_is_met_by_one_and_fails_only_when_all_fail():
    parts = [rule("a", fact="try.yes", one_of=limit([True])), rule("b", fact="try.count", at_least=limit(5))]
    tried = rule(any_of=parts)

    assert answer(tried, {"try.yes": True}) == "met"
    assert answer(tried, {"try.yes": False}) == "open:missing"
    assert answer(tried, {"try.yes": False, "try.count": 4}) == "not_met"


def test_all_of_fails_by_one_and_is_met_only_when_all_are():
    by_hand = rule("b", by_hand="看一看", source="text 第一条")
    tried = rule(all_of=[rule("a", fact="try.yes", one_of=limit([True])), by_hand])

    assert answer(tried, {"try.yes": False}) == "not_met"
    assert answer(tried, {"try.yes": True}) == "open:by_hand"
    assert answer(tried, {}) == "open:missing"
    assert answer(tried, {"try.yes": True, "by_hand.b": True}) == "met"


def test_a_person_answers_what_is_judged_by_hand():
    tried = rule(by_hand="看一看", source="text 第一条")

    answers = [answer(tried, {"by_hand.tried": given}) for given in (True, False, None)]

    assert answers == ["met", "not_met", "open:by_hand"]


def test_a_veto_is_met_while_its_condition_does_not_hold():
    veto = rule(fact="try.yes", one_of=limit([True]))
    tried = programme(rule("other", fact="try.count", at_least=limit(1)), veto=[veto])

    assessments = [
        assess.one(tried, {"try.count": 1, "try.yes": struck}, DAY) for struck in (False, True, None)
    ]

    assert [each.finding("tried").answer for each in assessments] == ["met", "not_met", "open"]
    assert [each.verdict for each in assessments] == ["met", "not_met", "open"]


def test_a_rule_is_asked_only_while_it_is_in_force():
    late = [{"from": date(2026, 1, 1), "value": 1, "source": "text 第一条"}]
    tried = programme(
        rule("old", fact="try.count", at_least=limit(1)),
        rule("new", fact="try.other", at_least=late),
    )

    assert [each.rule for each in assess.one(tried, {}, date(2025, 12, 31)).findings] == ["old"]
    assert [each.rule for each in assess.one(tried, {}, date(2026, 1, 1)).findings] == ["old", "new"]


def test_a_rule_is_asked_until_its_last_day():
    tried = programme(
        rule("old", fact="try.count", at_least=limit(1), until="2026-01-17"),
        rule("new", by_hand="看一看", source="text 第一条", **{"from": "2026-01-18"}),
    )

    assert [each.rule for each in assess.one(tried, {}, date(2026, 1, 17)).findings] == ["old"]
    assert [each.rule for each in assess.one(tried, {}, date(2026, 1, 18)).findings] == ["new"]


def test_before_the_programme_began_nothing_is_judged():
    with pytest.raises(NotInForce, match="2020-01-01"):
        assess.one(programme(), {}, date(2019, 12, 31))


@pytest.mark.parametrize("given", [1.5, "12", True, 2**63])
def test_a_value_that_the_fact_cannot_have_is_refused(given):
    with pytest.raises(assess.FactError, match="“数目”应当是整数"):
        assess.one(programme(rule(fact="try.count", at_most=limit(5))), {"try.count": given}, DAY)


def test_an_assessment_is_json_and_names_its_edition():
    tried = programme()

    frozen = assess.one(tried, {"try.yes": True}, DAY).as_json()

    assert (frozen["verdict"], frozen["edition"], frozen["day"]) == ("met", tried.hash, "2026-03-01")
    assert (
        frozen["findings"][0]["sentence"]
        == "试验的条件：“是否”填报为“是”，要求为“是”，符合。依据：text第一条。"
    )
