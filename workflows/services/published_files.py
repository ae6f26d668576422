"""What a file that goes out to everybody must not carry: private numbers in its text, and what is hidden in
it, each with its place.
"""

import posixpath
import re
import zipfile
from io import BytesIO

from django.utils.translation import gettext as _
from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from workflows.fence.cleaning import notes
from workflows.fence.cleaning.office import text_of
from workflows.services import disclosure

MOST_BYTES, MOST_PARTS = 50 * 1024 * 1024, 2000
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Who wrote or keeps the file; title and dates tell nothing that the paper does not.
OF_PDF = ("/Author", "/Keywords", "/Subject")
OF_OFFICE = "creator lastModifiedBy description keywords category contentStatus Manager Company".split()
EMBEDDED = re.compile(r"/(embeddings|media/[^/]+\.(?:bin|ole)|externalLinks)/?")
COMMENTS = re.compile(r"(^|/)(comments\d*|threadedComments?/.*|commentsExtended)\.xml$")

# What the readers of these formats raise over a file that is not what it should be.
BROKEN = (zipfile.BadZipFile, etree.XMLSyntaxError, PyPdfError, KeyError, ValueError, TypeError,
          AttributeError, IndexError, RecursionError)  # fmt: skip


class UnreadableError(Exception):
    """The file is none of the kinds that can be looked through, broken, or too large inside."""


def findings(content, ending, *, known=""):
    """What the bytes of a docx, xlsx or pdf hold that is not for everybody, as sentences that begin with the
    place; an empty list for nothing. What also stands in `known` is no disclosure; without it (None) only
    what is hidden is looked for.

    Raises UnreadableError for a file that cannot be looked through: it must not go out either.
    """
    look = LOOKS.get(ending.lower().lstrip("."))
    if look is None:
        raise UnreadableError(ending)
    try:
        return look(content, known)
    except BROKEN as error:
        raise UnreadableError(str(error)) from error


def _of_pdf(content, known):
    reader = PdfReader(BytesIO(content))
    told = _properties({str(name): str(value) for name, value in (reader.metadata or {}).items()}, OF_PDF)
    if reader.attachments:
        told.append(_holds(_("The file"), _("an attachment")))
    # A field may stand on no page.
    fields = (str(field.value) for field in (reader.get_fields() or {}).values())
    told += _in_text(_("The file"), "\n".join(fields), known)
    for number, page in enumerate(reader.pages, start=1):
        place = _("Page %(n)d") % {"n": number}
        told += _in_text(place, page.extract_text(), known)
        for note in notes.of_page(page):
            told += _in_text(place, _noted(page, note), known)
            if note.get("/Subtype") not in ("/Link", "/Widget"):
                told.append(_holds(place, _("a comment")))
    return list(dict.fromkeys(told))


def _noted(page, note):
    """What is written in an annotation or a field, and what it draws."""
    drawn = [notes.text_of(page, shape) for shape in notes.drawn_by(note)]
    return "\n".join([*notes.written_in(note), *drawn])


def _of_docx(content, known):
    parts = _unpacked(content)
    told = _of_package(parts, known)
    for name, root in _trees(parts, r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml"):
        where = "" if name == "word/document.xml" else f"{posixpath.basename(name)} "
        for number, paragraph in enumerate(root.iter(f"{WORD}p"), start=1):
            told += _in_text(where + _("Paragraph %(n)d") % {"n": number}, text_of(paragraph), known)
        for tag, what in (("vanish", _("hidden text")), ("ins", _("a tracked change"))):
            if root.find(f".//{WORD}{tag}") is not None:
                told.append(_holds(where or _("The text"), what))
        if root.find(f".//{WORD}del") is not None:
            told.append(_holds(where or _("The text"), _("a tracked change")))
    return list(dict.fromkeys(told))


def _of_xlsx(content, known):
    parts = _unpacked(content)
    told = _of_package(parts, known)
    strings = ["".join(each.itertext(f"{SHEET}t")) for each in _all(parts, "xl/sharedStrings.xml", "si")]
    for title, is_hidden, root in _sheets(parts):
        place = _("Sheet “%(title)s”") % {"title": title}
        if is_hidden:
            told.append(_holds(place, _("a hidden sheet")))
        if any(_is_hidden(each) for each in root.iter(f"{SHEET}col")):
            told.append(_holds(place, _("a hidden column")))
        if any(_is_hidden(each) for each in root.iter(f"{SHEET}row")):
            told.append(_holds(place, _("a hidden row")))
        for cell in root.iter(f"{SHEET}c"):
            told += _in_text(f"{place} {cell.get('r', '')}", _value(cell, strings), known)
    return told


def _of_package(parts, known):
    """What Office files have in common: properties, comments, things put inside."""
    told = []
    for _name, root in _trees(parts, r"docProps/(core|app)\.xml"):
        told += _properties({etree.QName(each).localname: each.text or "" for each in root}, OF_OFFICE)
    for _name, root in _trees(parts, r"docProps/custom\.xml"):
        told += [
            _holds(_("Property “%(name)s”") % {"name": each.get("name", "")}, _("a value")) for each in root
        ]
    for name in sorted(parts):
        if COMMENTS.search(name) and len(_parsed(parts[name])):
            told.append(_holds(posixpath.basename(name), _("a comment")))
        elif EMBEDDED.search(name):
            told.append(_holds(name, _("an embedded file")))
        elif name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            told += _in_text(name, text_of(_parsed(parts[name])), known)
    return told


def _properties(values, personal):
    return [
        _holds(_("Property “%(name)s”") % {"name": name}, _("a value"))
        for name, value in values.items()
        if name in personal and value.strip()
    ]


def _in_text(place, text, known):
    if known is None:
        return []
    return [_holds(place, what) for what in disclosure.found_in(text or "", known=known)]


def _holds(place, what):
    return _("%(place)s holds %(what)s.") % {"place": place.strip(), "what": what}


def _unpacked(content):
    """The XML parts and the names of all others; refused before unpacking if it would be too much."""
    with zipfile.ZipFile(BytesIO(content)) as package:
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
