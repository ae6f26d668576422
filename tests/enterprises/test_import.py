"""A table brought in: every wrong cell is named, what is right is stored whole, and only where one may."""

import io
from datetime import date, timedelta

import polars as pl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from accounts import identity
from accounts.models import Organisation
from enterprises.bulk import cells, checking, jobs
from enterprises.bulk.template import COLUMNS, workbook
from enterprises.models import ArchiveImport, Enterprise, YearFacts
from tests.factories.accounts import MembershipFactory, RegionFactory, credit_code, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from trail import clock, outbox
from trail.models import ActionLog
from workflows.fence import tables
from workflows.services import facts

pytestmark = pytest.mark.django_db
HEADS = [column.heading for column in COLUMNS]
TITLES = {column.name: column.heading for column in COLUMNS}


def code_of(number, **options):
    """A code beyond those that the factories give."""
    return credit_code(900_000 + number, **options)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def banner(db):
    return RegionFactory(banner=True)


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer)
    return client


def line(number=1, **more):
    told = {
        "credit_code": code_of(number), "name": f"草原{number}科技", "region": 150105,
        "year": clock.today().year - 1, "staff": 40, "tech_staff": 12, "revenue": 9_000_000,
    }  # fmt: skip
    return told | more


def table(*lines, heads=HEADS):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        for row, told in enumerate(lines, 1):
            for name, value in told.items():
                sheet.write(row, HEADS.index(TITLES[name]), value)
    file.name = "企业.xlsx"
    file.seek(0)
    return file


def bring_in(client, file):
    answer = client.post(reverse("enterprise-import"), {"file": file})
    outbox.dispatch()
    return answer, ArchiveImport.objects.first()


def store(client, *lines):
    _answer, made = bring_in(client, table(*lines))
    assert made.state == "ready", wrong_cells(client, made)
    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()
    made.refresh_from_db()
    return made


def wrong_cells(client, made):
    answer = client.get(reverse("enterprise-import-wrong", args=[made.public_id]))
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return {(int(row[0]), row[1]): row[3] for row in rows[1:]}


def test_basics_are_taken_from_all_rows_of_an_enterprise_and_may_not_differ(client, banner):
    year = clock.today().year
    rows = line(1, registered_on="2015-06-01", year=year - 2), line(1, industry="C3921")
    store(client, *rows)
    assert Enterprise.objects.values_list("registered_on", "industry").get() == (date(2015, 6, 1), "C3921")

    _answer, made = bring_in(
        client,
        table(
            line(1, main_product="负极"), line(1, year=year - 2, main_product="正极"), line(1, year=year - 3)
        ),
    )

    place = TITLES["main_product"]
    assert set(wrong_cells(client, made)) == {(2, place), (3, place)}


def test_changed_basics_get_their_origin_and_the_others_keep_theirs(client, banner):
    store(client, line(1, industry="C3921", main_product="负极"))
    row = Enterprise.objects.get()
    row.origins = {"industry": {"source": "企业档案", "day": "2026-01-01", "by": "企业联系人"}} | row.origins
    row.save()

    store(client, line(1, industry="C3921", main_product="正极", above_scale="否"))

    row.refresh_from_db()
    assert (row.main_product, row.above_scale) == ("正极", False)
    assert row.origins["industry"]["source"] == "企业档案"
    assert set(row.origins) == {"*", "industry", "main_product", "above_scale"}


def test_basics_that_came_with_a_table_name_it_as_their_source(client, banner):
    store(client, line(1, industry="C3921"))

    known = facts.known(Enterprise.objects.get().holder, clock.today())["enterprise.industry"]

    assert "企业.xlsx" in known.source
    assert known.day == clock.today()


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


def test_a_right_table_is_stored_whole_after_the_dry_run(client, banner):
    _answer, made = bring_in(client, table(line(1, industry="3921", above_scale="是"), line(2)))
    assert (made.state, made.figures) == ("ready", {"rows": 2, "enterprises": 2, "wrong": 0})
    assert not Enterprise.objects.exists()

    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()

    made.refresh_from_db()
    first = Enterprise.objects.get(holder__organisation__credit_code=code_of(1))
    row = first.years.get()
    assert (made.state, Enterprise.objects.count()) == ("stored", 2)
    assert (first.industry, first.above_scale, len(first.public_id)) == ("C3921", True, 22)
    assert first.organisation.seats.get().region == banner
    assert (row.staff, row.tech_staff, row.revenue, row.assets) == (40, 12, 9_000_000, None)
    assert "企业.xlsx" in row.origins["*"]["source"]
    assert set(ActionLog.objects.values_list("verb", flat=True)) >= {
        "import_brought_in", "import_confirmed", "import_stored",
    }  # fmt: skip


def test_an_empty_cell_leaves_what_is_told_and_a_changed_figure_gets_its_origin(client, banner):
    store(client, line(1))
    row = YearFacts.objects.get()
    row.origins["staff"] = {"source": "企业档案", "day": "2026-01-01", "by": "企业联系人"}
    row.explanations = {"staff": {"text": "并入分公司"}, "revenue": {"text": "新产品"}}
    row.save()

    store(client, {name: value for name, value in line(1, staff=41).items() if name != "revenue"})

    row.refresh_from_db()
    assert (row.staff, row.revenue, row.version) == (41, 9_000_000, 2)
    assert "企业.xlsx" in row.origins["staff"]["source"]
    assert set(row.explanations) == {"revenue"}
    assert Organisation.objects.filter(kind="enterprise").count() == 1


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
            line(9, name="", industry="Z1"),
            line(1),
        ),
    )
    found = wrong_cells(client, made)

    assert (made.state, made.figures["wrong"]) == ("wrong", len(found))
    assert set(found) == {
        (2, TITLES["credit_code"]), (3, TITLES["credit_code"]), (4, TITLES["credit_code"]),
        (5, TITLES["staff"]), (5, TITLES["revenue"]), (6, TITLES["tech_staff"]), (7, TITLES["staff"]),
        (8, TITLES["year"]), (9, TITLES["region"]), (9, TITLES["registered_on"]), (10, TITLES["name"]),
        (10, TITLES["industry"]), (11, TITLES["credit_code"]),
    }  # fmt: skip
    assert found[6, TITLES["tech_staff"]] == "“科技人员数”不能多于“职工总数”，请核对这两项。"
    assert not Enterprise.objects.exists()


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


def test_a_table_looked_through_for_another_region_stores_nothing_there(client, banner):
    league = RegionFactory(code="150400", name="赤峰市", kind="league", parent=RegionFactory())
    user = officer_of_bureau(banner.parent)
    client.force_login(user)
    _answer, made = bring_in(client, table(line(1)))
    assert made.state == "ready"
    user.memberships.update(until=clock.now() - timedelta(seconds=1))
    officer_of_bureau(league).memberships.update(user=user)

    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()

    made.refresh_from_db()
    assert made.state == "failed"
    assert not Enterprise.objects.exists()


def test_of_many_wrong_cells_all_are_counted_and_the_first_are_listed(client, banner, monkeypatch):
    monkeypatch.setattr(checking, "LISTED", 3)

    _answer, made = bring_in(client, table(*(line(n, staff="四" * 999, revenue=-1) for n in range(1, 5))))

    found = wrong_cells(client, made)
    assert made.figures == {"rows": 4, "enterprises": 4, "wrong": 8}
    assert list(found) == [(2, TITLES["staff"]), (2, TITLES["revenue"]), (3, TITLES["staff"])]


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


def test_rights_that_ended_after_the_dry_run_store_nothing(client, banner, officer):
    _answer, made = bring_in(client, table(line(1)))
    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    other = EnterpriseFactory(organisation__credit_code=code_of(1), seat=banner)
    officer.memberships.update(until=clock.now() - timedelta(seconds=1))
    outbox.dispatch()

    made.refresh_from_db()
    assert made.state == "failed"
    assert not other.years.exists()


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


def test_a_table_is_stored_once(client, banner):
    made = store(client, line(1))

    again = client.post(reverse("enterprise-import-detail", args=[made.public_id]))

    assert again.status_code == 409
    assert YearFacts.objects.get().version == 1


def test_the_template_has_a_column_for_each_measure_and_holds_no_formula(client):
    answer = client.get(reverse("enterprise-import-template"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))

    assert book.get_sheet_by_index(0).to_python() == [HEADS]
    assert len(HEADS) == 30
    assert b"<f>" not in workbook()


def test_the_list_of_wrong_cells_runs_nothing(client, banner):
    _answer, made = bring_in(client, table(line(1, staff="=cmd|'/c calc'!A1")))

    answer = client.get(reverse("enterprise-import-wrong", args=[made.public_id]))

    assert b"<f>" not in b"".join(answer.streaming_content)


def test_who_imports_sees_the_own_tables_alone_and_a_stranger_none(client, banner, leader, stranger):
    _answer, made = bring_in(client, table(line(1)))
    other = MembershipFactory(office__role="screen").user
    for user, status in ((leader, 404), (stranger, 404), (other, 200)):
        client.force_login(user)
        assert client.get(reverse("enterprise-import")).status_code == status
        assert client.get(reverse("enterprise-import-detail", args=[made.public_id])).status_code == 404
        assert client.post(reverse("enterprise-import-detail", args=[made.public_id])).status_code == 404


@given(st.text(alphabet=identity.CREDIT_ALPHABET, min_size=18, max_size=18), st.booleans())
def test_the_check_of_a_column_of_codes_is_that_of_one_code(text, repair):
    if repair:
        text = "91150100" + text[8:16]
        text += identity.organisation_check(text[8:16])
        text += identity.credit_check(text)
    try:
        one = bool(identity.check_credit_code(text))
    except ValidationError:
        one = False
    frame = pl.DataFrame({"code": [text]}).select(cells.is_credit_code("code").fill_null(False))

    assert frame.item() == one


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2015-06-01", date(2015, 6, 1)), ("2015/6/1", date(2015, 6, 1)), ("2015年6月1日", date(2015, 6, 1)),
     ("2015-06-01 00:00:00", date(2015, 6, 1)), ("2015-13-01", None), ("去年", None)],
)  # fmt: skip
def test_days_are_read_as_people_write_them(typed, day):
    assert pl.DataFrame({"day": [typed]}).select(cells.day("day")).item() == day
