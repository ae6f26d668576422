"""A change is reported, checked, decided; a rename is made public and keeps number and term."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Task

from accounts.models import Organisation
from cultivation.seed.filling import pdf
from enterprises import selectors
from tests.enterprises.changing import decided, do, reported, signed_in
from tests.factories.accounts import (
    MembershipFactory,
    OfficeFactory,
    OrganisationFactory,
    officer_of_body,
)
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import DocumentFactory
from trail import clock, outbox
from workflows import nodes, process
from workflows import selectors as workflow
from workflows.models import Change, Deadline, Document
from workflows.policy.calendar import months_after
from workflows.services import certificates, changes, letters, objections
from workflows.services.errors import Conflict, NotNow
from workflows.services.letters import PreparedLetter
from workflows.services.objections import Statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
OLD, NEW = "青山石墨负极（演示）", "青山新能源材料（演示）"


def test_a_rename_is_made_public_and_brings_a_certificate_with_the_same_number(
    award, contact, body, officer, leader
):
    form = reverse("enterprise-change-new", args=[award.public_id])
    day = clock.today() - timedelta(days=3)
    told = {"kind": "rename", "day": day, "new_name": NEW, "account": "更名。"}
    told["papers"] = [pdf("变更通知书.pdf")]
    assert signed_in(contact).post(form, told).status_code == 302
    change = Change.objects.get()
    decided(change, body, leader, "kept")
    do(change, "publish", officer, portal_url="https://kjt.nmg.gov.cn/gs/1", first_day=clock.today())
    nodes.move(Deadline.objects.get(case=change.case, fires=True, ended_at=None), clock.now())
    process.sweep_deadlines()
    assert award.holder.organisation.name == OLD
    do(change, "conclude", officer, stands="yes", objections="")
    while outbox.dispatch():
        pass

    organisation = type(award.holder.organisation).objects.get(pk=award.holder.organisation_id)
    former = organisation.former_names.get()
    assert (organisation.name, former.name, former.until) == (NEW, OLD, day)
    paper = Document.objects.get(case=change.case)
    assert (paper.number, paper.valid_until) == (award.number, award.until)
    change.case.refresh_from_db()
    assert (change.case.is_open, change.case.outcome) == (False, "kept")


STATEMENT = {
    "kind": "person", "objector": "苏日娜", "contact": "0471-1234567", "grounds": "新名称与本公司商标相同。",
}  # fmt: skip


@pytest.fixture
def published(award, contact, body, officer, leader):
    """A rename whose notice runs."""
    OfficeFactory(role="supervise")
    change = reported(award, contact, "rename", new_name=NEW)
    decided(change, body, leader, "kept")
    do(change, "publish", officer, portal_url="https://kjt.nmg.gov.cn/gs/1", first_day=clock.today())
    return change


@pytest.mark.parametrize("outcome", ["upheld", "not_upheld"])
def test_an_objection_holds_a_rename_until_it_is_decided_and_an_upheld_one_stops_it(
    published, body, officer, outcome
):
    """Anybody reads the notice and objects by name; the body verifies, the supervision division decides."""
    change, anybody = published, Client()
    shown = anybody.get(reverse("change-notice", args=[change.public_id])).content.decode()
    assert OLD in shown
    assert NEW in shown
    statement = STATEMENT | {"evidence": pdf("商标注册证.pdf")}
    filed = anybody.post(reverse("change-objection-new", args=[change.public_id]), statement)
    objection = change.objected_by.get()
    assert filed["Location"] == reverse("objection-state", args=[objection.public_id])
    nodes.move(Deadline.objects.get(case=change.case, fires=True, ended_at=None), clock.now())
    process.sweep_deadlines()
    Change.objects.filter(pk=change.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    over = anybody.get(reverse("change-objection-new", args=[change.public_id]))
    with pytest.raises(NotNow):
        changes.conclude(change, stands=True, objections="", by=officer)
    supervisor = MembershipFactory(office__role="supervise").user
    assert "苏日娜" not in signed_in(supervisor).get(reverse("objection-list")).content.decode()
    do(objection, "admit", supervisor, admitted="yes", note="核实商标。")
    do(objection, "verify", body, report="已核实。", scan=pdf("核实报告.pdf"))
    do(objection, "settle", supervisor, outcome=outcome, opinion="商标相同。", answer="已核实并答复。")
    while outbox.dispatch():
        pass
    stands = outcome == "not_upheld"
    if not stands:
        with pytest.raises(NotNow):
            changes.conclude(change, stands=True, objections="", by=officer)
    do(change, "conclude", officer, stands="yes" if stands else "no", objections="")

    organisation = type(change.award.holder.organisation).objects.get(pk=change.award.holder.organisation_id)
    assert (over.status_code, organisation.name) == (410, NEW if stands else OLD)
    assert anybody.get(reverse("objection-reply", args=[objection.public_id])).status_code == 200


def test_who_speaks_for_the_renamed_enterprise_neither_sees_nor_judges_the_objection(published, contact):
    process.object_to_change(published, Statement(**STATEMENT))
    MembershipFactory(user=contact, office__role="supervise")
    objection = published.objected_by.get()

    assert not workflow.objections_visible_to(contact).exists()
    with pytest.raises(NotNow):
        objections.admit(objection, admitted=False, note="不予受理。", by=contact)


def test_of_two_archives_of_one_enterprise_both_bear_the_new_name(award, contact):
    """One that bears it already has no former name."""
    others = [EnterpriseFactory(merged_into=award.holder.enterprise, organisation__name=name)
        for name in ("青山石墨", NEW)]  # fmt: skip
    change = reported(award, contact, "rename", new_name=NEW)
    change.outcome, change.stands, change.decided_by = "kept", True, contact
    changes.carry_out(change)

    names = [[org.name, *org.former_names.values_list("name", flat=True)]
        for org in Organisation.objects.filter(holder__in=[award.holder, *(each.holder for each in others)])
        .order_by("pk")]  # fmt: skip
    assert names == [[NEW, OLD], [NEW, "青山石墨"], [NEW]]


def test_the_paper_before_says_that_it_was_replaced(award, contact):
    change = reported(award, contact, "merger")
    kind = Document.Kind.CHANGE_CERTIFICATE
    before = DocumentFactory(case=change.case, kind=kind, token="1" * 20)
    change.outcome, change.opinion, change.decided_by, change.decided_at = (
        "kept",
        "同意。",
        contact,
        clock.now(),
    )
    change.save()
    later = reported(award, contact, "merger")
    newer = PreparedLetter(kind, "证书", award.number, "2" * 20, "documents/x.pdf", "0" * 64, 1)

    newer = certificates.replace(later.case, newer)

    before.refresh_from_db()
    standings = [letters.standing(each, clock.today()) for each in (before, newer)]
    assert standings == [letters.Standing.REPLACED, letters.Standing.GENUINE]
    holder = selectors.enterprise_of(award)
    page = signed_in(contact).get(reverse("enterprise-recognitions", args=[holder.public_id]))
    offered = [each for each in (before, newer) if each.public_id in page.content.decode()]
    assert offered == [newer]


@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_what_is_reported_after_three_months_is_late_and_taken(award, contact, days, late):
    """The last day of the change with which today is in time, and the day before."""
    in_time = max(
        day
        for day in (clock.today() - timedelta(days=back) for back in range(80, 100))
        if months_after(day, 3) <= clock.today()
    )

    assert reported(award, contact, "merger", day=in_time - timedelta(days=days)).is_late is late


def test_a_status_that_is_lost_ends_with_the_year_of_the_change(award, contact, body, leader):
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "division", day=day), body, leader, "ended")

    award.refresh_from_db()
    assert (award.end_kind, award.ending.cause) == ("revoked", "changed")
    assert award.ending.since == date(day.year, 1, 1)


def test_what_lies_in_a_banner_is_checked_by_the_banner_then_the_league_then_the_department(
    award, contact, body, officer, leader
):
    organisation = award.holder.organisation
    bureau = OrganisationFactory(kind="authority", recommended_through=organisation.recommended_through)
    type(organisation).objects.filter(pk=organisation.pk).update(recommended_through=bureau)
    award.refresh_from_db()
    change = reported(award, contact, "merger")

    for step, user in (("first_check", officer_of_body(bureau, "banner")), ("check", body)):
        do(change, step, user, finding="材料齐全。")
    do(change, "decide", leader, outcome="kept", opinion="同意。")
    assert (change.bureau, change.body) == (bureau, bureau.recommended_through)
    assert Task.objects.filter(process__case_process__case=change.case, finished=None).count() == 0


def test_a_name_or_a_seat_that_it_has_already_is_no_change(award, contact, enterprise):
    seat = enterprise.organisation.seats.get(until=None)

    for kind, told in (("rename", {"new_name": f" {OLD} "}), ("whole_move", {"region": seat.region_id})):
        sent = told | {"moves_to": "within", "papers": [pdf("通知书.pdf")], "account": "如登记所示。"}
        page = reverse("enterprise-change-new", args=[award.public_id])
        answer = signed_in(contact).post(page, sent | {"kind": kind, "day": clock.today()})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == list(told)


def test_a_change_is_reported_once_and_not_before_the_recognition_or_after_today(award, contact):
    for day in (award.since - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(NotNow):
            reported(award, contact, "merger", day=day)
    reported(award, contact, "merger", day=clock.today())

    with pytest.raises(Conflict):
        reported(award, contact, "merger")


def test_it_takes_two_people(award, contact, body):
    change = reported(award, contact, "merger")
    changes.check(change, finding="属实。", by=body)

    with pytest.raises(NotNow):
        changes.decide(change, outcome="kept", opinion="同意。", by=body)


def test_strangers_find_neither_the_change_nor_the_form(award, contact, body):
    change = reported(award, contact, "merger")
    stranger = signed_in(contact_of(EnterpriseFactory(), username="other-contact"))
    pages = (
        reverse("enterprise-change", args=[change.public_id]),
        reverse("enterprise-change-new", args=[award.public_id]),
    )

    assert [stranger.get(each).status_code for each in pages] == [404, 404]
    assert [signed_in(body).get(each).status_code for each in pages] == [200, 404]


def test_the_desk_lists_stay_within_what_one_sees(award, contact, officer):
    reported(award, contact, "merger")
    for name, seen in (("reports", 1), ("changes", 1), ("revocations", 0)):
        page = signed_in(officer).get(reverse("recognition-desk"), {"list": name})
        assert (page.status_code, len(page.context["rows"])) == (200, seen)
    assert signed_in(contact).get(reverse("recognition-desk")).status_code == 404
    assert signed_in(officer).get(reverse("revoked-export")).status_code == 200
