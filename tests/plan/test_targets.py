from datetime import date
from decimal import Decimal

from tests.plan.cases import the_plan
from workflows.policy.period import parse_period
from workflows.policy.reading import Place, load

ROWS = {"A": 8, "B": 4, "C": 7, "D": 16, "E": 7}


def period():
    (only,) = the_plan().periods
    return only


def indicator(number):
    return {each.number: each for each in period().indicators}[number]


def goals(number):
    return [
        (each.part, each.comparison, each.value, each.upper)
        for each in indicator(number).targets
        if not each.is_baseline
    ]


def test_the_plan_measures_its_42_rows_in_order():
    numbers = [each.number for each in period().indicators]

    assert numbers == [f"{section}{place}" for section, rows in ROWS.items() for place in range(1, rows + 1)]


def test_every_row_has_two_names_a_unit_an_owner_a_clause_and_a_definition():
    for each in period().indicators:
        assert all((each.title, each.title_en, each.unit, each.owner, each.clause, each.definition)), (
            each.number
        )
        assert each.source == "plan-2021-39"
        assert each.title_en.isascii()


def test_kinds_are_those_of_the_plan():
    kinds = {each.number: each.kind for each in period().indicators}

    assert {number for number, kind in kinds.items() if kind == "reported"} == {
        "A1", "A2", "A3", "A4", "A6", "A7", "A8", "C5", "E6", "E7",
    }  # fmt: skip
    assert {number for number, kind in kinds.items() if kind == "new"} == {"B1", "C3"}
    assert {number for number, kind in kinds.items() if kind == "cumulative"} == {"B2", "C4", "D10"}
    assert {number for number, kind in kinds.items() if kind == "coverage"} == {"C6", "C7", "D9"}
    assert {number for number, kind in kinds.items() if kind == "milestone"} == {"E1", "E2", "E3", "E4"}
    assert (kinds["A5"], kinds["B3"], kinds["D8"], kinds["E5"]) == ("ratio", "yearly", "rank", "derived")


def test_numbers_are_those_of_the_plan():
    single = """
        A1 above 12, A2 at_least 30, A3 at_least 100, A4 at_least 1.80, A5 at_least 50, A6 about 2.50,
        A7 at_least 1.00, A8 at_least 12, B1 at_least 550, B2 at_least 500, C1 at_least 4000,
        C2 at_least 2000, C3 at_least 1000, C4 at_least 100, C5 at_least 1000, D1 at_least 4,
        D2 at_least 165, D3 at_least 2, D4 at_least 20, D5 at_least 10, D6 at_least 15, D7 at_least 65,
        D8 at_least 5, D9 at_least 12, D10 at_least 10, D11 at_least 100, D13 at_least 50, D14 at_least 2
    """
    wanted = [line.split() for line in single.split(",")]

    found = [[number, goals(number)[0][1], str(goals(number)[0][2])] for number, _, _ in wanted]

    assert found == wanted


def test_spans_parts_and_years_are_those_of_the_plan():
    assert [goals(number)[0][1:] for number in ("B4", "D15", "D16")] == [
        ("between", Decimal(2), Decimal(3)),
        ("between", Decimal(5), Decimal(6)),
        ("between", Decimal(2), Decimal(3)),
    ]
    assert [int(value) for _, _, value, _ in goals("D12")] == [40, 5, 5]
    assert [each.year for each in indicator("B3").targets] == [2021, 2022, 2023, 2024, 2025]
    assert [len(indicator(number).parts) for number in ("E1", "E2", "E3", "E4")] == [3, 5, 3, 6]


def test_baselines_are_those_of_the_table():
    baselines = {each.number: each.baselines for each in period().indicators if each.section == "A"}

    assert [str(baseline.value) for (baseline,) in baselines.values()] == [
        "2.2", "18.7", "48.19", "0.93", "33.37", "2.00", "0.72", "8.73",
    ]  # fmt: skip
    assert {number: baseline.year for number, (baseline,) in baselines.items()} == {
        "A1": 2020, "A2": 2019, "A3": 2020, "A4": 2020, "A5": 2020, "A6": 2020, "A7": 2020, "A8": 2020,
    }  # fmt: skip


def test_no_definition_is_signed_and_open_ones_keep_their_alternatives():
    assert {each.definition_signed_on for each in period().indicators} == {None}
    assert [each.name for each in indicator("B1").definitions] == [
        "three_funds",
        "three_funds_and_west_light",
    ]
    assert [each.name for each in indicator("C3").definitions] == ["net_growth", "first_recognitions"]


def test_young_innovators_are_counted_as_distinct_persons_since_2021():
    assert indicator("B1").counts == {
        "distinct_holders_of": ["youth_fund", "excellent_youth_fund", "distinguished_youth_fund"],
        "since": "2021-01-01",
    }


def test_a_later_plan_is_one_more_file():
    text = """
period: "2026-2030"
title: 下一个五年规划
from: 2026-01-01
until: 2030-12-31
source: plan-2021-39
indicators:
  - indicator: tech_smes
    number: C1
    title: 科技型中小企业
    title_en: Technology SMEs
    unit: 家
    kind: stock
    owner: 待明确
    source: plan-2021-39 第一章
    definitions:
      - definition: as_planned
        official: true
        signed: 2026-05-06
        text: 年末有效数。
        counts: {valid: [tech_sme]}
    targets:
      - {day: 2030-06-30, at_least: 9000, source: plan-2021-39 第一章}
"""

    later = parse_period(Place(load(text, "2026-2030.yaml"), "2026-2030.yaml"))

    assert later.indicators[0].targets[0].day == date(2030, 6, 30)
    assert later.indicators[0].definition_signed_on == date(2026, 5, 6)
