"""Papers: what stands on them, what cannot get onto them, and that a letter is filed once."""

import io
from datetime import date
from pathlib import Path
from tempfile import gettempdir

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from tests.factories.workflows import (
    ApplicationFactory,
    AttachmentFactory,
    AwardFactory,
    DecisionFactory,
    ScreeningFactory,
)
from trail.models import ActionLog
from workflows import documents
from workflows.documents import fonts, press, words
from workflows.fence.printer import COPIES
from workflows.models import Document
from workflows.policy.form import Column
from workflows.services import letters

ANSWERS = {
    "title": "羊草种质资源耐盐碱性状的评价与利用研究",
    "research_type": "applied",
    "since": "2026-07-01",
    "until": "2029-06-30",
    "money": 100000,
    "is_studying": False,
    "involves_ethics": True,
    "ethics_kinds": ["human", "animal"],
    "abstract": "收集羊草种质。\n评价耐盐碱性状。",
    "schedule": [{"year": 2026, "work": "收集种质二百份"}, {"year": 2027, "work": "多点评价"}],
    "pledge_integrity": True,
}
HOSTILE = (
    "<link rel=attachment href=file:///etc/passwd><img src=file:///etc/passwd>"
    "<style>@import url(http://127.0.0.1:1/);</style><b>粗</b>{{ settings.SECRET_KEY }}{money}"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def draft(applicant, unit):
    return ApplicationFactory(
        holder__person=applicant.person, host_unit=unit, title=ANSWERS["title"], answers=ANSWERS
    )


@pytest.fixture
def granted(applicant, unit):
    application = ApplicationFactory(
        holder__person=applicant.person, host_unit=unit, title=ANSWERS["title"], submitted=True
    )
    DecisionFactory(application=application)
    AwardFactory(
        case=application.case,
        holder=application.holder,
        host_unit=unit,
        number="QN20260001",
        since=date(2026, 6, 1),
        until=date(2029, 6, 1),
        imported_from="",
    )
    return application


@pytest.fixture
def refused(applicant, unit):
    application = ApplicationFactory(
        holder__person=applicant.person, host_unit=unit, title=ANSWERS["title"], submitted=True
    )
    ScreeningFactory(
        application=application, outcome="refused", reason_code="ethics_missing", reason="第三页缺批件编号。"
    )
    return application


def pages(pdf):
    return [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(pdf)).pages]


def faces_of(pdf):
    """The names of the fonts in a PDF, without the mark of their subset."""
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }


def whole(pdf):
    return "".join(pages(pdf))


def test_an_application_prints_every_answer_as_people_read_it(draft):
    text = whole(documents.application_pdf(draft))

    for answer in (
        ANSWERS["title"],
        "应用基础研究",
        "2026年7月1日",
        "100,000 元",
        "人的研究（含样本与个人信息）、实验动物",
        "评价耐盐碱性状。",
        "收集种质二百份",
        "呼都特",
        "北疆理工大学（演示）",
        "本人承诺申报材料真实、合法、有效",
    ):
        assert answer in text


def test_a_question_that_is_not_asked_is_not_printed(draft):
    assert "合作单位意见" not in whole(documents.application_pdf(draft))


def test_an_attachment_prints_with_the_beginning_of_its_hash(draft):
    attachment = AttachmentFactory(application=draft, kind="signature_page", name="签字页扫描.pdf")

    text = whole(documents.application_pdf(draft))

    assert "签字页扫描.pdf" in text
    assert attachment.sha256[:16] in text
    assert attachment.sha256[:17] not in text


def test_each_page_of_a_submitted_application_bears_code_and_place(applicant, unit):
    application = ApplicationFactory(
        holder__person=applicant.person,
        host_unit=unit,
        submitted=True,
        verification_code="E8F8-08F0-8570",
        answers=ANSWERS,
    )

    printed = pages(documents.application_pdf(application))

    assert len(printed) > 1
    for place, text in enumerate(printed, start=1):
        assert "E8F8-08F0-8570" in text
        assert f"第 {place} 页 共 {len(printed)} 页" in text


def test_what_was_handed_in_prints_the_facts_of_that_moment(applicant, unit):
    frozen = {"value": "旧院系", "source": "申报人", "day": "2026-03-02", "told": True}
    application = ApplicationFactory(
        holder__person=applicant.person,
        host_unit=unit,
        submitted=True,
        assessment={"verdict": "met", "findings": [], "facts": {"person.department": frozen}},
    )

    assert "旧院系" in whole(documents.application_pdf(application))


def test_html_in_an_answer_prints_as_text_and_reaches_nothing(draft):
    draft.answers = ANSWERS | {"abstract": HOSTILE, "title": HOSTILE[:50]}

    pdf = documents.application_pdf(draft)

    reader = PdfReader(io.BytesIO(pdf))
    text = whole(pdf)
    assert reader.attachments == {}
    assert "root:" not in text
    assert "<link rel=attachment href=file:///etc/passwd>" in text
    assert "{{ settings.SECRET_KEY }}{money}" in text


def test_invisible_characters_do_not_get_onto_paper(draft):
    draft.answers = ANSWERS | {"abstract": "甲\u202e乙\u0007丙\u2066丁"}

    assert "甲乙丙丁" in whole(documents.application_pdf(draft))


def test_the_style_sheets_say_nothing_that_the_press_does_not_understand(draft, granted, caplog):
    caplog.set_level("WARNING", logger="weasyprint")
    press._presses.clear()

    documents.application_pdf(draft)
    documents.prepare_letter(granted.case, Document.Kind.GRANT_LETTER)

    assert caplog.messages == []


def test_a_character_that_no_font_has_is_told_once(draft, caplog):
    draft.answers = ANSWERS | {"keywords": "\U00016a40\U00016a40\U00016a41"}

    documents.application_pdf(draft)

    assert caplog.messages == ["No font has these characters: U+16A40 U+16A41"]


def test_papers_keep_their_text_after_somebody_tidied_up_temporary_files(draft):
    before = documents.application_pdf(draft)
    copies = list(Path(gettempdir(), COPIES).glob(f"{press.press()._printer._process.pid}-*/*"))
    for copy in copies:
        copy.unlink()

    assert copies
    assert documents.application_pdf(draft) == before


def test_a_rare_character_of_a_name_is_printed(draft):
    draft.answers = ANSWERS | {"keywords": "赵喆堃；阿如汗·额尔敦；25 ㎡"}

    assert "赵喆堃；阿如汗·额尔敦；25 ㎡" in whole(documents.application_pdf(draft))


def test_a_paper_says_nothing_of_what_made_it(granted):
    pdf = documents.letter_pdf(
        Document.Kind.GRANT_LETTER, granted, number="QN20260001", token="7K3M9QXP2F4D8WZT6HNC"
    ).pdf

    assert dict(PdfReader(io.BytesIO(pdf)).metadata) == {"/Title": "立项通知 QN20260001"}
    assert b"WeasyPrint" not in pdf


def test_a_grant_letter_says_what_was_granted_and_how_to_check_it(granted, settings):
    paper = documents.letter_pdf(
        Document.Kind.GRANT_LETTER, granted, number="QN20260001", token="7K3M9QXP2F4D8WZT6HNC"
    )

    text = whole(paper.pdf)
    assert paper.pages == 1
    for words_on_it in (
        "呼都特：",
        f"“{ANSWERS['title']}”（依托单位：北疆理工大学（演示））已批准立项，编号为QN20260001",
        "资助经费100,000元，执行期自2026年6月1日至2029年6月1日",
        "7K3M9-QXP2F-4D8WZ-T6HNC",
        f"{settings.BASE_URL}/verify/7K3M9QXP2F4D8WZT6HNC/",
        granted.round.deciding_office.organisation.name,
    ):
        assert words_on_it in text


def test_a_refusal_names_the_reason_and_its_clause(refused):
    prepared = documents.prepare_letter(refused.case, Document.Kind.REFUSAL_LETTER)

    text = whole(Path(default_storage.path(prepared.file)).read_bytes())
    assert "理由：缺少伦理审查批件或知情同意材料。第三页缺批件编号。依据：" in text
    assert "申报要求。" in text
    assert prepared.number == refused.number


def test_a_title_with_a_placeholder_is_not_filled_in(granted):
    granted.title = "{money}与{reason}"

    text = whole(
        documents.letter_pdf(
            Document.Kind.GRANT_LETTER, granted, number="QN20260001", token="7K3M9QXP2F4D8WZT6HNC"
        ).pdf
    )

    assert "“{money}与{reason}”" in text


def test_two_runs_prepare_the_very_same_letter(granted):
    first = documents.prepare_letter(granted.case, Document.Kind.GRANT_LETTER)
    Path(default_storage.path(first.file)).unlink()

    second = documents.prepare_letter(granted.case, Document.Kind.GRANT_LETTER)

    assert second == first
    assert letters.is_token(first.token)


def test_letters_of_two_cases_have_different_codes(granted, refused):
    kind = Document.Kind.GRANT_LETTER

    assert letters.token_of(granted.case, kind) != letters.token_of(refused.case, kind)
    assert letters.token_of(granted.case, kind) != letters.token_of(
        granted.case, Document.Kind.DECLINE_LETTER
    )


def test_a_letter_is_filed_once_and_a_second_filing_changes_nothing(granted):
    prepared = documents.prepare_letter(granted.case, Document.Kind.GRANT_LETTER)

    first = letters.file_letter(granted.case, prepared)
    second = letters.file_letter(granted.case, prepared)

    assert second.pk == first.pk
    assert Document.objects.count() == 1
    assert ActionLog.objects.filter(verb="letter_filed").count() == 1
    assert documents.prepare_letter(granted.case, Document.Kind.GRANT_LETTER) == prepared
    with first.file.open() as file:
        assert file.read().startswith(b"%PDF")


def test_the_file_lies_under_its_hash_and_no_half_written_one_beside_it(granted, media):
    prepared = documents.prepare_letter(granted.case, Document.Kind.GRANT_LETTER)

    stored = [path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file()]
    assert stored == [f"documents/{prepared.sha256[:2]}/{prepared.sha256}.pdf"]


def test_a_face_that_is_missing_leaves_its_place_to_another(granted, monkeypatch):
    monkeypatch.setattr(fonts, "faces", dict)

    paper = documents.letter_pdf(
        Document.Kind.GRANT_LETTER, granted, number="QN20260001", token="7K3M9QXP2F4D8WZT6HNC"
    )

    monkeypatch.undo()
    assert "已批准立项" in whole(paper.pdf)
    assert "Fang" not in faces_of(paper.pdf)


def test_letters_are_set_in_the_official_faces(granted):
    paper = documents.letter_pdf(
        Document.Kind.GRANT_LETTER, granted, number="QN20260001", token="7K3M9QXP2F4D8WZT6HNC"
    )

    assert {"Fang", "Song-Bold", "Kai", "Hei"} <= faces_of(paper.pdf)


def test_the_signature_never_stands_on_a_page_without_text_of_the_letter(refused):
    for length in range(40, 440, 80):
        refused.screening.reason = "缺" * length

        paper = documents.letter_pdf(
            Document.Kind.REFUSAL_LETTER, refused, number="SB1", token="7K3M9QXP2F4D8WZT6HNC"
        )

        (last,) = [page for page in pages(paper.pdf) if "2026年3月2日" in page]
        assert "提出复审申请。" in last
        assert "7K3M9-QXP2F-4D8WZ-T6HNC" in last


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", 1234567, "1,234,567 元"),
        ("integer", 2026, "2026 月"),
        ("date", "2026-03-01", "2026年3月1日"),
        ("short_text", "", ""),
        ("yes_no", None, ""),
        ("integer", 0, "0 月"),
    ],
)
def test_a_cell_reads_as_papers_write_it(kind, value, text):
    column = Column("x", kind, "某", unit="" if kind == "money" else "月" if kind == "integer" else "")

    assert words.answer(column, value) == text
