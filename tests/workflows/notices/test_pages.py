"""The open pages, the steps' pages, and who is refused."""

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from docx.oxml.ns import qn

from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory
from tests.factories.notices import NoticeFactory, NoticeItemFactory
from tests.workflows.notices.people import PORTAL, object_to, signed_in, stated, task_of
from trail import clock, outbox
from workflows.models import Objection, OfficialDocument, PublicNotice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_filed(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


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
    assert quote("公示（修改）.docx") in word["Content-Disposition"]
    assert timezone.localdate(paper.core_properties.created) == clock.today()
    spoken = {each.get(qn("w:eastAsia")) for each in paper.styles.element.iter(qn("w:lang"))}
    assert spoken == {paper.core_properties.language} == {"zh-CN"}
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
