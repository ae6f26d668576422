"""Figures that cannot stand beside each other are named by row and columns, and judged as they are."""

from datetime import date

import pytest

from tests.plan.cases import the_plan
from workflows.policy import tabular

DAY = date(2026, 3, 1)


def told(heading, *rows, programme="tech_sme"):
    sentences = []
    text = "\n".join([",".join(f"enterprise.{name}" for name in heading.split(",")), *rows, ""])
    judged = tabular.judge(the_plan().programmes[programme], text, DAY, tell=sentences.append)
    return judged.splitlines()[1:], sentences


@pytest.mark.parametrize(
    ("part", "whole", "titles"),
    [
        ("tech_staff", "staff", ("科技人员数", "职工总数")),
        ("rd_staff", "staff", ("研发人员数", "职工总数")),
        ("rd_staff_before", "tech_staff_before", ("研发人员数（前一年）", "科技人员数（前一年）")),
        ("main_revenue", "revenue", ("主营业务收入", "销售收入")),
        ("hightech_revenue", "gross_income", ("高新技术产品（服务）收入", "收入总额")),
        ("untaxed_income", "gross_income", ("不征税收入", "收入总额")),
        ("ip_class_two_unused", "ip_class_two", ("未用过的Ⅱ类知识产权数", "Ⅱ类知识产权数")),
        ("niche_sales", "niche_market", ("主导产品销售额", "主导产品细分市场销售总额")),
    ],
)
def test_a_part_above_its_whole_is_named_and_one_that_equals_it_is_not(part, whole, titles):
    _, sentences = told(f"{part},{whole}", "7,7", "8,7", "8,", ",7")

    assert sentences == [
        f"第 3 行“enterprise.{part}”列、“enterprise.{whole}”列："
        f"“{titles[0]}”不会大于“{titles[1]}”，仍按所填的判断，请核对"
    ]


def test_the_answers_of_a_row_in_doubt_are_those_of_its_figures():
    rows, sentences = told("staff,tech_staff", "10,3", "10,11")

    assert [row.split(",", 2)[2].replace("not_met", "") for row in rows][0] == (
        [row.split(",", 2)[2] for row in rows][1]
    )
    assert len(sentences) == 1


def test_a_figure_of_a_year_before_there_was_an_enterprise_is_named_and_zero_is_not():
    heading = "registered_on,revenue,revenue_before"
    _, sentences = told(heading, "2025-01-01,5,0", "2025-01-01,5,1", "2024-12-31,5,1", ",5,1")

    assert sentences == [
        "第 3 行“enterprise.revenue_before”列、“enterprise.registered_on”列："
        "企业成立于这一年度之后，不会有“销售收入（前一年）”，仍按所填的判断，请核对"
    ]


def test_an_enterprise_of_tomorrow_and_one_without_anybody_are_named():
    _, sentences = told("registered_on,staff", "2026-03-01,", "2026-03-02,", "2020-01-01,0")

    assert sentences == [
        "第 3 行“enterprise.registered_on”列：企业不会成立于判断日之后，仍按所填的判断，请核对",
        "第 4 行“enterprise.staff”列：“职工总数”不会为零，至少有经营者本人，仍按所填的判断，请核对",
    ]


def test_a_figure_below_what_it_can_be_is_named_and_judged_as_unknown():
    rows, sentences = told("staff,net_profit", "-1,-1", "1,1")

    assert "open:missing" in rows[0]
    assert sentences == ["第 2 行“enterprise.staff”列：“职工总数”不会小于0，按未提供判断"]


def test_a_place_before_the_first_is_named():
    _, sentences = told("niche_world_rank", "0", "1", programme="single_champion")

    assert sentences == [
        "第 2 行“enterprise.niche_world_rank”列：“单项产品全球市场占有率名次”不会小于1，按未提供判断"
    ]


def test_a_long_list_of_doubts_is_cut():
    _, sentences = told("staff,tech_staff", *["1,2"] * 50)

    assert (len(sentences), sentences[-1]) == (21, "……共 50 处")
