"""Objections by the pages: who sees them and whose they are, what each step shows, and who is refused."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory, OfficeFactory, OrganisationFactory, UserFactory
from tests.factories.notices import NoticeItemFactory, ObjectionFactory
from tests.workflows.notices.people import object_to, signed_in, task_of
from tests.workflows.stakes import STAKES, colleague_of
from trail import outbox
from trail.models import ActionLog
from workflows import selectors
from workflows.models import NoticeItem, Objection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_filed(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def supervisor(db):
    """Who answers objections beside the default screening office."""
    user = UserFactory(username="supervisor")
    MembershipFactory(user=user, office__role="supervise")
    return user


def test_the_supervision_division_sees_the_name_for_a_reason_that_is_logged(supervisor):
    objection = ObjectionFactory(item__notice__round__screening_office__code="screen@150000")
    client, address = signed_in(supervisor), f"/objections/{objection.public_id}/"

    covered = client.get(address).content.decode()
    refused = client.post(address, {"reason": ""})
    shown = client.post(address, {"reason": "向异议人核实材料"}).content.decode()

    assert ("苏*娜" in covered, "苏日娜" in covered) == (True, False)
    assert refused.status_code == 422
    assert "苏日娜" in shown
    row = ActionLog.objects.get(verb="objector_shown")
    assert (row.note, row.actor_id) == ("向异议人核实材料", supervisor.pk)


def test_objections_are_absent_for_everybody_else(officer, leader, applicant, stranger):
    objection = ObjectionFactory(item__notice__round__screening_office__code="screen@150000")
    elsewhere = UserFactory()
    MembershipFactory(user=elsewhere, office=OfficeFactory(role="supervise", code="supervise@150200"))

    for user in (officer, leader, applicant, stranger):
        assert signed_in(user).get("/objections/").status_code == 404
        assert signed_in(user).get(f"/objections/{objection.public_id}/").status_code == 404
    assert signed_in(elsewhere).get(f"/objections/{objection.public_id}/").status_code == 404
    assert objection.public_id not in signed_in(elsewhere).get("/objections/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_objections_takes_the_same_queries_however_long(
    supervisor, rows, django_assert_num_queries
):
    item = NoticeItemFactory(notice__round__screening_office__code="screen@150000")
    ObjectionFactory.create_batch(rows, item=item)
    client = signed_in(supervisor)

    with django_assert_num_queries(4):
        client.get("/objections/")


def test_an_objection_goes_its_way_by_the_pages_and_the_unit_learns_no_name(people, published, desk):
    item = NoticeItem.objects.order_by("pk").first()
    object_to(item)
    objection = Objection.objects.get()
    supervisor, unit = signed_in(people.cast.supervise), signed_in(people.cast.unit)

    admit = task_of(desk, objection.case, "admit")
    seen = supervisor.get(admit).content.decode()
    assert ("申报书第三部分" in seen, "苏日娜" in seen) == (True, False)
    assert supervisor.post(admit, {"admitted": "yes", "note": ""}).status_code == 422
    assert supervisor.post(admit, {"admitted": "yes", "note": "请核实图3的来源。"}).status_code == 302

    verify = task_of(desk, objection.case, "verify")
    read = unit.get(verify).content.decode()
    assert "请核实图3的来源。" in read
    hidden = ("苏日娜", "申报书第三部分", "证明材料", objection.public_id)
    assert [word for word in hidden if word in read] == []
    assert unit.get(admit).status_code == 404
    refused = unit.post(verify, {"report": "图3为本人绘制。"})
    assert refused.status_code == 422
    assert "图3为本人绘制。" in refused.content.decode()
    assert unit.post(verify, {"report": "图3为本人绘制。", "scan": pdf("核实.pdf")}).status_code == 302

    settle = task_of(desk, objection.case, "settle")
    words = {"outcome": "not_upheld", "opinion": "经核实不成立。", "answer": "经核实，异议不成立。"}
    assert unit.get(settle).status_code == 404
    assert supervisor.post(settle, words).status_code == 302
    outbox.dispatch()

    state = Client().get(f"/objection/{objection.public_id}/").content.decode()
    assert "经核实，异议不成立。" in state
    reply = Client().get(f"/objection/{objection.public_id}/reply/")
    assert b"".join(reply.streaming_content).startswith(b"%PDF")


def test_units_see_only_the_verification_of_their_own_lines(people, published, desk):
    item = NoticeItem.objects.order_by("pk").first()
    people.admit(people.object(item))
    verify = task_of(desk, Objection.objects.get().case, "verify")
    neighbour, place = UserFactory(), OrganisationFactory()
    MembershipFactory(
        user=neighbour, office=OfficeFactory(role="unit", code=f"unit@{place.public_id}", organisation=place)
    )

    for user in (neighbour, desk.officer, item.application.applicant):
        assert signed_in(user).get(verify).status_code == 404
    scan = Objection.objects.get().case.scans.get()
    assert signed_in(people.cast.unit).get(f"/scans/{scan.public_id}/").status_code == 404
    assert signed_in(desk.officer).get(f"/scans/{scan.public_id}/").status_code == 404
    outbox.dispatch()
    assert signed_in(people.cast.supervise).get(f"/scans/{scan.public_id}/").status_code == 200


def test_a_program_reads_the_tasks_of_an_objection_with_the_round_and_no_application(people, published):
    objection = people.object(published.notice.items.first())

    listed = signed_in(people.cast.supervise).get("/api/v1/inbox/").json()["results"]
    found = next(each for each in listed if each["step"] == "admit")
    whole = signed_in(people.cast.supervise).get(f"/api/v1/inbox/{found['id']}/").json()

    assert (found["round"]["id"], found["application"]) == (published.public_id, None)
    assert whole["id"] == people.desk.task(objection.case, "admit").external_task_id


def test_a_supervisor_learns_nothing_of_an_objection_to_the_own_project(people, published, desk):
    item = published.notice.items.first()
    objection = people.object(item)
    pages = [
        reverse("task", args=[desk.task(objection.case, "admit").external_task_id]),
        reverse("objection-detail", args=[objection.public_id]),
    ]
    supervisor = people.cast.supervise
    before = [signed_in(supervisor).get(page).status_code for page in pages]
    scan = objection.case.scans.get()
    seen = scan in selectors.scans_visible_to(supervisor)

    published.applications.filter(pk=item.application_id).update(applicant=supervisor)

    assert (before, seen) == ([200, 200], True)
    assert [signed_in(supervisor).get(page).status_code for page in pages] == [404, 404]
    assert scan not in selectors.scans_visible_to(supervisor)


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_who_has_a_stake_in_a_line_learns_of_its_objection_neither_at_the_release_nor_on_the_notice(
    people, published, has_a_stake
):
    item, other = published.notice.items.order_by("position")
    colleague = colleague_of(people.desk.officer)
    for line in (item, other):
        people.object(line)
    people.to_release(published)
    release = task_of(people.desk, published.case, "release")
    notice = reverse("notice", args=[published.notice.public_id])
    before = signed_in(colleague).get(release).status_code, held_on(notice, colleague)

    has_a_stake(colleague, item.application)

    assert before == (200, {item.pk, other.pk})
    assert (signed_in(colleague).get(release).status_code, held_on(notice, colleague)) == (404, {other.pk})
    assert signed_in(colleague).post(release, {"confirm": "on"}).status_code == 404
    assert signed_in(people.desk.officer).post(release, {"confirm": "on"}).status_code == 302
    assert held_on(notice, colleague) == {other.pk}


def held_on(notice, user):
    return set(signed_in(user).get(notice).context["held"])


@pytest.mark.parametrize("has_a_stake", STAKES)
@pytest.mark.parametrize("step", ["admit", "verify", "settle"])
def test_who_has_a_stake_in_a_line_finds_no_step_of_its_objection(people, published, desk, step, has_a_stake):
    item = published.notice.items.first()
    objection = people.object(item)
    if step != "admit":
        people.admit(objection)
    if step == "settle":
        people.verify(objection)
    user = colleague_of(people.cast.unit if step == "verify" else people.cast.supervise)
    page, detail = (
        task_of(desk, objection.case, step),
        reverse("objection-detail", args=[objection.public_id]),
    )
    before = [signed_in(user).get(each).status_code for each in (page, detail)]
    listed = objection.case.title in signed_in(user).get("/inbox/").content.decode()

    has_a_stake(user, item.application)

    assert (before, listed) == ([200, 404 if step == "verify" else 200], True)
    assert [signed_in(user).get(each).status_code for each in (page, detail)] == [404, 404]
    assert signed_in(user).post(page, {}).status_code == 404
    assert objection.case.title not in signed_in(user).get("/inbox/").content.decode()
