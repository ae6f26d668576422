"""PDF: its pages are put into a new file, which then says nothing of author, program, times and history."""

import io
from contextlib import suppress

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from workflows.fence.cleaning import Cleaned, UncleanableError, notes
from workflows.fence.cleaning.pictures import clean_jpeg

TOLD = ("/Metadata", "/PieceInfo", "/LastModified", "/Info", "/StructParents", "/Thumb", "/Measure", "/Lang")
# What people write on pages stays as it is drawn; notes, attachments and who wrote when go.
DRAWN = {"/Link", "/Widget", "/FreeText", "/Stamp", "/Ink", "/Line", "/Square", "/Circle", "/Highlight",
         "/Underline", "/StrikeOut", "/Polygon", "/PolyLine"}  # fmt: skip
OF_A_NOTE = ("/T", "/NM", "/M", "/CreationDate", "/Subj", "/RC", "/Popup", "/P", "/TU", "/TM", "/V", "/DV",
             "/Parent", "/AA", "/PA")  # fmt: skip


def clean_pdf(content):
    """The copy with its text; its blind spots are pages with pictures and fonts without their letters."""
    try:
        return _cleaned(PdfReader(io.BytesIO(content), strict=False))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UncleanableError(type(error).__name__) from None


def _cleaned(reader):
    if reader.is_encrypted:
        raise UncleanableError("locked")
    writer = PdfWriter()
    for page in reader.pages:
        _clean_notes(writer.add_page(page))
    for each in writer._objects:
        _forget(each)
    texts, blind = [], set()
    for page in writer.pages:
        content = page["/Contents"].get_data() if "/Contents" in page else b""
        texts.append(page.extract_text())
        blind |= _blind_spots(page, content)
        if not texts[-1].strip() and content.strip():
            blind.add("pictures")
        for note in notes.of_page(page):
            said, hidden = _read(page, note)
            texts += said
            blind |= hidden
    writer.metadata = None
    # What no page leads to any more, such as notes that were taken off, would still be written.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    file = io.BytesIO()
    writer.write(file)
    return Cleaned(file.getvalue(), "\n".join(texts), sorted(blind))


def _clean_notes(page):
    listed = page.get("/Annots")
    if listed is None:
        return
    listed = listed.get_object()
    kept = [note for note in listed if note.get_object().get("/Subtype") in DRAWN]
    for note in kept:
        for key in OF_A_NOTE:
            note.get_object().pop(NameObject(key), None)
    listed.clear()
    listed.extend(kept)


def _forget(each):
    if not isinstance(each, DictionaryObject):
        return
    for key in TOLD:
        each.pop(NameObject(key), None)
    if isinstance(each, StreamObject) and each.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        with suppress(UncleanableError):
            each._data = clean_jpeg(each._data)


def _read(page, note):
    """The texts of an annotation, and what of it no program reads."""
    texts, blind = notes.written_in(note), set()
    for shape in notes.drawn_by(note):
        text = notes.text_of(page, shape)
        texts.append(text)
        blind |= _blind_spots(shape, shape.get_data())
        if not text.strip() and not notes.is_empty(shape):
            blind.add("pictures")
    return texts, blind


def _blind_spots(drawn, content):
    """What of a page or shape no program reads: pictures, drawn letters, fonts that do not say which letter
    is which.
    """
    found, seen = set(), []

    def look(resources):
        for font in resources.get("/Font", DictionaryObject()).get_object().values():
            if not _says_its_letters(font.get_object()):
                found.add("fonts")
        for each in resources.get("/XObject", DictionaryObject()).get_object().values():
            each = each.get_object()
            if each.get("/Subtype") == "/Image":
                found.add("pictures")
            elif "/Resources" in each and each not in seen and len(seen) < 1000:
                seen.append(each)
                look(each["/Resources"].get_object())

    look(drawn.get("/Resources", DictionaryObject()).get_object())
    if b"\nBI" in b"\n" + content.replace(b" ", b"\n"):
        found.add("pictures")
    return found


def _says_its_letters(font):
    """Whether a font says by which letter each of its shapes is meant."""
    if "/ToUnicode" in font:
        return True
    if font.get("/Subtype") == "/Type0":
        return not str(font.get("/Encoding", "/Identity-H")).startswith("/Identity")
    return font.get("/Subtype") != "/Type3"
