"""Figures that cannot be, and figures that are to be explained, from both sides of each border."""

from datetime import date

import pytest
from django.db import IntegrityError, models, transaction

from enterprises import plausibility
from enterprises.measures import MEASURES
from enterprises.models import YearFacts
from tests.factories.enterprises import YearFactsFactory
from workflows.policy import facts

DAY = date(2026, 3, 1)


def test_the_model_has_a_column_for_each_measure_and_no_other():
    beside = {"id", "enterprise", "year", "origins", "explanations", "version"}
    columns = {field.name: field for field in YearFacts._meta.local_fields if field.name not in beside}

    assert list(columns) == [measure.name for measure in MEASURES]
    assert all(field.null for field in columns.values())
    positive = (models.PositiveIntegerField, models.PositiveBigIntegerField)
    assert {name for name, field in columns.items() if not isinstance(field, positive)} == {
        measure.name for measure in MEASURES if measure.may_be_negative
    }
    assert {name for name, field in columns.items() if "Big" in type(field).__name__} == {
        measure.name for measure in MEASURES if measure.type == "money"
    }


@pytest.mark.parametrize(("part", "whole"), plausibility.PARTS)
def test_a_part_may_equal_its_whole_and_not_exceed_it(part, whole):
    assert plausibility.impossible({part: 7, whole: 7}) == {}
    assert set(plausibility.impossible({part: 8, whole: 7})) == {part}
    assert plausibility.impossible({part: 8, whole: None}) == {}


def test_research_staff_above_all_staff_is_refused_though_technical_staff_is_untold():
    assert set(plausibility.impossible({"rd_staff": 9, "staff": 5, "tech_staff": None})) == {"rd_staff"}


@pytest.mark.django_db
@pytest.mark.parametrize(("part", "whole"), plausibility.PARTS)
def test_the_database_holds_parts_within_wholes_too(part, whole):
    YearFactsFactory(year=2024, **{part: 7, whole: 7})
    with pytest.raises(IntegrityError), transaction.atomic():
        YearFactsFactory(year=2025, **{part: 8, whole: 7})


def test_nobody_at_work_is_refused_and_one_is_enough():
    assert set(plausibility.impossible({"staff": 0})) == {"staff"}
    assert plausibility.impossible({"staff": 1}) == {}
    assert set(plausibility.impossible({"staff": 0, "tech_staff": 1})) == {"staff", "tech_staff"}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_only_a_loss_may_be_negative(measure):
    assert bool(plausibility.impossible({measure.name: -1})) != measure.may_be_negative


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_figure_stays_below_what_judging_works_with_exactly(measure):
    most = facts.get(measure.fact()).most

    assert plausibility.impossible({measure.name: most - 1}) == {}
    assert set(plausibility.impossible({measure.name: most})) == {measure.name}


def test_a_year_can_be_told_once_it_has_ended_and_not_before_the_registration():
    assert plausibility.year_refusal(2025, date(2026, 1, 1)) == ""
    assert "2025" in plausibility.year_refusal(2025, date(2025, 12, 31))
    assert plausibility.year_refusal(2027, DAY)
    assert plausibility.year_refusal(2020, DAY, date(2020, 12, 31)) == ""
    assert plausibility.year_refusal(2019, DAY, date(2020, 1, 1))


def test_spending_above_revenue_and_negative_net_assets_are_asked_about_and_not_refused():
    values = {"rd_cost": 101, "revenue": 100, "assets": 10, "liabilities": 11}

    assert plausibility.impossible(values) == {}
    assert set(plausibility.unusual(values, {}, DAY)) == {"rd_cost", "liabilities"}
    assert (
        plausibility.unusual({"rd_cost": 100, "revenue": 100, "assets": 1, "liabilities": 1}, {}, DAY) == {}
    )


@pytest.mark.parametrize(("inside", "is_asked"), [(100, False), (101, True)])
def test_what_was_spent_inside_is_seldom_more_than_the_whole(inside, is_asked):
    values = {"rd_inside": inside, "rd_cost": 100}

    assert plausibility.impossible(values) == {}
    assert set(plausibility.unusual(values, {}, DAY)) == ({"rd_inside"} if is_asked else set())


def test_what_was_bought_outside_may_exceed_what_four_fifths_of_it_count_for_and_is_asked_about():
    values = {"rd_outsourced": 100, "rd_recognition": 80, "rd_cost": 99}

    assert plausibility.impossible(values) == {}
    assert set(plausibility.unusual(values, {}, DAY)) == {"rd_outsourced"}
    assert plausibility.unusual(values | {"rd_cost": 100}, {}, DAY) == {}


def test_high_tech_revenue_above_sales_is_asked_about_and_above_gross_income_refused():
    values = {"hightech_revenue": 101, "revenue": 100, "gross_income": 101}

    assert plausibility.impossible(values) == {}
    assert set(plausibility.unusual(values, {}, DAY)) == {"hightech_revenue"}
    assert set(plausibility.impossible(values | {"gross_income": 100})) == {"hightech_revenue"}


@pytest.mark.parametrize(
    ("measure", "before", "now", "is_unusual"),
    [
        ("revenue", 10_000_000, 15_000_000, False),
        ("revenue", 10_000_000, 15_000_001, True),
        ("revenue", 10_000_000, 4_999_999, True),
        ("revenue", 1_000_000, 2_000_000, False),
        ("revenue", 0, 1_000_001, True),
        ("revenue", None, 9_000_000, False),
        ("staff", 20, 30, False),
        ("staff", 20, 31, True),
        ("net_profit", -2_000_000, 2_000_000, True),
    ],
)
def test_a_change_is_great_beyond_its_share_and_its_size(measure, before, now, is_unusual):
    assert bool(plausibility.unusual({measure: now}, {measure: before}, DAY)) == is_unusual


@pytest.mark.parametrize("measure", ["rd_recognition", "rd_deduction", "rd_statistics"])
@pytest.mark.parametrize(
    ("accounted", "otherwise", "is_asked"),
    [
        (4_000_000, 6_000_000, False),
        (4_000_000, 6_000_001, True),
        (4_000_000, 2_000_000, False),
        (4_000_000, 1_999_999, True),
        (100_000, 1_100_000, False),
        (0, 1_000_001, True),
        (None, 9_000_000, False),
    ],
)
def test_research_spending_that_differs_much_from_the_accounts_is_asked_about(
    measure, accounted, otherwise, is_asked
):
    """More than half of it and more than a million yuan, by whatever other measure."""
    values = {"rd_cost": accounted, measure: otherwise}

    assert plausibility.impossible(values) == {}
    assert set(plausibility.unusual(values, {}, DAY)) == ({measure} if is_asked else set())
