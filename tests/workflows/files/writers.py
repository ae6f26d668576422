"""What real programs write and an attacker writes alike: good files that a careless check would refuse."""

import io
import zlib

import xlsxwriter
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML

from tests.workflows.files import building as make

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def good():
    """Name and content."""
    yield from pdfs()
    yield from texts()
    yield "公式和图.xlsx", workbook()
    for what, behind in {
        "第二张图": make.picture((8, 8), "JPEG"),
        "动态照片": b"\0\0\0\x18ftypmp42" + b"\0" * 4000,
        "三星": b"\0\0\x01\x0aMCC_Data460" + b"\0" * 2000 + b"SEFT",
        "几个字节": b"\0" * 16,
    }.items():
        yield f"{what}.jpg", make.picture((40, 30), "JPEG") + behind
    yield "有色彩配置.png", make.png((b"iCCP", b"xRGB\0\0" + zlib.compress(b"profile")))
    yield "有压缩说明.png", make.png(behind=[(b"zTXt", b"xml\0\0" + zlib.compress(b"text"))])


def pdfs():
    yield (
        "排版.pdf",
        HTML(string="<h1>研究</h1><h2>目标</h2><a href='https://example.invalid/'>x</a>").write_pdf(),
    )
    yield "有大纲.pdf", outlined()
    yield "有包.pdf", make.raw_pdf(make.objects(b"<< /Type /Font /Name /JSans >>"))
    yield (
        "未压缩的包.pdf",
        make.raw_pdf(
            make.objects(
                b"<< /Type /Font >>", described=b"/Type/ObjStm/N 1/First 4/Length 21", pack=lambda text: text
            )
        ),
    )
    yield (
        "说到stream.pdf",
        make.raw_pdf(b"2 0 obj (a stream of words) endobj\n" + make.objects(b"<< /A 1 >>")),
    )
    yield (
        "包长在别处.pdf",
        make.raw_pdf(
            make.objects(
                b"<< /A 1 >>",
                described=b"/Length 3 0 R\r\n/Type/ObjStm/N 1/First 4/Filter [ /FlateDecode ]/Extends 8 0 R",
            )
        ),
    )


def outlined():
    """Headings with a first and a last one, as a list of objects has a first one."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make.pdf("Chapters"))))
    above = writer.add_outline_item(title="一 (1)", page_number=0)
    writer.add_outline_item(title="一.一", page_number=0, parent=above)
    writer.write(file := io.BytesIO())
    return file.getvalue()


def texts():
    for what, inner in {
        "页码": field("PAGE  \\* MERGEFORMAT"),
        "目录": field(
            'TOC \\o "1-3" \\h', result=field("PAGEREF _Toc1 \\h") + field('HYPERLINK \\l "_Toc1"')
        ),
        "判断": field("IF ", nested=field("MERGEFIELD name")) + field("=", nested=field("PAGE")),
        "分成几段": field("PA", "GE"),
        "引文": field('ADDIN ZOTERO_ITEM CSL_CITATION {"title":"Link and include DDE in texts"}'),
        "链接域": field('HYPERLINK "https://example.invalid/"'),
        "自己的图片": field('INCLUDEPICTURE \\d "C:\\\\Users\\\\a\\\\1.png" \\* MERGEFORMATINET'),
        "文本框": box(field("PAGE")),
    }.items():
        yield f"{what}.docx", with_body(inner)
    for what, name, content in (
        ("图元文件", "image9.emf", b"\1\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 40),
        ("换了名的图", "image9.jpeg", make.picture()),
    ):
        yield f"{what}.docx", make.replaced(make.docx("图"), {f"word/media/{name}": content})


def with_body(inner):
    body = f'<w:document xmlns:w="{WORD}"><w:body><w:p>{inner}</w:p></w:body></w:document>'
    return make.replaced(make.docx("x"), {"word/document.xml": body})


def mark(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def field(*pieces, nested="", result="<w:r><w:t>1</w:t></w:r>"):
    """A field as Word writes it, its instruction in pieces."""
    told = "".join(instruction(piece.replace('"', "&quot;")) for piece in pieces)
    return mark("begin") + told + nested + mark("separate") + result + mark("end")


def box(inner):
    """A box of text on the page, twice: for newer programs and for older ones."""
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{ALTERNATIVES}" xmlns:wps="{SHAPES}"><mc:Choice Requires="wps">'
        f"<wps:txbx><w:txbxContent><w:p>{inner}</w:p></w:txbxContent></wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><w:p>{inner}</w:p></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def workbook():
    """A workbook with much that a workbook may have."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet, other = book.add_worksheet("收入|支出"), book.add_worksheet("IMAGE")
    sheet.write_row(0, 0, ["年度", 2026, "RTD(1)"])
    sheet.write_formula("B2", '=IF(B1>0,"a|b!","WEBSERVICE(1)")')
    sheet.write_formula("B3", "=SUM('收入|支出'!B1:B2)+IMAGE!A1")
    sheet.write_formula("B4", '=_xlfn.XLOOKUP(1,B1:B2,B1:B2)&HYPERLINK("https://example.invalid/","x")')
    sheet.write_url("A5", "https://example.invalid/")
    sheet.write_url("A6", "internal:IMAGE!A1")
    sheet.write_comment("A1", "说明")
    sheet.data_validation("C2", {"validate": "list", "source": "=IMAGE!$A$1:$A$3"})
    sheet.conditional_format("B1:B4", {"type": "data_bar", "data_bar_2010": True})
    sheet.insert_image("D1", "照片.png", {"image_data": io.BytesIO(make.picture())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=IMAGE!$A$1:$A$3"})
    other.insert_chart("C1", chart)
    book.define_name("合计", "=IMAGE!$A$1")
    book.close()
    return file.getvalue()
