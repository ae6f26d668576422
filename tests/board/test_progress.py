from decimal import Decimal
from itertools import chain

import pytest

from cultivation.board import progress as board
from tests.factories.board import award, day, reading
from tests.factories.workflows import HolderFactory
from workflows.models import Award, Indicator

pytestmark = pytest.mark.django_db

YOUTH = "youth_fund"
END = day("2025-12-31")
TODAY = day("2026-11-20")


def stand(number, on=END, **times):
    indicator = board.indicators().get(number=number)
    return board.progress(indicator, on, **times)


def test_every_indicator_says_where_it_stands(plan):
    figures = board.progress_of(list(board.indicators()), TODAY)

    assert len(figures) == 42
    assert all(figure.value is not None or figure.open for figure in figures)
    assert all(figure.how for figure in figures)
    assert not any(figure.signed for figure in figures)


def test_nothing_is_invented_where_nothing_is_known(plan):
    figures = board.progress_of(list(board.indicators()), TODAY)

    known = {figure.indicator.number: figure for figure in figures if figure.value is not None}
    run = {code for code, programme in plan.programmes.items() if programme.process}
    assert {"B1", "C1"} <= set(known)
    assert {figure.value for figure in known.values()} == {0}
    # Only a register that is kept here answers with nought.
    for number, figure in known.items():
        lists = [each for each in figure.indicator.counts.values() if isinstance(each, list)]
        assert run.intersection(chain(*lists)), number


def test_a_holder_of_two_funds_is_one_young_innovator(plan):
    holder = HolderFactory()
    award(YOUTH, day("2021-05-01"), holder=holder)
    award("distinguished_youth_fund", day("2024-05-01"), holder=holder, region="150200")
    award(YOUTH, day("2022-05-01"))

    figure = stand("B1")

    assert figure.value == 2
    assert figure.leagues["150100"] == 2
    assert figure.leagues["150200"] == 0
    assert figure.attainment == Decimal(2) / 550


def test_awards_before_the_period_are_not_new_in_it(plan):
    award(YOUTH, day("2020-12-31"))
    award(YOUTH, day("2021-01-01"))

    assert stand("B1").value == 1


def test_a_new_award_falls_on_the_day_on_which_it_was_given_up(plan):
    award(YOUTH, day("2024-05-01"), ended=day("2024-09-01"), kind=Award.EndKind.GIVEN_UP)

    assert stand("B1", day("2024-08-31")).value == 1
    assert stand("B1", day("2024-09-01")).value == 0


def test_a_new_award_stays_counted_when_it_ends_as_it_should(plan):
    award(YOUTH, day("2022-05-01"), ended=day("2024-09-01"), kind=Award.EndKind.COMPLETED)
    award(YOUTH, day("2022-05-01"), ended=day("2024-09-01"), kind=Award.EndKind.REVOKED)

    assert stand("B1").value == 2


def test_a_holder_whose_first_award_was_void_counts_by_the_next(plan):
    holder = HolderFactory()
    award(YOUTH, day("2022-05-01"), holder=holder, ended=day("2022-06-01"), kind=Award.EndKind.VOID)
    award(YOUTH, day("2023-05-01"), holder=holder, region="150700")

    figure = stand("B1")

    assert figure.value == 1
    assert figure.leagues["150700"] == 1


def test_what_was_not_yet_recorded_was_not_yet_known(plan):
    award(YOUTH, day("2024-05-01"), recorded=day("2024-07-01"))

    assert stand("B1", known_on=day("2024-06-30")).value == 0
    assert stand("B1", known_on=day("2024-07-01")).value == 1


def test_an_end_is_known_from_the_day_on_which_it_was_recorded(plan):
    award(
        YOUTH,
        day("2024-05-01"),
        ended=day("2024-09-01"),
        kind=Award.EndKind.VOID,
        known=day("2025-03-01"),
    )

    assert stand("B1", known_on=day("2025-02-28")).value == 1
    assert stand("B1", known_on=day("2025-03-01")).value == 0


def test_parts_sum_to_the_whole_with_a_bucket_for_units_in_no_league(plan):
    award(YOUTH, day("2021-05-01"), region="150000")
    award(YOUTH, day("2021-05-01"), region="150781")
    award(YOUTH, day("2021-05-01"), region="150105")

    figure = stand("B1")

    assert len(figure.leagues) == 13
    assert {code: number for code, number in figure.leagues.items() if number} == {
        "150100": 1,
        "150700": 1,
        "150000": 1,
    }
    assert sum(figure.leagues.values()) == figure.value == 3


def test_a_league_alone_has_a_value_and_no_target(plan):
    award(YOUTH, day("2021-05-01"), region="150105")
    award(YOUTH, day("2021-05-01"), region="150200")

    figure = stand("B1", region="150100")

    assert (figure.value, figure.target, figure.attainment, figure.expected.value) == (1, None, None, None)
    assert stand("B1", region="150105").value == 1
    assert stand("B1", region="150102").value == 0


def test_a_stock_is_what_holds_on_the_day(plan):
    award("high_tech_enterprise", day("2020-06-01"), until=day("2023-05-31"))
    award("high_tech_enterprise", day("2022-06-01"), until=day("2025-12-31"))
    award("high_tech_enterprise", day("2022-06-01"), ended=day("2024-01-01"), kind=Award.EndKind.REVOKED)

    assert stand("C2", day("2023-05-31")).value == 3
    assert stand("C2", day("2023-06-01")).value == 2
    assert stand("C2", day("2023-12-31")).value == 2
    assert stand("C2", day("2024-01-01")).value == 1
    assert stand("C2", day("2026-01-01")).value == 0


def test_a_renewal_that_overlaps_counts_once(plan):
    holder = HolderFactory()
    award("high_tech_enterprise", day("2020-06-01"), holder=holder, until=day("2023-12-31"))
    award("high_tech_enterprise", day("2023-06-01"), holder=holder, until=day("2026-12-31"))

    assert stand("C2", day("2023-07-01")).value == 1


def test_a_cumulative_count_counts_each_and_a_yearly_one_begins_anew(plan):
    holder = HolderFactory()
    award("technology_broker", day("2023-03-01"), holder=holder)
    award("technology_broker", day("2024-03-01"), holder=holder)
    award("technology_broker", day("2024-04-01"))

    assert stand("B2", day("2024-12-31")).value == 3
    assert stand("B3", day("2024-12-31")).value == 2
    assert stand("B3", day("2023-12-31")).value == 1
    assert stand("B3", day("2023-12-31")).attainment == Decimal("0.01")


def test_a_yearly_count_has_no_target_after_the_period(plan):
    award("technology_broker", day("2025-03-01"))

    figure = stand("B3", TODAY)

    assert (figure.value, figure.target, figure.attainment) == (0, None, None)
    assert (figure.at_end.value, figure.at_end.target.value) == (1, 100)


def test_net_growth_is_against_the_start_and_unknown_where_the_register_does_not_reach_back(plan):
    award("high_tech_enterprise", day("2022-06-01"))
    assert stand("C3").value is None

    award("high_tech_enterprise", day("2019-06-01"))
    assert stand("C3").value == 1


def test_first_recognitions_leave_out_who_was_recognised_before(plan):
    Indicator.objects.filter(number="C3").update(
        counts={"first_awards_of": ["high_tech_enterprise"], "since": "2021-01-01"}
    )
    holder = HolderFactory()
    award("high_tech_enterprise", day("2019-06-01"), holder=holder)
    award("high_tech_enterprise", day("2022-06-01"), holder=holder)
    award("high_tech_enterprise", day("2022-06-01"))

    assert stand("C3").value == 1


def test_first_recognitions_of_a_year_leave_out_who_was_recognised_in_an_earlier_one(plan):
    Indicator.objects.filter(number="B3").update(
        counts={"first_awards_of": ["technology_broker"], "since": "2021-01-01"}
    )
    renewed = HolderFactory()
    for year in (2022, 2023, 2024):
        award("technology_broker", day(f"{year}-01-01"), holder=renewed)
    twice = HolderFactory()
    for begun in ("2023-01-01", "2023-12-31"):
        award("technology_broker", day(begun), holder=twice)

    years = {year: stand("B3", day(f"{year}-12-31")).value for year in (2022, 2023, 2024)}
    assert years == {2022: 1, 2023: 1, 2024: 0}


def test_a_ratio_needs_its_reported_denominator(plan):
    award("high_tech_enterprise", day("2022-06-01"))
    assert stand("A5").value is None

    reading("high_tech_enterprise_density", day("2025-12-31"), 400, part="enterprises_total")
    assert stand("A5").value == 25


def test_leagues_with_at_least_one_are_counted_without_the_bucket(plan):
    award("regional_high_tech_zone", day("2022-06-01"), region="150100")
    award("regional_high_tech_zone", day("2022-07-01"), region="150100")
    award("regional_high_tech_zone", day("2022-06-01"), region="150000")

    figure = stand("D9")

    assert (figure.value, figure.attainment) == (1, Decimal(1) / 12)


def test_every_league_is_measured_by_the_one_with_the_fewest(plan):
    leagues = [code for code in stand("B1").leagues if code != "150000"]
    for code in leagues:
        award("backbone_transfer_body", day("2022-06-01"), region=code)

    assert stand("D14").value == 1


def test_parts_are_counted_apart_and_the_least_attained_speaks_for_all(plan):
    for programme, number in (("banner", 10), ("university", 5), ("institute", 4)):
        for _ in range(number):
            award(f"contract_point_{programme}", day("2022-06-01"))

    figure = stand("D12")

    assert [(part.title, part.value, part.target.value) for part in figure.parts] == [
        ("旗县（市、区）", 10, 40),
        ("本科高校", 5, 5),
        ("科研院所", 4, 5),
    ]
    assert (figure.value, figure.attainment) == (19, Decimal("0.25"))


def test_a_reported_value_is_the_newest_that_was_known(plan):
    reading("contract_turnover", day("2023-12-31"), Decimal("58.5"), recorded=day("2024-02-01"))
    reading("contract_turnover", day("2024-12-31"), 70, recorded=day("2025-02-01"))
    reading("contract_turnover", day("2024-12-31"), 71, recorded=day("2025-05-01"))

    assert stand("A3").value == 71
    assert stand("A3", known_on=day("2025-04-30")).value == 70
    assert stand("A3", day("2024-12-30")).value == Decimal("58.5")
    assert stand("A3", day("2022-12-31")).value is None


def test_a_reported_value_of_each_league_is_no_value_of_the_whole(plan):
    reading("league_science_spending", day("2024-12-31"), 7, region="150200")

    figure = stand("E6")

    assert (figure.value, figure.leagues) == (None, {"150200": 7})
    assert stand("E6", region="150200").value == 7


def test_milestones_count_what_is_reached(plan):
    reading("zones_upgraded", day("2024-06-01"), 1, part="chifeng")
    reading("zones_upgraded", day("2024-06-01"), 0, part="alxa")

    figure = stand("E1")

    assert (figure.value, figure.attainment) == (1, Decimal(1) / 3)
    assert [part.value for part in figure.parts] == [None, 1, 0]


def test_doubling_needs_both_numbers_of_the_start(plan):
    award("high_tech_enterprise", day("2020-06-01"))
    for _ in range(2):
        award("high_tech_enterprise", day("2022-06-01"))
    assert stand("E5").value is None

    award("tech_sme", day("2020-06-01"))
    award("tech_sme", day("2021-06-01"))

    figure = stand("E5")
    assert (figure.value, figure.attainment) == (2, 1)
    assert [part.value for part in figure.parts] == [2, 3]


def test_after_the_period_its_last_day_is_told_beside_today(plan):
    award(YOUTH, day("2025-06-01"))
    award(YOUTH, day("2026-06-01"))

    figure = stand("B1", TODAY)

    assert (figure.value, figure.at_end.value) == (2, 1)
    assert figure.at_end.as_of.day == END
    assert stand("B1").at_end is None


def test_an_even_course_runs_from_the_start_to_the_target(plan):
    assert stand("B1", day("2020-12-31")).expected.value == 0
    assert stand("B1", day("2023-07-02")).expected.value == Decimal(550) * 913 / 1826
    assert stand("B1").expected.value == 550
    assert stand("C2", day("2023-07-02")).expected.value is None


def test_a_forecast_carries_on_the_last_year_and_says_so(plan):
    award(YOUTH, day("2022-01-01"))
    award(YOUTH, day("2024-06-01"))
    award(YOUTH, day("2024-07-01"))

    figure = stand("B1", day("2024-12-31"))

    assert figure.forecast.value == 3 + 2 * Decimal(365) / 366
    assert stand("B1", day("2022-06-30")).forecast.value is None
    assert stand("B1").forecast.value is None


def test_a_yearly_count_is_forecast_by_its_own_year(plan):
    for _ in range(3):
        award("technology_broker", day("2023-03-01"))

    assert stand("B3", day("2023-03-10")).forecast.value is None
    assert round(stand("B3", day("2023-07-02")).forecast.value, 2) == Decimal("5.98")


def test_a_later_target_is_the_one_measured_against(plan):
    indicator = Indicator.objects.get(number="B1")
    indicator.targets.create(day=day("2030-12-31"), comparison="at_least", value=900, source="later")

    assert stand("B1").target.value == 550
    assert stand("B1", TODAY).target.value == 900


def test_the_number_of_queries_grows_neither_with_rows_nor_with_indicators(plan, django_assert_num_queries):
    award(YOUTH, day("2021-05-01"))
    with django_assert_num_queries(6):
        board.progress_of(list(board.indicators()), TODAY)

    for _ in range(20):
        award(YOUTH, day("2021-05-01"))
        award("technology_broker", day("2022-05-01"))
    with django_assert_num_queries(6):
        board.progress_of(list(board.indicators()), TODAY)
    with django_assert_num_queries(6):
        stand("B1", TODAY)
