"""PDF: its structure is read without running it, for what acts, hides or is locked."""

import re
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OBJECTS_UNPACKED = 32 * 1024 * 1024
# After the end there may be empty lines, and what a printer's driver adds.
MOST_BEHIND = 1024
LOCKED = b"Encrypt"
SCRIPT = b"JS"
ACTIVE = {
    b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"GoToE", b"XFA",
    b"SubmitForm", b"ImportData",
}  # fmt: skip
NAME = re.compile(rb"/((?:[A-Za-z0-9_.+-]|#[0-9A-Fa-f]{2})+)")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")


def look_at(file):
    """Raises a ValidationError with what to do where the PDF is cut off, locked, or acts by itself."""
    file.seek(0)
    body = file.read()
    if b"startxref" not in body[-4096:]:
        raise ValidationError(_("This PDF is incomplete; perhaps it was not fully saved. Make it anew."))
    if len(body) - body.rfind(b"%%EOF") - len(b"%%EOF") > MOST_BEHIND:
        raise _print_anew()
    names = _names(body)
    if LOCKED in names:
        raise ValidationError(
            _("This PDF is protected by a password. Save it without protection and choose it again.")
        )
    if names & (ACTIVE | {SCRIPT}):
        raise _print_anew()


def _print_anew():
    return ValidationError(
        _("This PDF holds scripts or embedded files. Print it to a new PDF and choose that one.")
    )


def _names(body):
    """The names that a PDF uses, unescaped: anywhere, and in its compressed lists of objects.

    `JS` is so short that pictures hold it by chance: it counts only outside their bytes.
    """
    structure, packed = _taken_apart(body)
    found = {_unescaped(name) for name in NAME.findall(body)} - {SCRIPT}
    for text in (structure, *packed):
        found |= {_unescaped(name) for name in NAME.findall(text)}
    return found


def _taken_apart(body):
    """What stands outside the streams, and the unpacked streams that list objects."""
    outside, objects, start, left = [], [], 0, OBJECTS_UNPACKED
    while (begin := body.find(b"stream", start)) >= 0 and (end := body.find(b"endstream", begin + 6)) >= 0:
        outside.append(body[start:begin])
        described = _unescaped(outside[-1][outside[-1].rfind(b"obj") :])
        if b"ObjStm" in described:
            objects.append(_objects(described, body[begin + 6 : end].lstrip(b"\r\n"), left))
            left -= len(objects[-1])
        start = end + len(b"endstream")
    outside.append(body[start:])
    return b" ".join(outside), objects


def _objects(described, packed, limit):
    """A list of objects, unpacked. One that is packed in a way no ordinary program uses would be read by the
    reader's program and not here, so it is refused; so is one that unpacks beyond measure.
    """
    used = FILTER.search(described)
    names = NAME.findall(used[1]) if used else []
    if names not in ([], [b"FlateDecode"]) or b"Predictor" in described:
        raise _print_anew()
    text = _unpacked(packed, limit + 1) if names else packed
    if len(text) > limit:
        raise _print_anew()
    return text


def _unpacked(packed, limit):
    try:
        return zlib.decompressobj().decompress(packed, limit)
    except zlib.error:
        return b""


def _unescaped(name):
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name)
