"""Payments: never beyond what was granted, exact under many hands; the list, its export and the file."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
from tests.workflows.test_races import at_once
from trail import clock, outbox
from trail.models import Outbox
from workflows.documents import prepare_archive
from workflows.documents.archive import FiledJustNowError, Renew
from workflows.models import ArchiveFile, Award, Disbursement
from workflows.services import disbursements
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
PAID, RETURNED = Disbursement.Kind.PAID, Disbursement.Kind.RETURNED


@pytest.fixture
def finance(granted):
    return MembershipFactory(office__role="finance").user


def pay(award, money, finance, kind=PAID, **columns):
    given = {"document": "内财教〔2026〕1号", "day": clock.today(), "note": ""} | columns
    return disbursements.record(award, by=finance, kind=kind, money=money, **given)


def test_no_more_is_paid_than_is_left(granted, finance):
    award = granted.award

    pay(award, 60_000, finance)
    with pytest.raises(NotNow):
        pay(award, 40_001, finance)
    pay(award, 40_000, finance)
    with pytest.raises(NotNow):
        pay(award, 1, finance)
    pay(award, 30_000, finance, RETURNED)
    pay(award, 30_000, finance)

    sums = disbursements.with_sums(Award.objects.all()).get()
    assert (sums.paid, sums.returned, sums.left) == (130_000, 30_000, 0)


def test_no_more_comes_back_than_is_out_and_no_day_lies_ahead(granted, finance):
    pay(granted.award, 100, finance)

    for money, columns in ((101, {"kind": RETURNED}), (1, {"day": clock.today() + timedelta(days=1)})):
        with pytest.raises(NotNow):
            pay(granted.award, money, finance, **columns)

    assert Disbursement.objects.count() == 1


def test_nothing_is_paid_for_what_was_given_up(granted, finance):
    granted.let_the_day_pass()

    with pytest.raises(NotNow):
        pay(granted.award, 1, finance)


def test_only_the_finance_office_records(granted, stranger):
    for user in (stranger, granted.officer, granted.applicant):
        with pytest.raises(PermissionError):
            pay(granted.award, 1, user)


def test_the_finance_officer_works_through_the_pages(granted, finance):
    client, award = Client(), granted.award
    client.force_login(finance)
    page = reverse("payment-detail", args=[award.public_id])
    given = {"kind": "paid", "document": "=1+1", "day": clock.today().isoformat(), "money": "60000"}

    recorded = client.post(page, given)
    refused = client.post(page, given)
    listed = client.get(reverse("payments"), {"standing": "part"})
    sheet = zipfile.ZipFile(io.BytesIO(client.get(reverse("payments-export")).content))

    assert (recorded.status_code, refused.status_code) == (302, 422)
    assert "60000" in refused.content.decode()
    assert [row.number for row in listed.context["page"].rows] == [award.number]
    numbers = sheet.read("xl/worksheets/sheet1.xml").decode()
    assert award.number in sheet.read("xl/sharedStrings.xml").decode()
    assert all(f"<v>{number}</v>" in numbers for number in (100_000, 60_000, 40_000))


def test_payments_are_on_the_page_of_the_grant_for_who_may_see_it(granted, finance, stranger):
    pay(granted.award, 60_000, finance)
    page = reverse("award-detail", args=[granted.award.public_id])
    answers = {}
    for user in (granted.applicant, granted.keeper, granted.officer, stranger):
        client = Client()
        client.force_login(user)
        answer = client.get(page)
        answers[user] = (answer.status_code, "60,000" in answer.content.decode())
    client.force_login(stranger)

    assert list(answers.values()) == [(200, True)] * 3 + [(404, False)]
    assert client.get(reverse("payments")).status_code == 404


def test_the_file_is_the_same_made_twice_and_renewed_by_a_payment(granted, finance):
    granted.hand_in()
    granted.seal()
    granted.confirm()
    outbox.dispatch(limit=100)
    first = granted.application.archive_file

    again = prepare_archive(granted.application.case)
    pay(granted.award, 60_000, finance)
    outbox.dispatch(limit=100)

    assert again["sha256"] == first.sha256
    renewed = type(first).objects.get(pk=first.pk)
    assert renewed.sha256 != first.sha256
    assert any(
        act["what"] == "拨付" or act["text"] == "内财教〔2026〕1号" for act in renewed.catalogue["acts"]
    )
    with renewed.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    assert {"目录.json", "目录.html", "05-任务书/任务书.pdf", "01-申报书/申报书-第1版.pdf"} <= set(names)


def test_the_department_downloads_the_file_and_nobody_else(granted, finance):
    granted.hand_in()
    granted.seal()
    granted.confirm()
    outbox.dispatch(limit=100)
    page = reverse("archive-file", args=[granted.application.archive_file.public_id])
    client = Client()

    codes = []
    for user in (granted.officer, granted.applicant, granted.keeper, finance):
        client.force_login(user)
        codes.append(client.get(page).status_code)

    assert codes == [200, 404, 404, 404]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_four_simultaneous_payments_only_what_is_left_goes_out(granted, finance):
    award = granted.award

    answers = at_once(*[lambda: pay(Award.objects.get(pk=award.pk), 40_000, finance)] * 4)

    assert sorted(type(answer).__name__ for answer in answers) == ["NotNow", "NotNow", "Receipt", "Receipt"]
    assert sum(Disbursement.objects.values_list("money", flat=True)) == 80_000


def test_what_is_paid_while_the_first_file_is_put_together_comes_into_the_file(granted, finance):
    granted.hand_in()
    granted.seal()
    granted.confirm()
    pay(granted.award, 60_000, finance)
    payload = {"application": granted.application.public_id}

    with pytest.raises(FiledJustNowError):
        Renew().prepare(payload)
    assert Outbox.objects.filter(kind="renew_archive", payload=payload).exists()

    outbox.dispatch(limit=100)
    assert Renew().prepare(payload)["sha256"] == ArchiveFile.objects.get().sha256
