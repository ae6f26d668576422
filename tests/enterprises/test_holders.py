"""Holders of old come with their numbers: every wrong cell is named, what is right is entered whole."""

import io
from datetime import date
from html import unescape

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises.bulk import imports
from enterprises.certificates import checking, jobs
from enterprises.certificates.checking import Ground, Known
from enterprises.certificates.template import HEADINGS
from enterprises.models import ArchiveImport, Enterprise
from tests.factories.accounts import RegionFactory, credit_code, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import EditionFactory
from tests.plan.cases import the_plan
from trail import clock, outbox
from workflows.models import Award, PlanProgramme

HEADS, NAMES = list(HEADINGS.values()), list(HEADINGS)
ONE, TWO = credit_code(900_001), credit_code(900_002)
TODAY = date(2026, 11, 1)
BASIS = "关于公布2023年第一批高新技术企业名单的通知（国科火字〔2024〕1号）"


def row(code=ONE, **more):
    told = {"credit_code": code, "name": "草原（演示）", "region": "150105", "number": f"GR{code[-4:]}"}
    told |= {"since": "2023-11-06", "until": "2026-11-06"} | more
    return [told.get(name, "") for name in NAMES]


def ground(**changed):
    told = {
        "today": TODAY,
        "may_apply": ("91",),
        "regions": frozenset({"150105"}),
        "known": {TWO: Known("昆河永磁", "150105", is_closed=False)},
        "numbers": frozenset({"GR2020"}),
        "spans": {TWO: [(date(2020, 1, 1), date(2023, 1, 1))]},
    }
    return Ground(**told | changed)


def high_tech():
    """In force since 2016, three years each."""
    return the_plan().programmes["high_tech_enterprise"]


def places(*rows, **changed):
    return {(each.row, each.heading) for each in checking.judge([HEADS, *rows], ground(**changed)).remarks}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (row("91150100MA0ABCD1XZ"), "credit_code"),
        (row("12150000114123455D"), "credit_code"),
        (row(TWO), "name"),
        (row(region="150202"), "region"),
        (row(number=""), "number"),
        (row(number="GR2020"), "number"),
        (row(number="2.0231E+17"), "number"),
        (row(since="去年"), "since"),
        (row(since="2026-11-02"), "since"),
        (row(until="2023-11-05"), "until"),
        (row(ended_on="2024-01-01"), "end_kind"),
        (row(ended_on="2024-01-01", end_kind="不知道"), "end_kind"),
        (row(TWO, name="昆河永磁", since="2022-12-31"), "since"),
    ],
)
def test_each_wrong_cell_is_named(wrong, name):
    assert (2, HEADINGS[name]) in places(wrong)


def test_rows_of_one_enterprise_may_follow_each_other_and_not_overlap():
    first = row(number="GR1", since="2020-11-06", until="2023-11-05")

    assert places(first, row()) == set()
    assert places(first, row(since="2023-11-05")) == {(3, HEADINGS["since"])}
    ended = row(number="GR1", since="2020-11-06", until="2023-11-05", ended_on="2023-11-01", end_kind="到期")
    assert places(ended, row(since="2023-11-01")) == set()
    assert places(row(TWO, name="昆河永磁", since="2023-01-01")) == set()


def test_a_former_name_is_taken_for_the_enterprise_that_had_it():
    known = {TWO: Known("昆河新材料", "150105", is_closed=False, former=frozenset({"昆河永磁"}))}
    later = {"since": "2023-11-06"}

    assert places(row(TWO, name="昆河永磁", **later), known=known) == set()
    assert places(row(TWO, name="昆河", **later), known=known) == {(2, HEADINGS["name"])}


@pytest.mark.parametrize(
    ("days", "pointed_out"),
    [
        ({"since": "2016-01-01", "until": "2019-01-01"}, []),
        ({"since": "2015-12-31", "until": "2018-12-31"}, ["since"]),
        ({"since": "2023-11-06", "until": "2026-11-05"}, []),
        ({"since": "2023-11-06", "until": "2026-11-04"}, ["until"]),
        ({"since": "2023-11-06", "until": "2033-11-06"}, ["until"]),
        ({"since": "2023-11-06", "until": ""}, []),
    ],
)
def test_days_that_the_programme_s_file_does_not_give_are_pointed_out_and_hold_nothing_up(days, pointed_out):
    """Held before there was such a rule, or longer than it says; a day less is the other way to count."""
    of_old = ground(policy=high_tech())

    judged = checking.judge([HEADS, row(**days)], of_old)

    assert [each.heading for each in judged.warnings] == [HEADINGS[name] for name in pointed_out]
    assert (judged.remarks, len(judged.lines)) == ([], 1)


def test_what_is_unusual_is_told_by_its_column_with_its_rows():
    long, early = row(until="2033-11-06"), row(TWO, name="昆河永磁", since="2015-11-06", until="2018-11-06")

    judged = checking.judge([HEADS, long, early], ground(policy=high_tech(), spans={}))
    told = jobs._unusual(judged.warnings)

    assert told.index("第2行") < told.index("第3行")
    assert "2026-11-06" in told
    assert "2016-01-01" in told


def test_a_number_in_two_rows_is_wrong_in_both():
    number = HEADINGS["number"]

    assert places(row(number="GR1"), row(TWO, name="昆河永磁", number="GR1")) == {(2, number), (3, number)}


def test_a_number_that_looks_otherwise_than_usual_is_pointed_out_and_holds_nothing_up(place, officer):
    """Of the small and medium enterprises: 18 characters, the year, the division, two signs, six digits."""
    EditionFactory(programme="tech_sme", whole=True)
    PlanProgramme.objects.get_or_create(
        code="tech_sme", defaults={"title": "科技型中小企业", "word": "入库", "holder": "enterprise"}
    )
    usual, short = "202415010508000123", "20241501050800012"
    told, span = {"programme": "tech_sme"}, {"since": "2024-03-06", "until": "2024-12-31"}
    rows = [row(number=usual, **span), row(TWO, number=short, **span)]
    _answer, made = bring_in(browser(officer), *rows, **told)
    _answer, other = bring_in(browser(officer), rows[0], **told)

    assert (made.state, other.state, other.note) == ("ready", "ready", "")
    assert made.note.startswith("第3行")
    assert "####15####??######" in made.note


@pytest.fixture
def place(db, settings, tmp_path):
    """The banner where they sit, and the programme that they hold."""
    settings.MEDIA_ROOT = tmp_path
    PlanProgramme.objects.get_or_create(
        code="high_tech_enterprise",
        defaults={"title": "高新技术企业认定", "word": "认定", "holder": "enterprise"},
    )
    return RegionFactory(banner=True)


def table(*rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for line, values in enumerate([HEADS, *rows]):
            sheet.write_row(line, 0, values)
    return SimpleUploadedFile("存量.xlsx", file.getvalue())


def bring_in(client, *rows, **more):
    sent = {"programme": "high_tech_enterprise", "basis": BASIS, "file": table(*rows)} | more
    answer = client.post(reverse("holder-import"), sent)
    outbox.dispatch()
    return answer, ArchiveImport.objects.first()


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_holders_are_entered_whole_with_those_who_were_not_on_record(place, officer):
    client, known = browser(officer), EnterpriseFactory(seat=place).organisation
    fetched = client.get(reverse("holder-template"), {"programme": "high_tech_enterprise"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(fetched.content)).get_sheet_by_index(0)
    assert sheet.to_python()[0] == HEADS

    ended = row(known.credit_code, name=known.name, ended_on="2024-05-01", end_kind="撤销")
    _answer, made = bring_in(client, row(), ended)
    assert (made.state, made.figures["rows"], Award.objects.count()) == ("ready", 2, 0)
    page = reverse("enterprise-import-detail", args=[made.public_id])
    assert client.post(page).status_code == 302
    outbox.dispatch()

    made.refresh_from_db()
    assert (made.state, Award.objects.count(), Enterprise.objects.count()) == ("stored", 2, 2)
    award = Award.objects.get(holder__organisation__credit_code=ONE)
    assert (award.since, award.until, award.region) == (date(2023, 11, 6), date(2026, 11, 6), place)
    assert award.imported_from.startswith(BASIS)
    assert "存量.xlsx" in award.imported_from
    assert clock.today().isoformat() in award.imported_from
    gone = Award.objects.get(holder__organisation=known)
    assert (gone.ended_on, gone.end_kind) == (date(2024, 5, 1), "revoked")
    told = client.get(reverse("enterprise-recognitions", args=[gone.holder.enterprise.public_id])).text
    assert "自 2024-05-01 起不再享有" in told
    assert gone.imported_from in unescape(told)
    _answer, again = bring_in(client, row())
    assert again.state == "wrong"


def test_who_has_no_office_for_it_and_files_that_are_none_are_refused(place, officer, stranger):
    for name in ("holder-import", "holder-template"):
        assert browser(stranger).get(reverse(name)).status_code == 404
    answer, made = bring_in(browser(officer), file=SimpleUploadedFile("存量.pdf", b"%PDF"))
    assert (answer.status_code, made) == (422, None)


def test_a_leagues_bureau_enters_no_holders_and_nobody_does_without_the_document(place, officer):
    bureau = browser(officer_of_bureau(place.parent))
    listed = bureau.get(reverse("enterprise-list")).text

    refused, made = bring_in(bureau, row())
    bare, _made = bring_in(browser(officer), row(), basis=" ")

    assert (refused.status_code, bare.status_code, made) == (404, 422, None)
    assert bureau.get(reverse("holder-template")).status_code == 404
    assert [reverse(name) in listed for name in ("enterprise-import", "holder-import")] == [True, False]


def test_what_fitted_at_the_dry_run_is_looked_through_again_when_it_is_stored(place, officer):
    _answer, made = bring_in(browser(officer), row())
    EnterpriseFactory(organisation__credit_code=ONE, organisation__name="另一个名字", seat=place)

    imports.confirm(made, store=jobs.STORE, by=officer)
    outbox.dispatch()

    made.refresh_from_db()
    assert (made.state, Award.objects.count()) == ("failed", 0)
