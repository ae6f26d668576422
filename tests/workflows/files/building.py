"""Office documents and PDFs, written part by part, so that one part can be what it should not be."""

import io
import struct
import zipfile
import zlib

from docx import Document
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

TYPES = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
MEDIA = {
    "word/document.xml": f"{TYPES}wordprocessingml.document.main+xml",
    "xl/workbook.xml": f"{TYPES}spreadsheetml.sheet.main+xml",
    "ppt/presentation.xml": f"{TYPES}presentationml.presentation.main+xml",
}
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{author}</dc:creator></cp:coreProperties>'
)


def package(parts, *, main, compression=zipfile.ZIP_DEFLATED):
    """The bytes of an office package with these parts beside what every package has."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, text in ({"[Content_Types].xml": types(main), "_rels/.rels": root(main)} | parts).items():
            made.writestr(name, text)
    return file.getvalue()


def types(main, extra=""):
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{main}" ContentType="{MEDIA[main]}"/>{extra}</Types>'
    )


def root(main):
    return relations(f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{main}"/>')


def relations(inner):
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def docx(*paragraphs, author="", picture=None, **parts):
    """A Word file as python-docx writes it."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if picture:
        document.add_picture(io.BytesIO(picture))
    document.core_properties.author = document.core_properties.last_modified_by = author
    file = io.BytesIO()
    document.save(file)
    return with_parts(file.getvalue(), **parts) if parts else file.getvalue()


def with_parts(content, **parts):
    """The package with parts added or replaced; `word__x_xml` names `word/x.xml`."""
    parts = {name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"): text
             for name, text in parts.items()}  # fmt: skip
    return replaced(content, parts)


def replaced(content, parts):
    """The package with these parts, by their names, added or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part.filename, old.read(part.filename))
        for name, text in parts.items():
            new.writestr(name, text)
    return file.getvalue()


def xlsx(rows="", *, dimension="A1", **parts):
    """A workbook of one sheet with these rows as XML."""
    return package(
        {
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            ),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><dimension ref="{dimension}"/>'
            f"<sheetData>{rows}</sheetData></worksheet>",
        }
        | parts,
        main="xl/workbook.xml",
    )


def cells(*texts):
    """One row of inline texts."""
    inner = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="1">{inner}</row>'


def pptx(*texts, **parts):
    """Slides in one, with these texts and an author."""
    body = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    return package(
        {
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{OFFICE}"/>',
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAWING}">{body}</p:sld>',
        }
        | parts,
        main="ppt/presentation.xml",
    )


def picture(size=(8, 8), format_="PNG", **options):
    file = io.BytesIO()
    Image.new("1" if format_ == "PNG" else "L", size).save(file, format_, **options)
    return file.getvalue()


def png(*chunks, side=8, behind=()):
    """A PNG that claims that many points a side, with chunks put in before its data and behind."""

    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = struct.pack("!IIBBBBB", side, side, 1, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * min(side * (side // 8 + 1), 1000))
    body = [(b"IHDR", header), *chunks, (b"IDAT", lines), *behind, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in body)


def pdf(text="", **metadata):
    """A PDF of one page with ASCII text that a program can read, and with metadata."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    if text:
        font = DictionaryObject(
            {NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in
             (("Type", "Font"), ("Subtype", "Type1"), ("BaseFont", "Helvetica"))}
        )  # fmt: skip
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if metadata:
        writer.add_metadata({f"/{key}": value for key, value in metadata.items()})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def noted_pdf(*notes):
    """A PDF of one page with text, and with annotations as `note` makes them."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf("The page")))
    page = writer.pages[0]
    page[NameObject("/Annots")] = ArrayObject(writer._add_object(each(writer)) for each in notes)
    writer.write(file := io.BytesIO())
    return file.getvalue()


def note(subtype, drawn=None, *, resources=None, states=(), **told):
    """An annotation of a kind with what it draws, alike in each of its states, and with its texts."""

    def made(writer):
        found = {"Subtype": NameObject(subtype), "Rect": ArrayObject(map(NumberObject, (50, 50, 200, 90)))}
        if drawn is not None:
            shape = _shape(writer, drawn, resources)
            each = {"N": _named({state: shape for state in states}) if states else shape}
            found["AP"] = _named(each)
        return _named(found | {name: TextStringObject(text) for name, text in told.items()})

    return made


def picture_in(writer):
    """What a form needs that draws a picture."""
    image = DecodedStreamObject()
    image.set_data(b"\0")
    sizes = {"Width": 1, "Height": 1, "BitsPerComponent": 8}
    image.update(_named({name: NumberObject(size) for name, size in sizes.items()}))
    image.update(_named({"Subtype": NameObject("/Image"), "ColorSpace": NameObject("/DeviceGray")}))
    return _named({"XObject": _named({"Im1": writer._add_object(image)})})


def letters_in(writer):
    """What a form needs that draws letters."""
    font = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    font = _named({name: NameObject(f"/{value}") for name, value in font.items()})
    return _named({"Font": _named({"F1": writer._add_object(font)})})


def _shape(writer, drawn, resources):
    shape = DecodedStreamObject()
    shape.set_data(drawn)
    shape.update(_named({"Subtype": NameObject("/Form")}))
    if resources:
        shape[NameObject("/Resources")] = resources(writer)
    return writer._add_object(shape)


def _named(values):
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})


def raw_pdf(body):
    """The frame of a PDF around a piece of its structure."""
    return b"%PDF-1.7\n" + body + b"\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


LIST = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"


def objects(text, *, described=LIST, pack=zlib.compress):
    """A packed list of one object."""
    return b"1 0 obj << " + described + b" >>\nstream\n" + pack(b"7 0 " + text) + b"\nendstream endobj"
