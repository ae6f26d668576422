"""The draft of a notice as a Word file in the layout of GB/T 9704-2012.

It names the faces that the offices' machines have; the grid of 22 lines of 28 characters is the section's.
"""

from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from trail import clock

FANG, SONG, HEI = "仿宋_GB2312", "方正小标宋简体", "黑体"
BODY, TITLE, CELL, FOOT = Pt(16), Pt(22), Pt(12), Pt(14)
LINE = Pt(28.99)
CHINESE = "zh-CN"
# Type area 156 mm of 28 characters: each 15.79 pt, so 0.21 pt less than the face's 16 (in 1/4096 of a point).
PITCH = {"type": "linesAndChars", "linePitch": "580", "charSpace": str(round(-0.21 * 4096))}


def written(content):
    """The bytes of the Word file with the notice's title, text and list."""
    paper = Document()
    _lay_out(paper.sections[0])
    _text(paper, content["title"], SONG, TITLE, centred=True)
    _text(paper, "", FANG, BODY)
    for paragraph in content["paragraphs"]:
        _text(paper, paragraph, FANG, BODY, indent=BODY * 2)
    _text(paper, "", FANG, BODY)
    with override(settings.LANGUAGE_CODE):
        _text(paper, _("Annex: list of projects"), FANG, BODY, indent=BODY * 2)
    _text(paper, "", FANG, BODY)
    for line in (*content["issuers"], content["day"]):
        _text(paper, line, FANG, BODY).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _annex(paper, content)
    file = BytesIO()
    _describe(paper, content["title"])
    paper.save(file)
    return file.getvalue()


def _describe(paper, title):
    """What the file says of itself: nobody's name, today, Chinese; else it keeps what the blank one says."""
    told = paper.core_properties
    told.author = told.comments = ""
    told.title, told.language = title, CHINESE
    told.created = told.modified = clock.now()
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), CHINESE)


def _lay_out(section):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(35 - 7 - 5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in PITCH.items():
        grid.set(qn(f"w:{name}"), value)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = _faced(foot.add_run(text), "宋体", FOOT)
        if field:
            _field(run, field)


def _text(paper, text, face, size, *, centred=False, indent=None):
    paragraph = paper.add_paragraph()
    _faced(paragraph.add_run(text), face, size)
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.first_line_indent = indent
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _annex(paper, content):
    paper.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    with override(settings.LANGUAGE_CODE):
        _text(paper, _("Annex"), HEI, BODY)
        _text(paper, _("List of projects"), SONG, TITLE, centred=True)
    table = paper.add_table(rows=1, cols=len(content["columns"]))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _repeat(table.rows[0])
    widths = [Mm(156 * share / 100) for _title, share in content["columns"]]
    _fill(table.rows[0], [title for title, _share in content["columns"]], HEI, widths)
    for row in content["rows"]:
        _fill(table.add_row(), row, FANG, widths)


def _fill(row, texts, face, widths):
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        _faced(cell.paragraphs[0].add_run(text), face, CELL)
        cell.width = width


def _faced(run, face, size):
    """The face also for Chinese characters, which a run's own name does not reach."""
    run.font.name, run.font.size = face, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    return run


def _repeat(row):
    """The head of the list stands on each page again."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _field(run, name):
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)
