"""Copies for experts: nothing of who made a file, when and with what stays in any format, and what can
be read of it is read.
"""

import io
import re
import struct
import zipfile

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text
from pypdf.generic import NameObject, TextStringObject

from tests.workflows.files import building as make
from workflows.fence.cleaning import UncleanableError
from workflows.fence.cleaning.office import clean_office
from workflows.fence.cleaning.pdfs import clean_pdf
from workflows.fence.cleaning.pictures import clean_picture

AUTHOR = "张三丰"
LATIN = "Zhang Sanfeng"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def inside(content):
    """All the bytes of a package, unpacked, with the names of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"\n".join(name.encode() + b"\n" + package.read(name) for name in package.namelist())


def camera(size=(40, 30)):
    """A photograph with who took it, where and when, its small picture, a comment, and one side up."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x8298] = 6, LATIN, LATIN
    exif.get_ifd(0x8825)[2] = (40.0, 48.0, 30.0)
    file = io.BytesIO()
    picture = Image.effect_mandelbrot(size, (-2, -1, 1, 1), 50)
    picture.save(file, "JPEG", exif=exif, comment=LATIN.encode(), quality=90, progressive=True)
    return file.getvalue() + LATIN.encode()


def test_a_photograph_keeps_its_points_and_which_side_is_up_and_nothing_else():
    photograph = camera()

    copy = clean_picture(photograph)

    with Image.open(io.BytesIO(photograph)) as before, Image.open(io.BytesIO(copy.content)) as after:
        assert after.tobytes() == before.tobytes()
        assert dict(after.getexif()) == {0x0112: 6}
        assert "comment" not in after.info
    assert LATIN.encode() not in copy.content
    assert copy.blind_spots == ["pictures"]


def test_a_png_keeps_its_points_and_nothing_else():
    picture = io.BytesIO()
    Image.effect_mandelbrot((40, 30), (-2, -1, 1, 1), 50).save(picture, "PNG")
    told = picture.getvalue()
    note = b"Author\0" + LATIN.encode()
    chunk = struct.pack("!L", len(note)) + b"tEXt" + note + b"\0\0\0\0"
    told = told[:33] + chunk + told[33:]

    copy = clean_picture(told)

    assert LATIN.encode() in told
    assert copy.content == picture.getvalue()


@pytest.mark.parametrize("cut", [3, 30, 200])
def test_a_picture_cut_off_is_not_cleaned_by_halves(cut):
    for content in (camera()[:cut], make.picture((60, 60))[: min(cut, 40)]):
        with pytest.raises(UncleanableError):
            clean_picture(content)


def test_a_pdf_says_nothing_of_author_program_and_times():
    given = make.pdf("The project of the team", Author=LATIN, Creator="Word", Producer="P", Title=LATIN)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(given)))
    writer.add_outline_item(title=LATIN, page_number=0)
    writer.xmp_metadata = f"<x>{LATIN}</x>".encode()
    note = FreeText(text="Shown on the page", rect=(50, 50, 200, 100))
    note[NameObject("/T")] = TextStringObject(LATIN)
    writer.add_annotation(0, note)
    writer.add_annotation(0, Text(text=LATIN, rect=(0, 0, 9, 9)))
    file = io.BytesIO()
    writer.write(file)

    copy = clean_pdf(file.getvalue())

    reader = PdfReader(io.BytesIO(copy.content))
    assert dict(reader.metadata or {}) == {}
    assert reader.outline == []
    assert "The project of the team" in copy.text
    assert "Shown on the page" in copy.text
    assert [word for word in (LATIN, "pypdf", "Word") if word.encode() in copy.content] == []
    assert copy.blind_spots == []


LETTERS = b"BT /F1 12 Tf (Zhang Sanfeng) Tj ET"


@pytest.mark.parametrize("subtype", ["/Widget", "/Stamp", "/FreeText", "/Ink", "/Link"])
def test_what_an_annotation_draws_is_read_like_the_page(subtype):
    note = make.note(subtype, LETTERS, resources=make.letters_in)
    copy = clean_pdf(make.noted_pdf(note))

    assert LATIN in copy.text
    assert copy.blind_spots == []


def test_a_name_that_a_button_draws_in_one_of_its_states_is_read():
    note = make.note("/Widget", LETTERS, resources=make.letters_in, states=("Off", "Yes"))

    assert LATIN in clean_pdf(make.noted_pdf(note)).text


@pytest.mark.parametrize(
    ("drawn", "resources"),
    [
        (b"/Im1 Do", make.picture_in),
        (LETTERS + b" BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI", make.letters_in),
        (b"0 0 m 10 10 l 20 0 l S", None),
        (LETTERS, None),
    ],
)
def test_an_annotation_that_draws_what_nobody_can_read_is_told_of(drawn, resources):
    copy = clean_pdf(make.noted_pdf(make.note("/Stamp", drawn, resources=resources)))

    assert copy.blind_spots == ["pictures"]


def test_a_field_that_is_left_empty_hides_nothing():
    copy = clean_pdf(make.noted_pdf(make.note("/Widget", b"/Tx BMC q Q EMC"), make.note("/Widget")))

    assert copy.blind_spots == []


@pytest.mark.parametrize("key", ["Contents", "DA", "Name"])
def test_the_texts_of_an_annotation_are_read(key):
    assert LATIN in clean_pdf(make.noted_pdf(make.note("/Stamp", **{key: LATIN}))).text


def test_a_photograph_in_a_pdf_is_cleaned_too_and_told_of():
    file = io.BytesIO()
    Image.open(io.BytesIO(camera())).save(file, "PDF")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(file.getvalue())))
    picture = next(iter(writer.pages[0]["/Resources"]["/XObject"].values())).get_object()
    picture._data = camera()
    writer.write(file := io.BytesIO())

    copy = clean_pdf(file.getvalue())

    assert LATIN.encode() in file.getvalue()
    assert LATIN.encode() not in copy.content
    assert copy.blind_spots == ["pictures"]


def test_a_locked_pdf_is_not_cleaned():
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file := io.BytesIO())

    with pytest.raises(UncleanableError):
        clean_pdf(file.getvalue())


def test_a_word_file_says_nothing_of_who_wrote_and_changed_it():
    changed = (
        f'<w:document {WORD}><w:body><w:p w:rsidR="00AB12CD"><w:ins w:author="{AUTHOR}" w:date="2026-01-01">'
        f'<w:r><w:t>留下</w:t></w:r></w:ins><w:del w:author="{AUTHOR}"><w:r>'
        f"<w:delText>{AUTHOR}删去</w:delText></w:r></w:del><w:r><w:t>的字</w:t></w:r></w:p></w:body></w:document>"
    )
    told = make.replaced(
        make.docx("原文", author=AUTHOR),
        {
            "word/document.xml": changed,
            "word/comments.xml": f'<w:comments {WORD}><w:comment w:author="{AUTHOR}"/></w:comments>',
            "word/people.xml": f"<people>{AUTHOR}</people>",
            "customXml/item1.xml": f"<x>{AUTHOR}</x>",
            "docProps/app.xml": f"<Properties><Company>{AUTHOR}</Company></Properties>",
        },
    )

    copy = clean_office(told)

    assert AUTHOR in inside(told).decode("utf-8", "replace")
    assert AUTHOR not in inside(copy.content).decode("utf-8", "replace")
    assert "留下的字" in copy.text
    assert "00AB12CD" not in inside(copy.content).decode("utf-8", "replace")


def test_a_cleaned_word_file_opens_as_before():
    copy = clean_office(make.docx("第一段", "第二段", author=AUTHOR, picture=camera()))

    opened = Document(io.BytesIO(copy.content))
    assert [each.text for each in opened.paragraphs][:2] == ["第一段", "第二段"]
    assert len(opened.inline_shapes) == 1
    assert opened.core_properties.author in ("", "python-docx")
    assert LATIN.encode() not in inside(copy.content)
    assert copy.blind_spots == ["pictures"]


def test_a_workbook_and_slides_say_nothing_of_their_author_and_hidden_text_is_read():
    core = {"docProps/core.xml": make.CORE.format(author=AUTHOR)}
    path = f'<x:absPath xmlns:x="x" url="C:\\Users\\{AUTHOR}\\"/>'
    book = make.xlsx(make.cells("经费", "隐藏的字"), **core, **{"xl/comments1.xml": f"<a>{AUTHOR}</a>"})
    book = make.replaced(book, {"xl/styles.xml": f"<styles>{path}</styles>"})
    slides = make.pptx("课题进展", **core, **{"ppt/commentAuthors.xml": f"<a>{AUTHOR}</a>"})

    for told, word in ((book, "隐藏的字"), (slides, "课题进展")):
        copy = clean_office(told)
        assert AUTHOR not in inside(copy.content).decode("utf-8", "replace")
        assert word in copy.text
        assert copy.blind_spots == []


def test_a_name_that_is_split_into_pieces_is_read_as_one():
    runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in AUTHOR)
    body = f"<w:document {WORD}><w:body><w:p>{runs}</w:p></w:body></w:document>"

    assert AUTHOR in clean_office(make.replaced(make.docx("x"), {"word/document.xml": body})).text


PHONE = "13912345678"


def word_table():
    rows = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("1", PHONE, "25"))
    body = f"<w:document {WORD}><w:body><w:tbl><w:tr>{rows}</w:tr></w:tbl></w:body></w:document>"
    return make.replaced(make.docx("x"), {"word/document.xml": body})


def workbook():
    row = f"<row><c><v>1</v></c><c><f>2+3</f><v>{PHONE}</v></c><c><v>25</v></c></row>"
    return make.xlsx(row + make.cells("7", PHONE, "8"))


def shared_strings():
    strings = "".join(f"<si><t>{text}</t></si>" for text in ("1", PHONE, "25"))
    return make.xlsx(**{"xl/sharedStrings.xml": f'<sst xmlns="{make.SHEET}">{strings}</sst>'})


def tabbed():
    body = f"<w:p><w:r><w:t>1</w:t><w:tab/><w:t>{PHONE}</w:t><w:br/><w:t>25</w:t></w:r></w:p>"
    body = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return make.replaced(make.docx("x"), {"word/document.xml": body})


BORDERED = {
    "cells in Word": word_table(),
    "cells of a workbook": workbook(),
    "strings of a workbook": shared_strings(),
    "paragraphs of slides": make.pptx("1", PHONE, "25"),
    "tabs and line breaks": tabbed(),
}


@pytest.mark.parametrize("case", BORDERED)
def test_numbers_in_neighbouring_places_do_not_run_into_one_another(case):
    text = clean_office(BORDERED[case]).text

    assert re.search(rf"(?<!\d){PHONE}(?!\d)", text)
    assert not re.search(rf"\d{PHONE}|{PHONE}\d", text)


@pytest.mark.parametrize("name", ["word/media/image1.emf", "word/media/image1.tiff", "word/media/x.svg"])
def test_a_part_that_nothing_here_can_clean_is_told(name):
    with pytest.raises(UncleanableError):
        clean_office(make.replaced(make.docx("x"), {name: b"<x/>"}))
