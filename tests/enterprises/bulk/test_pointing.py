"""The page of a table names its cells; what is unusual is pointed out and stored all the same."""

import pytest
from django.urls import reverse

from enterprises.bulk import imports
from enterprises.models import Enterprise
from tests.enterprises.bulk.tables import TITLES, bring_in, code_of, line, store, table
from tests.factories.accounts import RegionFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory
from trail import clock

pytestmark = pytest.mark.django_db


def page_of(client, made):
    return client.get(reverse("enterprise-import-detail", args=[made.public_id])).content.decode()


def cells(made, kind):
    return {(row, heading): sentence for row, heading, _stands, sentence in made.shown[kind]}


def test_the_page_names_the_wrong_cells_as_they_stand_in_the_sheet(client, banner):
    year = clock.today().year
    _answer, made = bring_in(client, table(line(1, year=year), line(2, tech_staff=101)))

    assert [each[:3] for each in made.shown["wrong"]] == [
        [2, TITLES["year"], str(year)], [3, TITLES["tech_staff"], "101"],
    ]  # fmt: skip
    page = page_of(client, made)
    assert "“科技人员数”不能多于“职工总数”，请核对这两项。" in page
    assert f"{year}.0" not in page
    assert "导入 企业.xlsx" in page


@pytest.mark.parametrize(("count", "more"), [(2, False), (3, True)])
def test_of_many_wrong_cells_the_page_says_how_many_more_the_list_has(
    client, banner, monkeypatch, count, more
):
    monkeypatch.setattr(imports, "SHOWN", 2)

    _answer, made = bring_in(client, table(*(line(n, revenue=-1) for n in range(count))))

    assert len(made.shown["wrong"]) == 2
    assert ("其余 1 处" in page_of(client, made)) == more


@pytest.mark.parametrize(("beginning", "kind"), [("92150100", "个体工商户"), ("12150100", "事业单位")])
def test_a_body_that_is_no_enterprise_is_called_what_it_is(client, banner, beginning, kind):
    _answer, made = bring_in(client, table(line(1), line(2, credit_code=code_of(2, beginning=beginning))))

    said = cells(made, "wrong")[3, TITLES["credit_code"]]
    assert f"以{beginning[:2]}开头" in said.replace(" ", "")
    assert kind in said


def test_no_identity_number_of_a_cell_is_kept_in_the_database(client, banner):
    _answer, made = bring_in(client, table(line(1, main_product="身份证 11010519491231002X 的产品")))

    assert "11010519491231002X" not in str(made.shown)
    assert made.figures["wrong"] == 1


def test_unusual_figures_are_pointed_out_and_stored(client, banner):
    made = store(
        client,
        line(1, rd_cost=9_000_001, assets=10, liabilities=10),
        line(2, rd_cost=9_000_000, assets=10, liabilities=11),
    )

    assert made.figures["unusual"] == 2
    assert cells(made, "unusual") == {
        (2, TITLES["rd_cost"]): "“研发费用总额（会计口径）”大于“销售收入”，请说明原因。",
        (3, TITLES["liabilities"]): "“负债总额”大于“资产总额”，请说明原因。",
    }
    assert "研发费用总额" in page_of(client, made)
    assert Enterprise.objects.count() == 2


def test_research_spending_that_differs_much_from_the_accounts_is_pointed_out_once(client, banner):
    """Beside what is on record too; once where it is more than the revenue besides."""
    store(client, line(1, rd_cost=4_000_000))

    made = store(
        client,
        line(1, rd_cost=None, rd_deduction=1_999_999),
        line(2, rd_cost=4_000_000, rd_deduction=6_000_000, rd_statistics=6_000_001),
        line(3, rd_cost=4_000_000, rd_recognition=9_500_000),
    )

    assert made.figures["unusual"] == 3
    assert cells(made, "unusual") == {
        (2, TITLES["rd_deduction"]):
            "“研发费用（加计扣除口径）”为1,999,999元，会计口径为4,000,000元，相差较大，请说明原因。",
        (3, TITLES["rd_statistics"]):
            "“研发费用（统计口径）”为6,000,001元，会计口径为4,000,000元，相差较大，请说明原因。",
        (4, TITLES["rd_recognition"]): "“研发费用（高企认定口径）”大于“销售收入”，请说明原因。",
    }  # fmt: skip


def test_a_great_change_from_the_year_before_is_pointed_out_in_the_table_and_on_record(client, banner):
    year = clock.today().year - 1
    store(client, line(1, year=year - 1, revenue=9_000_000))

    made = store(
        client,
        line(1, revenue=13_500_000),
        line(2, year=year - 1, revenue=9_000_000),
        line(2, revenue=13_500_001),
    )
    again = store(client, line(1, revenue=13_500_001))
    the_same = store(client, line(1, revenue=13_500_001))

    assert [(row, heading) for row, heading in cells(made, "unusual")] == [(4, TITLES["revenue"])]
    assert "9,000,000" in cells(made, "unusual")[4, TITLES["revenue"]]
    assert list(cells(again, "unusual")) == [(2, TITLES["revenue"])]
    assert the_same.shown["unusual"] == []


def test_a_new_enterprise_with_the_name_of_another_is_pointed_out_and_stored(client, banner):
    kept = EnterpriseFactory(organisation__name="内蒙古昆河检测技术有限公司", seat=banner)

    made = store(
        client,
        line(1, name="昆河检测技术股份有限公司"),
        line(2, name="青山石墨"),
        line(3, name="青山石墨（内蒙古）有限公司"),
        line(4, name="昆河检测技术研究"),
    )

    place = TITLES["name"]
    assert list(cells(made, "alike")) == [(2, place), (3, place), (4, place)]
    assert kept.organisation.name in cells(made, "alike")[2, place]
    assert store(client, line(1, name="昆河检测技术股份有限公司")).shown["alike"] == []


def test_a_name_on_record_elsewhere_tells_nothing_of_itself(client, banner):
    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    EnterpriseFactory(organisation__name="昆河检测技术", seat=league)
    client.force_login(officer_of_bureau(banner.parent))

    _answer, made = bring_in(client, table(line(1, name="昆河检测技术有限公司")))

    assert made.shown["alike"] == []


def test_after_the_storing_the_page_leads_to_the_enterprises(client, banner):
    _answer, ready = bring_in(client, table(line(1)))
    before = page_of(client, ready)

    stored = store(client, line(2))

    link = f'href="{reverse("enterprise-list")}">查看企业'
    assert link not in before
    assert link in page_of(client, stored)
