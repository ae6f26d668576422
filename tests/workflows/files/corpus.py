"""What people and attackers send: each file under a name that says what is wrong with it, made
anew each time.
"""

import io
import zipfile
import zlib

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.workflows.files import building as make
from tests.workflows.files import tricks, writers

MEGABYTE = 1024 * 1024
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><w>&c;</w>'
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'
SHEET = "xl/worksheets/sheet1.xml"


def good():
    """Files that ordinary programs write: name and content."""
    yield "写的文字.docx", make.docx("研究内容", "技术路线", author="张三")
    yield "带照片.docx", make.docx("照片", picture=make.picture((300, 200), "JPEG"))
    yield (
        "带链接.docx",
        make.docx(
            "链接",
            word___rels__settings_xml_rels=relation("hyperlink", "https://example.invalid/"),
        ),
    )
    yield "很长.docx", make.docx(*["第一段。"] * 20_000)
    yield "表.xlsx", make.xlsx(make.cells("姓名", "单位"), dimension="A1:B1")
    yield (
        "大表.xlsx",
        make.xlsx(
            "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 20_001)),
            dimension="A1:A20000",
        ),
    )
    yield "整列.xlsx", make.xlsx(dimension="A1:C1048576")
    yield "答辩.pptx", make.pptx("课题", "进展")
    yield "签字页.pdf", make.pdf()
    yield "有字.PDF", make.pdf("Signed by all members", Author="Zhang San")
    yield "后面有空行.pdf", make.pdf() + b"\r\n" * 20
    yield "前面有空行.pdf", b"\xef\xbb\xbf" + make.pdf()
    yield "打包.pdf", packed(make.pdf("packed"))
    yield (
        "照片里有JS.pdf",
        make.raw_pdf(b"1 0 obj << /Length 9 >>\nstream\n\x00/JS \x01\x02\nendstream endobj"),
    )
    yield "照片.png", make.picture((400, 300))
    yield "A4扫描300dpi.png", make.picture((2480, 3508))
    yield "照片.jpg", make.picture((400, 300), "JPEG", quality=80)
    yield "手机照片.jpeg", make.picture((400, 300), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    yield "带说明.png", make.png((b"tEXt", b"Comment\0scan"), side=8)
    yield from writers.good()


def bad():
    """Files that must not come in: what is wrong, name and content."""
    yield from foreign()
    yield from disguised()
    yield from active_pdfs()
    yield from pictures()
    yield from packages()
    yield from sheets()
    yield from tricks.bad()


def foreign():
    yield "empty", "签字页.pdf", b""
    yield "a program", "程序.exe", b"MZ\x90\x00" + b"\0" * 100
    yield "a script", "run.sh", b"#!/bin/sh\nrm -rf /\n"
    yield (
        "a vector picture with a script",
        "图.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    )
    yield "a page", "页.html", b"<!doctype html><script>alert(1)</script>"
    yield "an animated picture", "图.gif", b"GIF89a" + b"\0" * 30
    yield (
        "an archive",
        "包.zip",
        make.package({"a.txt": "x"}, main="word/document.xml").replace(b"word/d", b"xord/d"),
    )
    yield "an older office file", "旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    yield "a locked office file", "锁.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    yield "the scanners' test file", "测试.pdf", EICAR
    yield "nothing known", "数据.pdf", b"hello"


def disguised():
    yield "a program named as PDF", "签字页.pdf", b"MZ\x90\x00" + b"\0" * 100
    yield "a page named as PDF", "签字页.pdf", b"<html><script>alert(1)</script>%PDF-1.7"
    yield "a picture named as PDF", "签字页.pdf", make.picture()
    yield "a PDF named as picture", "照片.png", make.pdf()
    yield "a PNG named as JPG", "照片.jpg", make.picture()
    yield "a workbook named as text", "表.docx", make.xlsx()
    yield "a double ending", "签字页.pdf.exe", make.pdf()
    yield "no ending", "签字页", make.pdf()
    yield "a PDF with an archive behind it", "签字页.pdf", make.pdf() + archive()
    yield "a PDF with a page behind it", "签字页.pdf", make.pdf() + b"<script>alert(1)</script>" * 100
    yield "a script before the PDF", "签字页.pdf", b"/*<script>alert(1)</script>*/" + make.pdf()
    yield "a picture with an archive behind it", "照片.jpg", make.picture((8, 8), "JPEG") + archive()
    yield "a picture with a page behind it", "照片.png", make.picture() + b"<script>alert(1)</script>"
    yield "an archive before the document", "说明.docx", archive() + make.docx("x")
    yield "a page behind the document", "说明.docx", make.docx("x") + b"<script>alert(1)</script>"
    yield "a comment behind the document", "说明.docx", commented(make.docx("x"))


def active_pdfs():
    for what, body in {
        "a script": b"1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj",
        "an escaped script": b"1 0 obj << /OpenAction << /S /J#61vaScript /J#53 (x) >> >> endobj",
        "a rendition's script": b"1 0 obj << /S /Rendition /JS (x) >> endobj",
        "an embedded file": b"1 0 obj << /Names << /EmbeddedFiles 2 0 R >> >> endobj",
        "a program to start": b"1 0 obj << /S /Launch /F (cmd.exe) >> endobj",
        "rich media": b"1 0 obj << /Subtype /RichMedia >> endobj",
        "a form of XML": b"1 0 obj << /AcroForm << /XFA 2 0 R >> >> endobj",
        "a form that sends": b"1 0 obj << /S /SubmitForm /F (http://example.invalid) >> endobj",
        "another embedded PDF": b"1 0 obj << /S /GoToE /T 2 0 R >> endobj",
        "a password": b"1 0 obj << /Encrypt 5 0 R >> endobj",
        "a packed script": make.objects(b"<< /S /JavaScript /JS (x) >>"),
        "a script packed twice": make.objects(
            b"<< /S /JavaScript >>",
            described=b"/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
            pack=lambda text: zlib.compress(text).hex().encode() + b">",
        ),
        "a script behind a predictor": make.objects(
            b"\x02<< /S /JavaScript >>", described=make.LIST + b" /DecodeParms << /Predictor 12 >>"
        ),
        "objects that unpack to a gigabyte": make.objects(b"\0" * (64 * MEGABYTE)),
    }.items():
        yield f"a PDF with {what}", "签字页.pdf", make.raw_pdf(body)
    yield "a PDF cut off", "签字页.pdf", b"%PDF-1.7\n1 0 obj << >> endobj"
    yield "a PDF with a script by a program", "签字页.pdf", scripted()
    yield "a PDF with a file by a program", "签字页.pdf", attached()
    yield "a PDF with a password by a program", "签字页.pdf", locked()


def pictures():
    yield "a picture of 3.6 thousand million points", "照片.png", make.png(side=60_000)
    yield "a picture of 64 million points", "照片.png", make.png(side=8_000)
    yield (
        "a picture with a text of 64 MB",
        "照片.png",
        make.png((b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * (64 * MEGABYTE)))),
    )
    yield "a picture cut off", "照片.png", make.picture()[:20]
    yield "a photograph cut off", "照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50


def packages():
    document = make.docx("正文")
    word = {"main": "word/document.xml"}
    changes = {
        "macros": {"word/vbaProject.bin": "x"},
        "macros in its list of types": {
            "[Content_Types].xml": make.types("word/document.xml").replace(
                make.MEDIA["word/document.xml"], "application/vnd.ms-word.document.macroEnabled.main+xml"
            )
        },
        "an embedded workbook": {"word/embeddings/book.xlsx": make.xlsx()},
        "an embedded object": {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"},
        "a control": {"word/activeX/activeX1.xml": "<x/>"},
        "a program in it": {"word/media/image1.exe": b"MZ"},
        "a way out of its folder": {"../../evil.xml": "<x/>"},
        "a path of the machine": {"/etc/evil.xml": "<x/>"},
        "entities without end": {"word/footnotes.xml": LAUGHS},
        "an entity from a file": {"docProps/app.xml": OUTSIDE},
        "an empty document type": {"word/footnotes.xml": "<!DOCTYPE x><x/>"},
        "elements within elements": {"word/footnotes.xml": "<a>" * 5000 + "</a>" * 5000},
        "XML that is none": {"word/footnotes.xml": "<a><b></a>"},
        "a template from elsewhere": {
            "word/_rels/settings.xml.rels": relation("attachedTemplate", "http://example.invalid/a.dotm")
        },
        "a picture from elsewhere": {
            "word/_rels/document2.xml.rels": relation("image", "http://127.0.0.1/a.png")
        },
        "a link to a file": {"word/_rels/x.xml.rels": relation("hyperlink", "file:///c:/windows/system32")},
        "a command in a field": {
            "word/footnotes.xml": '<w:x xmlns:w="w"><w:instrText>DD</w:instrText><w:y/>'
            "<w:instrText>EAUTO c:\\\\cmd.exe</w:instrText></w:x>"
        },
        "a command in a short field": {
            "word/footnotes.xml": '<w:x xmlns:w="w"><w:fldSimple w:instr="DDE cmd x"/></w:x>'
        },
        "a part that unpacks a thousandfold": {"word/footnotes.xml": "<a>" + " " * (8 * MEGABYTE) + "</a>"},
        "300 MB in it": {"word/media/image1.png": b"\0" * (300 * MEGABYTE)},
    }
    for what, parts in changes.items():
        yield f"a document with {what}", "说明.docx", make.replaced(document, parts)
    yield (
        "a document of 3000 parts",
        "说明.docx",
        make.replaced(document, {f"word/part{number}.xml": "<x/>" for number in range(3000)}),
    )
    yield (
        "a document with a part twice",
        "说明.docx",
        make.package({"word/document.xml": "<x/>", "WORD/document.xml": "<y/>"}, **word),
    )
    yield "a document without its list of types", "说明.docx", without(document, "[Content_Types].xml")
    yield "a document cut off", "说明.docx", document[: len(document) // 2]
    yield (
        "a document with a wrong checksum",
        "说明.docx",
        make.package({"word/document.xml": "<x>正文</x>"}, compression=zipfile.ZIP_STORED, **word).replace(
            "正文".encode(), "假的".encode()
        ),
    )
    yield "a document whose list lies of sizes", "说明.docx", lying()
    yield "slides with macros", "答辩.pptx", make.pptx("x", **{"ppt/vbaProject.bin": "x"})
    yield "slides with entities", "答辩.pptx", make.pptx("x", **{"ppt/slides/slide2.xml": LAUGHS})


def sheets():
    yield "a sheet that claims all cells", "表.xlsx", make.xlsx(dimension="A1:XFD1048576")
    yield (
        "a sheet of two far cells",
        "表.xlsx",
        make.xlsx('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'),
    )
    yield (
        "a sheet of too many cells",
        "表.xlsx",
        make.xlsx('<row r="1">' + "".join(f'<c r="A1"><v>{n}</v></c>' for n in range(301_000)) + "</row>"),
    )
    yield "a sheet with a cell that is none", "表.xlsx", make.xlsx('<row r="1"><c r="A1:B2;"/></row>')
    yield "a sheet whose row is no number", "表.xlsx", make.xlsx('<row r="1e9"><c r="A1"/></row>')
    yield (
        "a sheet of another workbook",
        "表.xlsx",
        make.xlsx(
            **{
                "xl/externalLinks/_rels/externalLink1.xml.rels": relation(
                    "externalLinkPath", "file:///a.xlsx"
                )
            }
        ),
    )
    yield (
        "a sheet with a live command",
        "表.xlsx",
        make.xlsx(**{"xl/externalLinks/externalLink1.xml": '<x><ddeLink ddeService="cmd"/></x>'}),
    )
    yield "a sheet of old macros", "表.xlsx", make.xlsx(**{"xl/macrosheets/sheet1.xml": "<x/>"})
    yield "a sheet with entities", "表.xlsx", make.xlsx(**{SHEET: LAUGHS})


def relation(kind, target):
    return make.relations(
        f'<Relationship Id="rId9" Type="{make.OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    )


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("evil.html", "<script>alert(1)</script>")
    return file.getvalue()


def commented(content):
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as package:
        package.comment = b"<script>alert(1)</script>"
    return file.getvalue()


def without(content, name):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
    return file.getvalue()


def lying():
    """Its list says ten bytes where a part has a hundred thousand."""
    content = bytearray(make.replaced(make.docx("x"), {"word/footnotes.xml": "<a>" + "字" * 50_000 + "</a>"}))
    entry = content.rfind(b"word/footnotes.xml") - 46
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def written(change):
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scripted():
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    return written(lambda writer: writer.root_object.update({NameObject("/OpenAction"): action}))


def attached():
    return written(lambda writer: writer.add_attachment("a.txt", b"x"))


def locked():
    return written(lambda writer: writer.encrypt("secret", algorithm="RC4-128"))


def packed(content):
    """The same PDF with its objects in packed lists, as newer programs write it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.compress_identical_objects()
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
