"""The open pages, the steps' pages, and who is refused."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile

from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory, OfficeFactory, OrganisationFactory, UserFactory
from tests.factories.notices import NoticeFactory, NoticeItemFactory, ObjectionFactory
from tests.workflows.notices.people import PORTAL
from tests.workflows.stakes import STAKES, colleague_of
from trail import clock, outbox
from trail.models import ActionLog
from workflows import selectors
from workflows.models import NoticeItem, Objection, OfficialDocument, PublicNotice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_filed(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def task_of(desk, case, name):
    return f"/tasks/{desk.task(case, name).external_task_id}/"


def stated(**changed):
    return {
        "kind": "person",
        "objector": "苏日娜",
        "contact": "0471-1234567",
        "grounds": "申报书第三部分的图与他人已发表的论文相同。",
        "evidence": [pdf("苏日娜的材料.pdf")],
    } | changed


def object_to(item, **changed):
    return Client().post(f"/notices/lines/{item.public_id}/object/", stated(**changed))


def test_everybody_reads_a_notice_with_its_columns_and_what_is_unverified(client):
    item = NoticeItemFactory()

    page = client.get(f"/notices/{item.notice.public_id}/").content.decode()

    assert item.columns["title"] in page
    assert item.columns["applicant"] in page
    assert "待核实" in page
    assert "提出异议" in page
    assert item.notice.title in client.get("/notices/").content.decode()


def test_a_draft_is_absent_from_the_open_pages(client):
    notice = NoticeFactory(published_at=None, published_by=None, ends_at=None)

    assert client.get(f"/notices/{notice.public_id}/").status_code == 404
    assert notice.title not in client.get("/notices/").content.decode()


def test_a_long_list_is_paged_by_its_last_line(client):
    notice = NoticeFactory()
    items = [NoticeItemFactory(notice=notice, position=position) for position in range(1, 52)]

    pages = [client.get(f"/notices/{notice.public_id}/{mark}").content.decode() for mark in ("", "?after=50")]

    seen = [[f">{item.columns['title']}<" in page for item in items[49:]] for page in pages]
    assert seen == [[True, False], [False, True]]


@pytest.mark.parametrize("lines", [1, 3])
def test_a_notice_takes_the_same_queries_however_long_it_is(client, lines, django_assert_num_queries):
    notice = NoticeFactory()
    for position in range(1, lines + 1):
        NoticeItemFactory(notice=notice, position=position)

    with django_assert_num_queries(4):
        client.get(f"/notices/{notice.public_id}/")


def test_who_objects_by_name_gets_a_code_and_sees_the_state_with_it(client, desk):
    item = NoticeItemFactory()

    response = object_to(item)

    objection = Objection.objects.get()
    assert response["Location"] == f"/objection/{objection.public_id}/"
    page = client.get(response["Location"])
    text = page.content.decode()
    assert objection.public_id in text
    assert "苏日娜" not in text
    assert item.columns["title"] not in text
    assert page["Cache-Control"] == "no-store"
    assert client.get(f"/objection/?code={objection.public_id}")["Location"] == response["Location"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"objector": ""}, "匿名异议不予受理"),
        ({"objector": "匿名群众"}, "匿名异议不予受理"),
        ({"contact": ""}, "请留下联系方式"),
        ({"evidence": []}, "请至少附一份证明材料"),
        ({"kind": "unit"}, "加盖公章的异议函"),
        ({"grounds": "他的身份证号是150102199003071234。"}, "身份证号"),
        ({"evidence": [pdf(f"{n}.pdf") for n in range(6)]}, "最多5个文件"),
    ],
)
def test_what_is_not_by_name_or_without_evidence_is_refused_in_words(desk, changed, words):
    response = object_to(NoticeItemFactory(), **changed)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Objection.objects.count() == 0


def test_a_unit_objects_by_its_sealed_letter(desk):
    object_to(NoticeItemFactory(), kind="unit", objector="阴山草业研究院", letter=pdf("函.pdf"))

    kinds = Objection.objects.get().case.scans.values_list("kind", "name")
    assert sorted(kinds) == [("objection_evidence", "证明材料1.pdf"), ("objection_letter", "异议函1.pdf")]


def test_an_objection_after_the_end_is_refused(client):
    item = NoticeItemFactory(notice__ends_at=timezone.now() - timedelta(seconds=1))

    response = object_to(item)

    assert response.status_code == 410
    assert Objection.objects.count() == 0


def test_one_address_cannot_file_without_end(desk):
    item = NoticeItemFactory()
    answers = [object_to(item).status_code for _ in range(21)]

    assert answers == [302] * 20 + [429]


def test_a_form_from_elsewhere_is_refused(desk):
    item = NoticeItemFactory()

    response = Client(enforce_csrf_checks=True).post(f"/notices/lines/{item.public_id}/object/", stated())

    assert response.status_code == 403


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


def test_the_officer_drafts_publishes_records_and_releases_by_the_pages(people, signed, desk, stranger):
    officer, publish = signed_in(desk.officer), task_of(desk, signed.case, "publish")
    page = officer.get(publish).content.decode()
    text = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)[1]
    draft = {"title": "公示（修改）", "text": text + "\n另附说明。", "first_day": clock.today().isoformat()}

    saved = officer.post(publish, draft | {"action": "save"})
    assert saved["Location"] == publish
    word = officer.get(f"/rounds/{signed.public_id}/notice-draft/docx/")
    paper = WordFile(BytesIO(word.content))
    assert "另附说明。" in [paragraph.text for paragraph in paper.paragraphs]
    assert len(paper.tables[0].rows) == 3
    page = paper.sections[0]
    margins = [page.top_margin, page.left_margin, page.right_margin, page.bottom_margin]
    assert [round(margin.mm) for margin in margins] == [37, 28, 26, 35]
    assert officer.get(f"/rounds/{signed.public_id}/notice-draft/pdf/").content.startswith(b"%PDF")
    assert signed_in(stranger).get(f"/rounds/{signed.public_id}/notice-draft/pdf/").status_code == 404

    lacking = officer.post(publish, draft | {"action": "publish"})
    assert lacking.status_code == 422
    assert "公示（修改）" in lacking.content.decode()
    assert officer.post(publish, draft | {"action": "publish", "portal_url": PORTAL}).status_code == 302
    outbox.dispatch()
    notice = PublicNotice.objects.get()
    file = Client().get(f"/notices/{notice.public_id}/file/")
    assert b"".join(file.streaming_content).startswith(b"%PDF")

    item = notice.items.first()
    people.object(item)
    assert "暂缓" in officer.get(f"/notices/{notice.public_id}/").content.decode()
    assert "暂缓</" not in Client().get(f"/notices/{notice.public_id}/").content.decode()
    people.end(signed)

    record = task_of(desk, signed.case, "record_document")
    paper = {"number": "内科基字[2026]12号", "dated": clock.today().isoformat(), "title": "立项通知"}
    refused = officer.post(record, paper | {"scan": pdf("文件.pdf")})
    assert (refused.status_code, "内科基字[2026]12号" in refused.content.decode()) == (422, True)
    paper["number"] = "内科基字〔2026〕12号"
    assert officer.post(record, paper | {"scan": pdf("文件.pdf")}).status_code == 302
    assert OfficialDocument.objects.get().round == signed

    release = task_of(desk, signed.case, "release")
    page = officer.get(release).content.decode()
    assert "因异议暂缓" in page
    assert item.application.title in page
    assert "内科基字〔2026〕12号" in page
    assert officer.post(release, {"confirm": "on"}).status_code == 302
    outbox.dispatch()
    assert "内科基字〔2026〕12号" in officer.get(f"/rounds/{signed.public_id}/desk/").content.decode()


def test_a_program_reads_the_tasks_of_an_objection_with_the_round_and_no_application(people, published):
    objection = people.object(published.notice.items.first())

    listed = signed_in(people.cast.supervise).get("/api/v1/inbox/").json()["results"]
    found = next(each for each in listed if each["step"] == "admit")
    whole = signed_in(people.cast.supervise).get(f"/api/v1/inbox/{found['id']}/").json()

    assert (found["round"]["id"], found["application"]) == (published.public_id, None)
    assert whole["id"] == people.desk.task(objection.case, "admit").external_task_id


def test_an_officer_who_applied_learns_nothing_from_the_draft_of_the_notice(people, signed):
    colleague = MembershipFactory(office=people.desk.officer.memberships.get().office).user
    task = people.desk.task(signed.case, "publish")
    pages = [
        reverse("task", args=[task.external_task_id]),
        reverse("notice-draft", args=[signed.public_id, "docx"]),
    ]
    before = [signed_in(colleague).get(page).status_code for page in pages]

    signed.applications.filter(pk=signed.applications.first().pk).update(applicant=colleague)

    assert before == [200, 200]
    assert [signed_in(colleague).get(page).status_code for page in pages] == [404, 404]


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
