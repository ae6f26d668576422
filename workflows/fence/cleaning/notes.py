"""What the annotations of a PDF say beside its pages: links, stamps, fields that somebody filled in."""

import re

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

# Ways to the page, to other annotations, and to what is drawn, which is read as drawn.
ELSEWHERE = {"/P", "/Popup", "/IRT", "/Kids", "/AP"}
# How a form marks where a field's text would stand; an empty field has nothing else.
FRAME = re.compile(rb"/Tx\s+BMC|\b(EMC|q|Q)\b")


def of_page(page):
    """The annotations of a page."""
    return [note.get_object() for note in (page.get("/Annots") or ())]


def written_in(note):
    """Every text that stands in an annotation, and in the fields above it."""
    ahead, seen, texts = [note], set(), []
    while ahead:
        each = ahead.pop().get_object()
        if isinstance(each, DictionaryObject) and id(each) not in seen and each.get("/Type") != "/Page":
            seen.add(id(each))
            ahead += [value for key, value in each.items() if key not in ELSEWHERE]
        elif isinstance(each, ArrayObject) and id(each) not in seen:
            seen.add(id(each))
            ahead += each
        elif isinstance(each, str):
            texts.append(str(each))
    return texts


def drawn_by(note):
    """The shapes that an annotation draws, in each of its states."""
    drawn = note.get("/AP", DictionaryObject()).get_object().values()
    for each in map(_itself, drawn):
        if isinstance(each, StreamObject):
            yield each
        elif isinstance(each, DictionaryObject):
            yield from (shape for shape in map(_itself, each.values()) if isinstance(shape, StreamObject))


def text_of(page, shape):
    """The letters that a shape draws on a page."""
    return page.extract_xform_text(shape)


def is_empty(shape):
    """Whether a shape draws nothing, as that of an empty field."""
    return not FRAME.sub(b"", shape.get_data()).strip()


def _itself(value):
    return value.get_object()
