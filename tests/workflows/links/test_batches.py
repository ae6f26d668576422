"""Many at once: shown first, done as a job with a receipt each, by the rights that are held then."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_save
from django.urls import reverse

from accounts import services as accounts
from tests.factories.accounts import MembershipFactory
from tests.workflows import way
from tests.workflows.applicant.acts import signed_in, text
from tests.workflows.links.conftest import employed
from tests.workflows.links.test_desk import desk_url
from tests.workflows.way import Link
from trail import clock, outbox
from workflows import batches, invariants
from workflows.models import Application, Batch, BatchItem, Endorsement, Quota
from workflows.services import quotas, seclusion

pytestmark = pytest.mark.django_db

State = Application.State


@pytest.fixture
def rows(round_, unit, administrator, recommender):
    """Three applications that lie with the unit."""
    return [way.handed_in(round_, employed(unit, f"申请人{n}")) for n in range(3)]


def chosen(kind, rows, **fields):
    return {"kind": kind, "application": [row.public_id for row in rows], **fields}


def ask(user, unit, rows, kind, **fields):
    place = desk_url(unit, rows[0].round, "batch-new")
    answer = signed_in(user).post(place, chosen(kind, rows, **fields))
    assert answer.status_code == 302, text(answer)
    return Batch.objects.latest("pk")


def test_what_would_be_done_is_shown_first_and_nothing_happens(rows, administrator, unit, recommender):
    way.forward(rows[0], Link.UNIT, administrator)
    quota = quotas.of(unit, rows[0].round)
    Quota.objects.filter(pk=quota.pk).update(total=2)

    page = text(
        signed_in(administrator).get(desk_url(unit, rows[0].round, "batch-new"), chosen("forward", rows))
    )

    assert page.count("state-success") + page.count("tone-success") >= 1
    assert "1" in page
    assert Endorsement.objects.count() == 1
    assert Batch.objects.count() == 0


def test_where_no_quota_is_counted_a_batch_is_shown_too(rows, administrator, recommender, body):
    for row in rows:
        way.forward(row, Link.UNIT, administrator)
    place = desk_url(body, rows[0].round, "batch-new", role="recommend")

    answer = signed_in(recommender).get(place, chosen("forward", rows))

    assert answer.status_code == 200
    assert text(answer).count("tone-success") == 3


def test_a_batch_is_done_in_order_with_a_receipt_each(rows, administrator, unit):
    batch = ask(administrator, unit, rows, "forward", checked="on", opinion="同意")
    assert Endorsement.objects.count() == 0

    outbox.dispatch(limit=50)

    items = list(BatchItem.objects.filter(batch=batch).order_by("application_id"))
    assert [item.state for item in items] == ["done"] * 3
    assert all(item.receipt for item in items)
    ranked = Endorsement.objects.order_by("rank").values_list("application", flat=True)
    assert list(ranked) == [row.pk for row in rows]
    page = text(signed_in(administrator).get(reverse("batch", args=[batch.public_id])))
    assert all(item.sentence in page for item in items)
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_one_that_cannot_go_says_why_and_holds_no_other_up(rows, administrator, unit):
    batch = ask(administrator, unit, rows, "forward", checked="on")
    quota = quotas.of(unit, rows[0].round)
    Quota.objects.update_or_create(
        organisation=unit, year=quota.year, pool=quota.pool, defaults={"total": 2, "used": 0}
    )

    outbox.dispatch(limit=50)

    items = list(BatchItem.objects.filter(batch=batch).order_by("application_id"))
    assert [item.state for item in items] == ["done", "done", "refused"]
    assert items[2].sentence


def test_a_batch_without_the_secrecy_check_is_not_asked(rows, administrator, unit):
    place = desk_url(unit, rows[0].round, "batch-new")

    answer = signed_in(administrator).post(place, chosen("forward", rows))

    assert answer.status_code == 422
    assert Batch.objects.count() == 0


def test_many_are_returned_with_the_same_remark(rows, administrator, unit):
    ask(administrator, unit, rows, "return", question="title", text="题目过长")

    outbox.dispatch(limit=50)

    assert {way.fresh(row).state for row in rows} == {State.RETURNED}
    assert way.open_correction(rows[0]).remarks == [{"question": "title", "text": "题目过长"}]


def test_whoever_has_left_the_office_meanwhile_does_nothing(rows, administrator, unit):
    batch = ask(administrator, unit, rows, "forward", checked="on")
    administrator.memberships.update(until=clock.now())

    outbox.dispatch(limit=50)

    assert {item.state for item in BatchItem.objects.filter(batch=batch)} == {"refused"}
    assert Endorsement.objects.count() == 0


def test_whoever_loses_the_office_in_the_middle_does_no_more(rows, administrator, unit):
    batch = ask(administrator, unit, rows, "forward", checked="on")

    def end_after_the_first(sender, **_):
        administrator.memberships.update(since=clock.now(), until=clock.now())

    post_save.connect(end_after_the_first, sender=Endorsement)
    try:
        outbox.dispatch(limit=50)
    finally:
        post_save.disconnect(end_after_the_first, sender=Endorsement)

    items = BatchItem.objects.filter(batch=batch).order_by("application_id")
    assert [item.state for item in items] == ["done", "refused", "refused"]
    assert Endorsement.objects.count() == 1


def test_whose_account_is_disabled_meanwhile_gets_no_export(rows, administrator, unit):
    batch = ask(administrator, unit, rows, "export")
    accounts.set_active(administrator, False, by=None)

    outbox.dispatch(limit=50)

    batch.refresh_from_db()
    assert batch.done_at is not None
    assert "file" not in batch.arguments


def test_the_export_is_a_spreadsheet_without_formulas_for_who_asked(
    rows, administrator, unit, stranger, colleague, applicant
):
    Application.objects.filter(pk=rows[0].pk).update(title='=HYPERLINK("http://x","y")')
    batch = ask(administrator, unit, rows, "export")
    outbox.dispatch(limit=50)
    place = reverse("batch-file", args=[batch.public_id])

    answer = signed_in(administrator).get(place)

    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "<f>" not in sheet
    assert "HYPERLINK" in words
    assert all(row.number in words for row in rows)
    for user in (stranger, colleague, applicant):
        assert signed_in(user).get(place).status_code == 404
        assert signed_in(user).get(reverse("batch", args=[batch.public_id])).status_code == 404


def told_by(answer):
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as book:
        return book.read("xl/sharedStrings.xml").decode()


def isolate(row):
    officer = MembershipFactory(office=row.round.screening_office).user
    return seclusion.isolate(row, reason="涉及不宜公开的内容", by=officer)


def test_an_export_that_was_read_before_isolating_never_comes_within_reach(rows, administrator, unit):
    batch = ask(administrator, unit, rows, "export")
    job, payload = batches.RunBatch(), {"batch": batch.public_id}
    read = job.prepare(payload)

    isolate(rows[0])
    with transaction.atomic():
        job.apply(payload, read)
    batch.refresh_from_db()
    kept = "file" in batch.arguments
    outbox.dispatch(limit=50)

    assert kept is False
    assert not default_storage.exists(read[0])


def test_an_export_after_isolating_tells_the_others(rows, administrator, unit):
    title = rows[0].title
    isolate(rows[0])
    batch = ask(administrator, unit, rows, "export")
    outbox.dispatch(limit=50)

    words = told_by(signed_in(administrator).get(reverse("batch-file", args=[batch.public_id])))

    assert "〔已隔离〕" in words
    assert rows[1].number in words
    assert title


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_export_that_was_taken_away_says_so(rows, administrator, unit):
    batch = ask(administrator, unit, rows[1:], "export")
    outbox.dispatch(limit=50)
    page, client = reverse("batch", args=[batch.public_id]), signed_in(administrator)
    file = reverse("batch-file", args=[batch.public_id])
    before = text(client.get(page))

    isolate(rows[0])

    after = text(client.get(page))
    assert file in before
    assert file not in after
    assert "重新导出" in after
    assert client.get(file).status_code == 404


def test_what_is_not_seen_at_the_desk_is_not_chosen(rows, administrator, unit, round_, body):
    other = way.holder_of(body, Link.BODY)
    place = desk_url(body, round_, "batch-new", role="recommend")

    answer = signed_in(other).post(place, chosen("export", rows))

    assert answer.status_code == 422
    assert Batch.objects.count() == 0
