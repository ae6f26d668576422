"""What a file says to everybody and what is hidden in it, each with its place. Run as a module it reads the
file that it is sent.

A finding is its place, what is hidden there, and the text where nothing is.
"""

import io
import json
import posixpath
import re
import zipfile

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from workflows.fence import serving
from workflows.fence.cleaning import notes
from workflows.fence.cleaning.office import text_of

MEGABYTES = 1024
MOST_BYTES, MOST_PARTS = 50 * 1024 * 1024, 2000
# Signs; a list of some thousand projects has a tenth of them.
MOST_TEXT = 5_000_000
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Who wrote or keeps the file; title and dates tell nothing that the paper does not.
OF_PDF = ("/Author", "/Keywords", "/Subject")
OF_OFFICE = "creator lastModifiedBy description keywords category contentStatus Manager Company".split()
EMBEDDED = re.compile(r"/(embeddings|media/[^/]+\.(?:bin|ole)|externalLinks)/?")
COMMENTS = re.compile(r"(^|/)(comments\d*|threadedComments?/.*|commentsExtended)\.xml$")


class UnreadableError(Exception):
    """The file is none of the kinds that can be looked through, broken, or too large inside."""


# What the libraries say of a file that is none.
BROKEN = (UnreadableError, zipfile.BadZipFile, etree.XMLSyntaxError, PyPdfError, KeyError, ValueError,
          TypeError, AttributeError, IndexError, RecursionError)  # fmt: skip


def work(head, body):
    """The findings in a file whose ending the head names, as JSON; `unreadable` where it is."""
    look = LOOKS.get(head["ending"])
    try:
        if look is None:
            raise UnreadableError(head["ending"])
        return {}, json.dumps(list(_measured(look(body)))).encode()
    except BROKEN as error:
        return {"unreadable": str(error)[:200]}, b""


def _measured(findings):
    left = MOST_TEXT
    for place, holds, text in findings:
        left -= len(text)
        if left < 0:
            raise UnreadableError("too much text")
        yield place, holds, text


def _says(place, text):
    return place, "", text or ""


def _hides(place, what):
    return place, what, ""


def _of_pdf(content):
    reader = PdfReader(io.BytesIO(content))
    yield from _properties({str(name): str(value) for name, value in (reader.metadata or {}).items()}, OF_PDF)
    if reader.attachments:
        yield _hides(["file"], "attachment")
    # A field may stand on no page.
    for field in (reader.get_fields() or {}).values():
        yield _says(["file"], str(field.value or ""))
    for number, page in enumerate(reader.pages, start=1):
        place = ["page", number]
        yield _says(place, page.extract_text())
        for note in notes.of_page(page):
            yield _says(place, _noted(page, note))
            if note.get("/Subtype") not in ("/Link", "/Widget"):
                yield _hides(place, "comment")


def _noted(page, note):
    """What is written in an annotation or a field, and what it draws."""
    drawn = [notes.text_of(page, shape) for shape in notes.drawn_by(note)]
    return "\n".join([*notes.written_in(note), *drawn])


def _of_docx(content):
    parts = _unpacked(content)
    yield from _of_package(parts)
    for name, root in _trees(parts, r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml"):
        where = "" if name == "word/document.xml" else posixpath.basename(name)
        for number, paragraph in enumerate(root.iter(f"{WORD}p"), start=1):
            yield _says(["paragraph", number, where], text_of(paragraph))
        for tag, what in (("vanish", "hidden text"), ("ins", "tracked change"), ("del", "tracked change")):
            if root.find(f".//{WORD}{tag}") is not None:
                yield _hides(["part", where] if where else ["text"], what)


def _of_xlsx(content):
    parts = _unpacked(content)
    yield from _of_package(parts)
    strings = ["".join(each.itertext(f"{SHEET}t")) for each in _all(parts, "xl/sharedStrings.xml", "si")]
    for title, is_hidden, root in _sheets(parts):
        place = ["sheet", title, ""]
        if is_hidden:
            yield _hides(place, "hidden sheet")
        for tag, what in (("col", "hidden column"), ("row", "hidden row")):
            if any(_is_hidden(each) for each in root.iter(f"{SHEET}{tag}")):
                yield _hides(place, what)
        for cell in root.iter(f"{SHEET}c"):
            yield _says(["sheet", title, cell.get("r", "")], _value(cell, strings))


def _of_package(parts):
    """What Office files have in common: properties, comments, things put inside."""
    for _name, root in _trees(parts, r"docProps/(core|app)\.xml"):
        values = {etree.QName(each).localname: each.text or "" for each in root.iterchildren(etree.Element)}
        yield from _properties(values, OF_OFFICE)
    for _name, root in _trees(parts, r"docProps/custom\.xml"):
        for each in root:
            yield _hides(["property", each.get("name", "")], "value")
    for name in sorted(parts):
        if COMMENTS.search(name) and len(_parsed(parts[name])):
            yield _hides(["part", posixpath.basename(name)], "comment")
        elif EMBEDDED.search(name):
            yield _hides(["part", name], "embedded file")
        elif name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            yield _says(["part", name], text_of(_parsed(parts[name])))


def _properties(values, personal):
    for name, value in values.items():
        if name in personal and value.strip():
            yield _hides(["property", name], "value")


def _unpacked(content):
    """The XML parts and the names of all others; refused before unpacking if it would be too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = package.infolist()
        if len(entries) > MOST_PARTS or sum(each.file_size for each in entries) > MOST_BYTES:
            raise UnreadableError("too large inside")
        return {
            each.filename: package.read(each) if each.filename.endswith((".xml", ".rels")) else b""
            for each in entries
        }


def _parsed(content):
    return etree.fromstring(content, etree.XMLParser(**PARSER))


def _trees(parts, pattern):
    return [(name, _parsed(parts[name])) for name in sorted(parts) if re.fullmatch(pattern, name)]


def _all(parts, name, tag):
    return _parsed(parts[name]).iter(f"{SHEET}{tag}") if name in parts else ()


def _sheets(parts):
    """Each sheet as (title, whether it is hidden, its tree)."""
    targets = {
        each.get("Id"): posixpath.normpath(f"xl/{each.get('Target').lstrip('/').removeprefix('xl/')}")
        for each in _parsed(parts["xl/_rels/workbook.xml.rels"])
    }
    for sheet in _all(parts, "xl/workbook.xml", "sheet"):
        path = targets[sheet.get(RELATION)]
        yield sheet.get("name"), sheet.get("state", "visible") != "visible", _parsed(parts[path])


def _is_hidden(element):
    return element.get("hidden") in ("1", "true") or element.get("width") == "0" or element.get("ht") == "0"


def _value(cell, strings):
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext(f"{SHEET}t"))
    value = cell.findtext(f"{SHEET}v") or ""
    return strings[int(value)] if cell.get("t") == "s" and value else value


LOOKS = {"pdf": _of_pdf, "docx": _of_docx, "xlsx": _of_xlsx}


if __name__ == "__main__":
    serving.serve(work, megabytes=MEGABYTES)
