"""Bad files that hide what they are, and small ones that would cost much: what is wrong, name and content."""

import io
import struct
import zipfile
import zlib

from tests.workflows.files import building as make
from tests.workflows.files.writers import ALTERNATIVES, field, instruction, mark, with_body

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
MEGABYTE = 1024 * 1024
FOREIGN = "http://example.invalid/x"


def bad():
    yield from hidden_scripts()
    yield from put_inside()
    yield from fields()
    yield from formulas()
    yield from behind_pictures()
    yield from bombs()


def hidden_scripts():
    unnamed = make.LIST.replace(b"/Type /ObjStm ", b"")
    for what, body in {
        "the word stream in a string": b"2 0 obj (a stream of) endobj\n" + make.objects(SCRIPT),
        "the word stream in a comment": b"% a stream of\n" + make.objects(SCRIPT),
        "the word stream in its own list": make.objects(SCRIPT, described=make.LIST + b" /X (stream)"),
        "a packing told elsewhere": b"9 0 obj /FlateDecode endobj\n"
        + make.objects(SCRIPT, described=b"/Type /ObjStm /N 1 /First 4 /Filter 9 0 R"),
        "a comment before its packing": make.objects(
            SCRIPT, described=b"/Type /ObjStm /N 1 /First 4 /Filter % x\n/FlateDecode"
        ),
        "a packing told in short": make.objects(SCRIPT, described=unnamed + b" /F /Fl"),
        "a packing told twice": make.objects(
            SCRIPT, described=b"/Filter /FlateDecode " + make.LIST, pack=lambda text: zlib.compress(text, 1)
        ),
        "a wrong checksum": make.objects(SCRIPT, pack=lambda text: zlib.compress(text)[:-4] + b"\0\0\0\0"),
        "no checksum": make.objects(SCRIPT, pack=lambda text: zlib.compress(text)[:-4]),
        "an escaped list": make.objects(SCRIPT, described=make.LIST.replace(b"ObjStm", b"Obj#53tm")),
        "a list without its type": make.objects(SCRIPT, described=unnamed),
        "a list whose first is elsewhere": b"8 0 obj 4 endobj\n"
        + make.objects(SCRIPT, described=b"/N 1 /First 8 0 R /Filter /FlateDecode"),
        "a list behind a decoy": make.objects(
            SCRIPT, described=b"/X (endobj) /N 1 /First 8 0 R /Y (\\)endobj >>) /Filter /FlateDecode"
        ),
        "a list that is packed as letters": make.objects(
            SCRIPT,
            described=b"/Type /ObjStm /N 1 /First 4 /Filter/AHx",
            pack=lambda text: text.hex().encode() + b">",
        ),
        "another file to open": b"1 0 obj << /S /GoToR /F (\\\\\\\\host\\\\a.pdf) /D [0 /Fit] >> endobj",
    }.items():
        yield f"a PDF with {what}", "签字页.pdf", make.raw_pdf(body)


def inside(kind, target):
    return make.relations(f'<Relationship Id="rId9" Type="{make.OFFICE}/{kind}" Target="{target}"/>')


def put_inside():
    document, rels = make.docx("正文"), "word/_rels/footnotes.xml.rels"
    printer = "word/printerSettings/printerSettings1.bin"
    changes = {
        "an object called printer settings": {
            rels: inside("oleObject", "printerSettings/printerSettings1.bin"), printer: b"\0x" * 40
        },
        "an object in printer settings": {printer: OLE},
        "a page in printer settings": {printer: b"\r\n<html><script>alert(1)</script>"},
        "an object called picture": {rels: inside("image", "media/image9.emf"), "word/media/image9.emf": OLE},
        "an archive called font": {"word/fonts/font1.odttf": b"PK\x03\x04" + b"\0" * 40},
        "a program called printer settings": {"word/printersettings.exe": b"MZ"},
        "a page in a chunk": {rels: inside("aFChunk", "chunk.xml"), "word/chunk.xml": "<x/>"},
        "a page for a part": {"word/chunk.xml": "<html><script>alert(1)</script></html>"},
        "a page by its type": {
            "[Content_Types].xml": make.types(
                "word/document.xml", '<Override PartName="/word/chunk.xml" ContentType="text/html"/>'
            )
        },
        "a picture elsewhere that says it is here": {rels: inside("image", "http://example.invalid/a.png")},
        "a picture on another machine": {rels: inside("image", r"\\host\a.png")},
    }  # fmt: skip
    for kind in (
        "package",
        "control",
        "vbaProject",
        "attachedTemplate",
        "externalLink",
        "frame",
        "subDocument",
    ):
        changes[f"a relation of {kind}"] = {rels: inside(kind, "settings.xml")}
    for what, parts in changes.items():
        yield f"a document with {what}", "说明.docx", make.replaced(document, parts)


def fields():
    command = "DDEAUTO c:\\\\cmd.exe"
    for what, inner in {
        "a command behind a page number": field("PAGE") + field(command),
        "a command in pieces": field("D", "DEAUTO c:\\\\cmd.exe"),
        "a command in elements": mark("begin") + instruction("D<w:x/>DEAUTO c:\\\\cmd.exe") + mark("end"),
        "a command whose name is made": field(
            nested=field("QUOTE 68 68 69 65 85 84 79"), result=instruction("c:\\\\cmd.exe")
        ),
        "a command whose name is made in part": field("DD", nested=field("QUOTE 69"), result=""),
        "a command between words of others": mark("begin") + instruction("D")
        + f'<x:x xmlns:x="{FOREIGN}">{instruction("x")}</x:x>' + instruction(command[1:]) + mark("end"),
        "a command between alternatives": mark("begin") + instruction("D")
        + f'<m:AlternateContent xmlns:m="{ALTERNATIVES}"><m:Fallback>{instruction("x")}</m:Fallback>'
        + "</m:AlternateContent>" + instruction(command[1:]) + mark("end"),
        "a command without its beginning": instruction("PAGE") + instruction(command),
        "a command without its end": mark("begin") + instruction(command),
        "a command that was deleted": field(command).replace("instrText", "delInstrText"),
        "a picture in a field": field('INCLUDEPICTURE "http://example.invalid/a.png"'),
        "a picture in a field of another machine": field(r'INCLUDEPICTURE \d "\\\\host\\a.png"'),
        "a text in a field": field(r'INCLUDETEXT "\\\\host\\a.docx"'),
        "a table of a database": field('DATABASE \\c "x"'),
        "a link of a program in a field": field('LINK Excel.Sheet.12 "c:\\\\a.xlsx"'),
        "a way to another machine": field(r'HYPERLINK "\\\\host\\a"'),
        "a way to a file": field('HYPERLINK "file:///c:/windows"'),
        "fields within fields": (instruction("IF ") + mark("begin")) * 200,
    }.items():  # fmt: skip
        yield f"a document with {what}", "说明.docx", with_body(inner)


def formulas():
    for formula in (
        "_xlfn.WEBSERVICE(&quot;http://example.invalid/&quot;&amp;A1)",
        "1+ _xlfn.IMAGE (&quot;http://example.invalid/a.png&quot;)",
        "RTD(&quot;a.b&quot;,&quot;&quot;,1)",
        "cmd|'/c calc'!A0",
        "'cmd'|'/c calc'!A0",
        "SUM(CALL(&quot;Kernel32&quot;,1))",
    ):
        row = f'<row r="1"><c r="A1"><f>{formula}</f></c></row>'
        yield f"a sheet that computes {formula}", "表.xlsx", make.xlsx(row)
    named = f'<workbook xmlns="{make.SHEET}"><definedNames><definedName name="x">RTD("a",,1)</definedName>'
    yield (
        "a workbook whose name computes",
        "表.xlsx",
        make.xlsx(**{"xl/workbook.xml": named + "</definedNames></workbook>"}),
    )
    far = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'
    sheet = f'<worksheet xmlns="{make.SHEET}"><sheetData>{far}</sheetData></worksheet>'
    yield "a sheet of far cells elsewhere", "表.xlsx", make.xlsx(**{"xl/other/sheet1.xml": sheet})
    connected = {"xl/_rels/x.xml.rels": inside("connections", "connections.xml")}
    yield "a workbook with a connection", "表.xlsx", make.xlsx(**connected)


def behind_pictures():
    photograph = make.picture((40, 30), "JPEG")
    page = b"<script>alert(1)</script>"
    for what, behind in {
        "a page": b"\n" + page,
        "a program": b"MZ\x90\0" + b"\0" * 100,
        "an object": OLE,
        "another PDF": make.pdf(),
        "a page behind another picture": make.picture((8, 8), "JPEG") + page,
        "a heap of anything": b"x" * 100_000,
    }.items():
        yield f"a photograph with {what} behind it", "照片.jpg", photograph + behind
    text = b"x" * (5 * MEGABYTE)
    small = zlib.compressobj(1, zlib.DEFLATED, 9)
    yield (
        "a picture with a large text behind its points",
        "照片.png",
        make.png(behind=[(b"zTXt", b"Comment\0\0" + small.compress(text) + small.flush())]),
    )
    yield (
        "a picture with a large text called xml",
        "照片.png",
        make.png((b"zTXt", b"xml\0\0" + zlib.compress(text))),
    )
    packed = zlib.compress(text)
    yield (
        "a picture with a large text in Unicode",
        "照片.png",
        make.png((b"iTXt", b"xml\0\1\0zh\0x\0" + packed)),
    )


def bombs():
    """Small files that would take seconds and much memory if they were read to their ends."""
    yield "a photograph of filling bytes", "照片.jpg", b"\xff\xd8" + b"\xff" * (8 * MEGABYTE)
    names = b"/ab" * (8 * MEGABYTE)
    yield "a PDF of packed names", "签字页.pdf", make.raw_pdf(make.objects(names))
    yield "a PDF of plain names", "签字页.pdf", make.raw_pdf(b"/a" * 4_100_000)
    yield "a PDF of open outlines", "签字页.pdf", make.raw_pdf(b"1 0 obj << " + b"/First 1 " * 800_000)
    lists = make.objects(b"[" + b" " * 900_000 + b"]") + b"\n"
    yield "a PDF of many lists", "签字页.pdf", make.raw_pdf(lists * 60)
    plain = b"1 0 obj <</Type/ObjStm/N 1/First 4>> stream\n7 0 1\n" * 40_000
    yield "a PDF of lists within lists", "签字页.pdf", make.raw_pdf(plain + b"endstream endobj")
    many = "<a>" + "<a/>" * 249_000 + "</a>"
    yield "a document of millions of elements", "说明.docx", make.replaced(
        make.docx("x"), {f"word/footnotes{number}.xml": many for number in range(60)}
    )  # fmt: skip
    said = field("PAGE") + mark("begin") + instruction("x" * 1000) * 2000
    yield "a document of an endless field", "说明.docx", with_body(said)
    yield "a document of parts that its end does not count", "说明.docx", counted_twice(10_000)


def counted_twice(count):
    """A package whose second end, for large ones, counts other parts than its first."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("[Content_Types].xml", make.types("word/document.xml"))
        made.writestr("word/document.xml", "<x/>")
        for number in range(count):
            made.writestr(f"word/{number}.xml", "")
    content = file.getvalue()
    at = content.rfind(b"PK\x06\x06")
    if at < 0:
        at = content.rfind(b"PK\x05\x06")
        *_, listed, start, _comment = struct.unpack("<4s4H2LH", content[at:])
    else:
        listed, start = struct.unpack_from("<QQ", content, at + 40)
    told = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count + 2, count + 2, listed, start)
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    whole = content[:at] + told + where
    return whole + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 100, len(whole) - 100, 0)
