"""What a file on the portal must not carry: found with its place, in Word, tables and PDF."""

import zipfile
from io import BytesIO

import docx
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from tests.workflows.files import building as make
from tests.workflows.notices.people import PORTAL
from tests.workflows.notices.test_publishing import round_  # noqa: F401 (the signed round, here too)
from trail import clock
from workflows import documents
from workflows.models import PublicNotice
from workflows.services import public_notices
from workflows.services.errors import NotNow
from workflows.services.published_files import UnreadableError, findings

ID, PHONE, ACCOUNT = "150102199003071234", "13847112345", "6222020200112233445"


def word(*texts, change=lambda paper: None):
    paper = docx.Document()
    paper.core_properties.author = paper.core_properties.comments = ""
    for text in texts:
        paper.add_paragraph(text)
    change(paper)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def table(change=lambda book, sheet: None, *, rows=(("项目", "负责人"), ("羊草", "呼都特"))):
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("名单")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    change(book, sheet)
    book.close()
    return file.getvalue()


def pdf(**metadata):
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({f"/{name}": text for name, text in metadata.items()})
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def vanishing(paper):
    run = paper.add_paragraph().add_run("藏起来的")
    run._element.get_or_add_rPr().append(OxmlElement("w:vanish"))


def tracked(paper):
    change = OxmlElement("w:ins")
    change.set(qn("w:author"), "某人")
    paper.paragraphs[0]._p.append(change)


def authored(paper):
    paper.core_properties.author = "某人"


def in_a_cell(paper):
    paper.add_table(1, 1).cell(0, 0).add_paragraph(PHONE)


def in_the_footer(paper):
    paper.sections[0].footer.paragraphs[0].add_run(PHONE)


def commented(paper):
    paper.add_comment(paper.paragraphs[0].runs, "某某", "某人")


def drawn(text):
    shape = f"BT /F1 12 Tf ({text}) Tj ET".encode()
    return make.note("/Widget", shape, resources=make.letters_in)


def below_a_field(text):
    def made(writer):
        note, field = make.note("/Widget")(writer), make.note("/Field", V=text)(writer)
        note[NameObject("/Parent")] = writer._add_object(field)
        return note

    return made


def with_a_field(text):
    writer = PdfWriter(clone_from=BytesIO(pdf()))
    field = make.note("/Widget", V=text, T="a")(writer)
    field[NameObject("/FT")] = NameObject("/Tx")
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = form
    writer.write(file := BytesIO())
    return file.getvalue()


BAD = {
    "身份证号": (word("名单", ID), "docx", "第2段"),
    "电话": (word(PHONE), "docx", "第1段"),
    "银行账号": (word(ACCOUNT), "docx", "第1段"),
    "表格单元中的电话": (word(change=in_a_cell), "docx", "段"),
    "页脚中的电话": (word(change=in_the_footer), "docx", "footer"),
    "隐藏文字": (word("名单", change=vanishing), "docx", "隐藏文字"),
    "修订": (word("名单", change=tracked), "docx", "修订"),
    "Word 批注": (word("名单", change=commented), "docx", "批注"),
    "Word 作者": (word("名单", change=authored), "docx", "creator"),
    "隐藏列": (table(lambda b, s: s.set_column(1, 1, None, None, {"hidden": True})), "xlsx", "名单"),
    "宽度为零的列": (table(lambda b, s: s.set_column(1, 1, 0)), "xlsx", "名单"),
    "隐藏行": (table(lambda b, s: s.set_row(1, None, None, {"hidden": True})), "xlsx", "名单"),
    "隐藏表": (table(lambda b, s: b.add_worksheet("原始").hide()), "xlsx", "原始"),
    "深度隐藏表": (table(lambda b, s: b.add_worksheet("原始").very_hidden()), "xlsx", "原始"),
    "表格批注": (table(lambda b, s: s.write_comment("A1", "备注")), "xlsx", "comments"),
    "表格作者": (table(lambda b, s: b.set_properties({"author": "某人"})), "xlsx", "creator"),
    "自定义属性": (table(lambda b, s: b.set_custom_property("经办", "某人")), "xlsx", "经办"),
    "单元格中的身份证号": (table(rows=(("证件", ID),)), "xlsx", "B1"),
    "存为数字的电话": (table(rows=(("电话", int(PHONE)),)), "xlsx", "B1"),
    "PDF 作者": (pdf(Author="某人"), "pdf", "Author"),
    "PDF 表单中填写的电话": (make.noted_pdf(make.note("/Widget", V=PHONE)), "pdf", "第1页"),
    "PDF 表单中画出的电话": (make.noted_pdf(drawn(PHONE)), "pdf", "第1页"),
    "PDF 上级字段中的电话": (make.noted_pdf(below_a_field(PHONE)), "pdf", "第1页"),
    "PDF 页面以外字段中的电话": (with_a_field(PHONE), "pdf", "文件"),
    "PDF 链接中的身份证号": (make.noted_pdf(make.note("/Link", Contents=ID)), "pdf", "第1页"),
}  # fmt: skip
GOOD = {
    "Word": (word("关于2026年度拟立项项目的公示", "咨询电话：0471-6328000"), "docx"),
    "表格": (table(), "xlsx"),
    "PDF": (pdf(Title="公示"), "pdf"),
    "PDF 表单": (make.noted_pdf(make.note("/Widget", V="0471-6328000")), "pdf"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_for_everybody_is_found_with_its_place(case):
    content, ending, place = BAD[case]

    assert any(place in each for each in findings(content, ending)), findings(content, ending)


@pytest.mark.parametrize("case", GOOD)
def test_a_clean_file_holds_nothing(case):
    content, ending = GOOD[case]

    assert findings(content, ending, known="0471-6328000") == []


def bomb():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (51 * 1024 * 1024))
    return file.getvalue()


def with_entity():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        text = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        package.writestr("word/document.xml", text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [(b"nothing", "docx"), (b"nothing", "xlsx"), (b"nothing", "pdf"), (b"", "exe"), (bomb(), "docx")],
)
def test_what_cannot_be_looked_through_does_not_pass(content, ending):
    with pytest.raises(UnreadableError):
        findings(content, ending)


def test_an_entity_of_the_file_reads_nothing_of_ours():
    assert not any("root:" in each for each in findings(with_entity(), "docx"))


@pytest.mark.django_db
def test_a_finding_holds_the_publication_and_a_clean_file_lets_it_go(round_, officer):  # noqa: F811
    def publish(content, name):
        notice = public_notices.draft_of(round_)
        notice.first_day = clock.today()
        paper = SimpleUploadedFile(name, content)
        return public_notices.publish(notice, portal_url=PORTAL, by=officer, paper=paper)

    with pytest.raises(NotNow, match="B1"):
        publish(BAD["单元格中的身份证号"][0], "名单.xlsx")
    with pytest.raises(NotNow, match="docx"):
        publish(b"nothing", "名单.docx")
    assert not PublicNotice.objects.filter(published_at__isnull=False).exists()

    publish(table(), "名单.xlsx")
    assert PublicNotice.objects.filter(published_at__isnull=False).exists()


@pytest.mark.django_db
def test_our_own_drafts_hold_nothing_hidden(round_):  # noqa: F811
    notice = public_notices.draft_of(round_)

    assert findings(documents.notice_draft_docx(notice), "docx", known=None) == []
    assert findings(documents.notice_draft_pdf(notice), "pdf", known=None) == []
