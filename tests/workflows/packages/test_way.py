"""A round that others recognise: the package goes out, the results come back, the register follows them."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cultivation.seed.filling import pdf
from tests.workflows.files.test_sheets import read
from tests.workflows.packages.conftest import PACKAGE, do_part, hand_over, make
from trail import clock, outbox
from trail.models import ActionLog
from workflows.invariants.registry import broken
from workflows.models import Award, Decision, Package, Recognition, ResultTable, Round
from workflows.services import packages, recognitions, seclusion
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
HEADS = list(PACKAGE["results"]["columns"].values())


def table(*rows):
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *rows])
    return SimpleUploadedFile("结果.csv", text.getvalue().encode("gb18030"))


def row(application, number="XB2601", since=None, until="", **more):
    since = since or clock.today().isoformat()
    said = [more.get("outcome", "入选"), more.get("reason", "")]
    return [application.number, application.holder.name, number, since, until, *said]


def announcement(**more):
    told = {"number": "教人函〔2026〕3号", "dated": clock.today(), "title": "关于公布入选名单的通知"}
    return told | {"scan": pdf("公告.pdf")} | more


def applications_of(round_):
    Round.objects.filter(pk=round_.pk).update(year=clock.today().year)
    return list(round_.applications.order_by("number"))


def test_the_package_is_filled_from_what_was_handed_in(people, signed):
    package = make(people, signed)

    one, two = applications_of(signed)
    with package.file.open("rb") as file, ZipFile(file) as archive:
        names = archive.namelist()
        rows, live = read(archive.read("推荐人选信息表.xlsx"))
    assert (package.state, package.done, package.rows, live) == ("made", 2, 2, 0)
    assert rows[0] == [column["title"] for column in PACKAGE["columns"]]
    assert [line[:3] for line in rows[1:]] == [
        [1.0, one.number, one.holder.name],
        [2.0, two.number, two.holder.name],
    ]
    assert rows[1][4] == one.title
    assert len([name for name in names if name.startswith("材料")]) == 2


def test_a_package_whose_list_has_changed_is_overtaken_and_does_not_go_out(people, signed):
    package = make(people, signed)
    assert not packages.is_overtaken(package)
    one, _two = applications_of(signed)
    one.verification_code = "changed"
    one.save(update_fields=["verification_code"])

    assert packages.is_overtaken(package)
    with pytest.raises(NotNow):
        hand_over(people, signed)
    assert make(people, signed).number == 2
    with pytest.raises(NotNow):
        hand_over(people, signed, sent_on=clock.today() + timedelta(days=1))
    hand_over(people, signed)
    assert people.desk.waits_for(signed.case) == ["take_results"]


def test_results_become_rows_of_the_register_with_their_own_numbers_and_days(people, sent):
    by, (one, two) = people.desk.officer, applications_of(sent)
    brought = table(row(one, until="2029-12-31"), row(two, "", "", outcome="未入选", reason="名额所限"))
    do_part(people, sent, "take_results", lambda: recognitions.bring_in(sent, brought, by=by))
    taken = ResultTable.objects.get()
    assert (taken.state, taken.figures["recognised"], taken.figures["declined"]) == ("ready", 1, 1)

    told = announcement(table=taken.public_id)
    people.do(sent.case, "take_results", by, lambda: recognitions.take(sent, by=by, **told))
    people.release(sent)
    for _turn in range(4):
        outbox.dispatch()

    award = Award.objects.get()
    assert (award.number, award.since, str(award.until)) == ("XB2601", clock.today(), "2029-12-31")
    assert award.announcement.number == "教人函〔2026〕3号"
    refused = Decision.objects.get(application=two)
    assert (refused.outcome, refused.reason, refused.money) == ("declined", "名额所限", 0)
    sent.refresh_from_db()
    assert sent.places_used == 1
    # The cut-off came in the same transaction in which they were handed in.
    window = "no application was submitted outside the window of its round"
    assert {each["invariant"] for each in broken(files=True) if each["breaches"]} <= {window}


def test_a_table_that_does_not_fit_changes_nothing_and_is_not_taken_over(people, sent):
    by, (one, _two) = people.desk.officer, applications_of(sent)
    do_part(people, sent, "take_results", lambda: recognitions.bring_in(sent, table(row(one)), by=by))

    wrong = ResultTable.objects.get()
    assert (wrong.state, wrong.figures["wrong"]) == ("wrong", 1)
    told = announcement(table=wrong.public_id)
    with pytest.raises(NotNow):
        people.do(sent.case, "take_results", by, lambda: recognitions.take(sent, by=by, **told))
    assert not Recognition.objects.exists()


def test_what_fitted_at_the_dry_run_is_looked_through_again_when_it_is_taken_over(people, sent):
    by, both = people.desk.officer, applications_of(sent)
    brought = table(*(row(each, f"XB260{place}") for place, each in enumerate(both)))
    do_part(people, sent, "take_results", lambda: recognitions.bring_in(sent, brought, by=by))
    Decision.objects.filter(application=both[0]).update(outcome="declined", money=0, reason="撤回")

    told = announcement(table=ResultTable.objects.get().public_id)
    with pytest.raises(NotNow):
        people.do(sent.case, "take_results", by, lambda: recognitions.take(sent, by=by, **told))


def test_a_package_in_which_something_was_isolated_is_gone_and_made_anew_without_it(people, signed):
    package = make(people, signed)
    one, two = applications_of(signed)
    was = package.file.name

    seclusion.isolate(one, reason="涉及不宜公开的内容。", by=people.desk.officer)

    package.refresh_from_db()
    assert (package.file.name, package.file.storage.exists(was)) == ("", True)
    again = make(people, signed)
    assert (again.state, again.rows) == ("made", 1)
    assert list(packages.listed(signed)) == [two]


def test_officers_make_hand_over_and_take_results_through_their_pages(client, people, signed, stranger):
    page = reverse("task", args=[people.desk.task(signed.case, "hand_over").external_task_id])
    assert client.post(page, {"action": "make"}).status_code == 302
    outbox.dispatch()
    assert "推荐" in client.get(page).content.decode()
    assert client.post(page, {"action": "send", "letter": "8号"}).status_code == 422
    package = Package.objects.get()
    file = reverse("package-file", args=[package.public_id])
    fetched = client.get(file)
    assert fetched["Content-Type"] == "application/zip"
    assert b"".join(fetched.streaming_content)[:2] == b"PK"
    today = clock.today().isoformat()
    handed = {"action": "send", "sent_on": today, "letter": "内科函〔2026〕8号", "batch": "第一批"}
    assert client.post(page, handed).status_code == 302

    page = reverse("task", args=[people.desk.task(signed.case, "take_results").external_task_id])
    assert client.post(page, {"action": "bring_in", "file": pdf("结果.pdf")}).status_code == 422
    one, two = applications_of(signed)
    assert client.post(page, {"action": "bring_in", "file": table(row(one))}).status_code == 302
    assert two.holder.name in client.get(page).content.decode()
    both = table(row(one), row(two, "XB2602"))
    assert client.post(page, {"action": "bring_in", "file": both}).status_code == 302
    assert client.get(reverse("package-results", args=[package.public_id])).status_code == 200
    ready = ResultTable.objects.first()
    told = announcement(action="take", table=ready.public_id, dated=today)
    assert client.post(page, told | {"scan": ""}).status_code == 422
    assert client.post(page, told).status_code == 302
    assert people.desk.waits_for(signed.case) == ["release"]
    assert ActionLog.objects.filter(verb="results_taken_over").count() == 1

    outside = Client()
    outside.force_login(stranger)
    for address in (page, file, reverse("package-results", args=[package.public_id])):
        assert outside.get(address).status_code == 404
