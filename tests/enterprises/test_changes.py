"""A change is reported, checked, decided; a rename is made public and keeps number and term."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Task

from accounts import moving
from cultivation.board.counting import Counting, tally
from cultivation.board.moments import AsOf
from cultivation.seed.filling import pdf
from enterprises import selectors
from tests.factories.accounts import (
    MembershipFactory,
    OfficeFactory,
    OrganisationFactory,
    RegionFactory,
    SeatFactory,
    officer_of_body,
    officer_of_bureau,
)
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory, DocumentFactory, EditionFactory
from trail import clock, outbox
from workflows import nodes, process
from workflows import selectors as workflow
from workflows.models import Change, Deadline, Document
from workflows.policy.calendar import months_after
from workflows.services import certificates, changes, endings, letters, objections, relocating
from workflows.services.errors import Conflict, NotNow
from workflows.services.letters import PreparedLetter
from workflows.services.objections import Statement

pytestmark = pytest.mark.django_db
OLD, NEW = "青山石墨负极（演示）", "青山新能源材料（演示）"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def body(enterprise):
    league = OrganisationFactory(kind="authority")
    enterprise.organisation.recommended_through = league
    enterprise.organisation.save()
    return officer_of_body(league)


@pytest.fixture
def award(enterprise, contact, officer, leader, body):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", number="GR202415000001",
        since=clock.today() - timedelta(days=400), until=clock.today() + timedelta(days=600),
    )  # fmt: skip


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def reported(award, contact, kind="rename", **told):
    told = {"day": clock.today() - timedelta(days=3), "account": "经股东会决议。", "papers": [], **told}
    process.report_change(award, kind=kind, by=contact, **told)
    return Change.objects.latest("pk")


def do(change, step, user, **fields):
    """The step as a page sends it."""
    tasks = Task.objects.filter(process__case_process__case=change.case, finished=None)
    task = next(each for each in tasks if each.flow_task.name == step)
    answer = signed_in(user).post(reverse("task", args=[task.external_task_id]), fields)
    assert answer.status_code == 302, answer.content.decode()
    change.refresh_from_db()


def decided(change, body, leader, outcome):
    do(change, "check", body, finding="材料齐全，登记信息一致。")
    do(change, "decide", leader, outcome=outcome, opinion="同意。")


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


def test_a_whole_move_takes_the_rows_of_the_register_and_who_looks_after_them_along(
    award, contact, body, officer, leader
):
    """The old league counts them before the day of the move, the new one from it on; each officer sees what
    lies with the own league now.
    """
    pooled = AwardFactory(holder=award.holder, programme="high_tech_pool", number="PYK1", region=award.region)
    over = AwardFactory(holder=award.holder, programme="tech_sme", number="2024", region=award.region,
        since=award.since, until=clock.today() - timedelta(days=30))  # fmt: skip
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    here, there = officer_of_bureau(award.region), officer_of_bureau(baotou)
    bureau = there.memberships.get().office.organisation
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day, region=baotou), body, leader, "kept")

    counting, counted = Counting("valid", ("high_tech_enterprise",)), []
    for moment in (day - timedelta(days=1), day, clock.today()):
        [cell] = tally({1: counting.rows(AsOf(moment))})[1]
        counted.append(cell.region)
    assert counted == ["150100", "150200", "150200"]
    rows = {row.number: row.region_id for row in (type(award).objects.all())}
    assert rows == {award.number: "150200", pooled.number: "150200", over.number: "150100"}
    organisation = type(bureau).objects.get(pk=award.holder.organisation_id)
    assert organisation.recommended_through == bureau
    seen = [set(selectors.ladder_rows_visible_to(user)) for user in (here, there)]
    assert seen == [{over}, {award, pooled, over}]
    page = signed_in(officer).get(reverse("award-detail", args=[award.public_id])).content.decode()
    assert f"{day}之前：呼和浩特市" in page


def test_a_move_that_is_recorded_anew_for_an_earlier_day_replaces_the_later_one(award, officer):
    leagues = [RegionFactory(code=code, name=code, kind="league", parent=RegionFactory())
        for code in ("150200", "150300")]  # fmt: skip
    day = clock.today() - timedelta(days=3)
    for league, since in zip(leagues, (day, day - timedelta(days=1)), strict=True):
        relocating.follow(award.holder.organisation, league, day=since, by=officer)

    award.refresh_from_db()
    former = award.former_regions.get()
    assert (former.region_id, former.until) == ("150100", day - timedelta(days=1))
    assert award.region_id == "150300"


def test_a_unit_of_a_department_and_a_direct_one_go_as_before_when_they_move(officer):
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    department = SeatFactory(region=RegionFactory(), organisation__kind="authority").organisation
    units = [OrganisationFactory(recommended_through=department), OrganisationFactory(direct=True)]
    for unit in units:
        moving.move(unit, baotou, day=clock.today(), by=officer)
        unit.refresh_from_db()

    assert [unit.recommended_through for unit in units] == [department, None]


def test_a_whole_move_brings_a_new_seat_and_keeps_the_status(award, contact, body, leader):
    region = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day, region=region), body, leader, "kept")

    seats = award.holder.organisation.seats.order_by("since")
    award.refresh_from_db()
    assert [(seat.region_id, seat.until) for seat in seats][1:] == [("150200", None)]
    assert (seats[0].until, award.ended_on) == (day, None)


def test_what_ended_otherwise_meanwhile_ends_no_second_time_and_the_move_is_carried_out(
    award, contact, body, leader, enterprise
):
    change = reported(award, contact, "whole_move")
    do(change, "check", body, finding="材料齐全。")
    cause, day = endings.upkeep_of(award).grounds[0], clock.today().replace(month=1, day=1)
    endings.end(award, cause, since=day, heard="未作陈述。", note="经复核不符合条件。", by=leader)

    do(change, "decide", leader, outcome="kept", opinion="同意。")

    award.refresh_from_db()
    assert award.ending.cause == cause.code
    assert not enterprise.organisation.seats.filter(until=None).exists()
    told = contact.notifications.get(key__contains=f":change:{change.pk}:").text
    assert award.ended_on.isoformat() in told


def test_what_moves_out_of_the_region_is_counted_where_it_went(award, contact, body, leader):
    day = clock.today() - timedelta(days=3)
    decided(reported(award, contact, "whole_move", day=day), body, leader, "kept")

    award.refresh_from_db()
    assert (award.ended_on, award.end_kind, award.ending.cause) == (day, "completed", "moved_away")


def test_a_name_or_a_seat_that_it_has_already_is_no_change(award, contact, enterprise):
    seat = enterprise.organisation.seats.get(until=None)

    for kind, told in (("rename", {"new_name": f" {OLD} "}), ("whole_move", {"region": seat.region_id})):
        sent = told | {"moves_to": "within", "papers": [pdf("通知书.pdf")], "account": "如登记所示。"}
        page = reverse("enterprise-change-new", args=[award.public_id])
        answer = signed_in(contact).post(page, sent | {"kind": kind, "day": clock.today()})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == list(told)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "moves_to"),
        ({"moves_to": "within"}, "region"),
        ({"moves_to": "outside"}, None),
        ({"moves_to": "within", "region": "150200"}, None),
    ],
)
def test_of_a_move_the_contact_says_whether_it_leaves_the_region(award, contact, told, field):
    RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    sent = {
        "kind": "whole_move",
        "day": clock.today(),
        "account": "整体迁移。",
        "papers": [pdf("通知书.pdf")],
    }
    answer = signed_in(contact).post(reverse("enterprise-change-new", args=[award.public_id]), sent | told)

    assert (answer.status_code, Change.objects.count()) == ((422, 0) if field else (302, 1))
    if field:
        assert list(answer.context["form"].errors) == [field]
    else:
        assert (Change.objects.get().region_id or "") == told.get("region", "")


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
