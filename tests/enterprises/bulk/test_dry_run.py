"""A table brought in is looked through before anything is stored: every wrong cell is named."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts import moving
from enterprises.bulk import checking, jobs, storing
from enterprises.bulk.template import workbook
from enterprises.models import Enterprise, YearFacts
from tests.enterprises.bulk.tables import HEADS, TITLES, bring_in, code_of, line, store, table, wrong_cells
from tests.factories.accounts import RegionFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from trail import clock
from workflows.fence import tables

pytestmark = pytest.mark.django_db


def test_a_year_before_the_registration_is_wrong_whoever_told_of_it(client, banner):
    year = clock.today().year - 1
    store(client, line(1, registered_on=f"{year}-01-01"), line(3))

    _answer, made = bring_in(
        client,
        table(
            line(1),
            line(1, year=year - 1),
            line(2, year=year - 1),
            line(2, registered_on=f"{year}-01-01"),
            line(3, registered_on="0015-06-01"),
            line(4, registered_on="1900-01-01"),
        ),
    )

    assert set(wrong_cells(client, made)) == {
        (3, TITLES["year"]), (4, TITLES["year"]), (6, TITLES["registered_on"]),
    }  # fmt: skip


def test_every_wrong_cell_is_named_with_row_column_and_what_to_do(client, banner):
    year = clock.today().year
    _answer, made = bring_in(
        client,
        table(
            line(1),
            line(2, credit_code="91310115MA1H8R7C6D"),
            line(3, credit_code=code_of(3, beginning="92150100")),
            line(4, staff="四十", revenue=-1),
            line(5, tech_staff=41),
            line(6, staff=0, tech_staff=0),
            line(7, year=year),
            line(8, region="310115", registered_on="2015年"),
            line(9, name="", industry="I6510", field="4.2.9"),
            line(1),
        ),
    )
    found = wrong_cells(client, made)

    assert (made.state, made.figures["wrong"]) == ("wrong", len(found))
    assert set(found) == {
        (2, TITLES["credit_code"]), (3, TITLES["credit_code"]), (4, TITLES["credit_code"]),
        (5, TITLES["staff"]), (5, TITLES["revenue"]), (6, TITLES["tech_staff"]), (7, TITLES["staff"]),
        (8, TITLES["year"]), (9, TITLES["region"]), (9, TITLES["registered_on"]), (10, TITLES["name"]),
        (10, TITLES["industry"]), (10, TITLES["field"]), (11, TITLES["credit_code"]),
    }  # fmt: skip
    assert "没有这个代码的小类" in found[10, TITLES["industry"]]
    assert found[6, TITLES["tech_staff"]] == "“科技人员数”不能多于“职工总数”，请核对这两项。"
    assert not Enterprise.objects.exists()


def test_a_part_above_two_wholes_is_one_wrong_cell(client, banner):
    _answer, made = bring_in(
        client,
        table(line(1, tech_staff="", rd_staff=41), line(2, tech_staff=12, rd_staff=41), line(3, rd_staff=12)),
    )

    assert list(wrong_cells(client, made)) == [(2, TITLES["rd_staff"]), (3, TITLES["rd_staff"])]
    assert made.figures["wrong"] == 2


def test_an_industrial_chain_is_as_long_as_the_archive_keeps_it_and_names_nobody(client, banner):
    _answer, made = bring_in(
        client,
        table(line(1, chain="链" * 60), line(2, chain="链" * 61), line(3, chain="链主 11010519491231002X")),
    )

    found = wrong_cells(client, made)
    assert set(found) == {(3, TITLES["chain"]), (4, TITLES["chain"])}
    assert "60" in found[3, TITLES["chain"]]


def test_figures_are_bounded_as_the_facts_that_they_become(client, banner):
    _answer, made = bring_in(
        client,
        table(
            line(1, staff=10**9 - 1, revenue=10**15 - 1, net_profit=1 - 10**15),
            line(2, staff=10**9, revenue=10**15, net_profit=-(10**15)),
        ),
    )

    assert set(wrong_cells(client, made)) == {
        (3, TITLES["staff"]), (3, TITLES["revenue"]), (3, TITLES["net_profit"]),
    }  # fmt: skip


def test_a_part_is_held_against_the_whole_that_is_told_already(client, banner):
    store(client, line(1))
    half = {name: value for name, value in line(1, tech_staff=41).items() if name != "staff"}

    _answer, made = bring_in(client, table(half))

    assert set(wrong_cells(client, made)) == {(2, TITLES["tech_staff"])}


def test_nothing_is_brought_in_for_what_lies_elsewhere_or_is_on_record_otherwise(client, banner):
    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    elsewhere = EnterpriseFactory(
        organisation__credit_code=code_of(1), organisation__name="草原1科技", seat=league
    )
    named = EnterpriseFactory(organisation__credit_code=code_of(2), seat=banner)
    client.force_login(officer_of_bureau(banner.parent))

    _answer, made = bring_in(client, table(line(1), line(2), line(3), line(4, region="150400")))

    assert set(wrong_cells(client, made)) == {
        (2, TITLES["credit_code"]), (2, TITLES["region"]), (3, TITLES["name"]), (5, TITLES["region"]),
    }  # fmt: skip
    assert not YearFacts.objects.filter(enterprise__in=[elsewhere, named]).exists()


@pytest.mark.parametrize("many", [1, 1000])
def test_a_name_is_held_sign_by_sign_against_the_one_on_record(client, banner, monkeypatch, many):
    monkeypatch.setattr(storing, "MANY", many)
    name = '草原"甲",乙\\丙'
    store(client, line(1, name=name), line(2, name=f"{name}2"))

    _answer, made = bring_in(client, table(line(1, name=name), line(2, name=name)))

    assert set(wrong_cells(client, made)) == {(3, TITLES["name"])}


def test_a_former_name_is_taken_for_the_enterprise_that_had_it(client, banner):
    renamed = EnterpriseFactory(organisation__credit_code=code_of(1), seat=banner).organisation
    moving.rename(renamed, "草原一号新材料", day=clock.today(), by=None)
    renamed.former_names.update(name="草原1科技")

    _answer, made = bring_in(client, table(line(1)))

    assert made.state == "ready"


def test_figures_of_an_enterprise_elsewhere_tell_nothing_of_themselves(client, banner):
    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    elsewhere = EnterpriseFactory(
        organisation__credit_code=code_of(1), organisation__name="草原1科技", seat=league
    )
    YearFactsFactory(enterprise=elsewhere, year=clock.today().year - 1, staff=40)
    client.force_login(officer_of_bureau(banner.parent))
    half = {name: value for name, value in line(1, tech_staff=41).items() if name != "staff"}

    _answer, made = bring_in(client, table(half))

    assert set(wrong_cells(client, made)) == {(2, TITLES["credit_code"]), (2, TITLES["region"])}


def test_of_many_wrong_cells_all_are_counted_and_the_first_are_listed(client, banner, monkeypatch):
    monkeypatch.setattr(checking, "LISTED", 3)

    _answer, made = bring_in(client, table(*(line(n, staff="四" * 999, revenue=-1) for n in range(1, 5))))

    found = wrong_cells(client, made)
    assert made.figures == {"rows": 4, "enterprises": 4, "wrong": 8}
    assert list(found) == [(2, TITLES["staff"]), (2, TITLES["revenue"]), (3, TITLES["staff"])]


def test_a_cell_whose_formula_came_to_nothing_is_wrong_and_not_empty(client, banner):
    file = table(line(1), line(2), line(3))
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed := io.BytesIO(), "w") as new:
        for part in old.namelist():
            content = old.read(part).decode()
            for place in ("B2", "M3"):
                content = re.sub(rf'<c r="{place}".*?</c>', "", content)
            content = re.sub(
                '(<row r="2".*?)(<c r="C2")', r'\1<c r="B2" t="e"><f>B9</f><v>#REF!</v></c>\2', content
            )
            content = re.sub('(<row r="3".*?)</row>', r'\1<c r="AA3" t="e"><v>#DIV/0!</v></c></row>', content)
            new.writestr(part, content)
    changed.name = file.name
    changed.seek(0)

    _answer, made = bring_in(client, changed)

    assert set(wrong_cells(client, made)) == {(2, TITLES["name"]), (3, HEADS[26])}


@pytest.mark.parametrize(("count", "state"), [(2, "ready"), (3, "wrong")])
def test_a_table_has_so_many_rows_at_most(client, banner, monkeypatch, count, state):
    monkeypatch.setattr(jobs, "MOST_ROWS", 2)

    _answer, made = bring_in(client, table(*(line(n) for n in range(count))))

    assert (made.state, "最多 2 行" in made.note) == (state, state == "wrong")


def test_a_sheet_that_swells_when_it_is_written_out_cannot_be_read(monkeypatch):
    monkeypatch.setattr(tables, "MOST_WRITTEN", 1000)

    assert tables.work({}, table(line(1, main_product="长" * 1000)).read())[0] == {
        "unreadable": "too much text"
    }


@pytest.mark.parametrize(
    ("heads", "word"),
    [
        (HEADS[1:], "统一社会信用代码"),
        ([*HEADS[:-1], "备注"], "备注"),
        ([*HEADS[:-1], HEADS[0]], "统一社会信用代码"),
    ],
)
def test_headings_that_are_not_the_template_s_are_said(client, banner, heads, word):
    _answer, made = bring_in(client, table(line(1), heads=heads))

    assert made.state == "wrong"
    assert word in made.note
    assert word in client.get(reverse("enterprise-import-detail", args=[made.public_id])).content.decode()


def test_what_is_no_workbook_is_refused_at_the_field(client):
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04 and nothing behind"):
        file = io.BytesIO(content)
        file.name = "企业.xlsx"
        answer, made = bring_in(client, file)
        assert (answer.status_code == 422) == (made is None)
        assert made is None or made.state == "wrong"


def test_the_template_lists_the_codes_that_its_columns_ask_for_the_officers_regions_alone(client, banner):
    """Whoever has to write a code must not have to look for its list."""

    def listed(client, sheet):
        content = client.get(reverse("enterprise-import-template")).content
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()

    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=banner.parent.parent)
    elsewhere = Client()
    elsewhere.force_login(officer_of_bureau(league, "recommend"))

    assert [row[0] for row in listed(client, "区划代码")] == ["150100", "150105", "150400"]
    assert listed(elsewhere, "区划代码") == [["150400", "内蒙古自治区", "赤峰市"]]
    assert ["4.2.1", "无机非金属材料 › 结构陶瓷及陶瓷基复合材料强化增韧技术"] in listed(
        client, "高新技术领域"
    )


def test_no_enterprise_sits_in_the_region_at_large(client, banner):
    _answer, made = bring_in(client, table(line(1, region=150000), line(2, region=150100)))

    assert list(wrong_cells(client, made)) == [(2, TITLES["region"])]


def test_the_template_has_a_column_for_each_measure_and_holds_no_formula(client, banner):
    answer = client.get(reverse("enterprise-import-template"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))

    assert book.get_sheet_by_index(0).to_python() == [HEADS]
    assert len(HEADS) == 33
    listed = [
        name for name in ("区划代码", "行业代码", "高新技术领域") if book.get_sheet_by_name(name).to_python()
    ]
    assert listed == ["区划代码", "行业代码", "高新技术领域"]
    assert b"<f>" not in workbook()


def test_the_list_of_wrong_cells_runs_nothing(client, banner):
    _answer, made = bring_in(client, table(line(1, staff="=cmd|'/c calc'!A1")))

    answer = client.get(reverse("enterprise-import-wrong", args=[made.public_id]))

    assert b"<f>" not in b"".join(answer.streaming_content)
