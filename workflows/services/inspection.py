"""What a file really is, whatever its name says; looked at before anybody can fetch it.

Only what is cheap and safe is read here: signatures, an image's header, a PDF's structure, a package's list
of parts.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OFFICE}wordprocessingml.document"
XLSX = f"{OFFICE}spreadsheetml.sheet"
EXTENSIONS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
}
MOST_POINTS = 60_000_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2000
OBJECTS_UNPACKED = 16 * 1024 * 1024
LOCKED = b"Encrypt"
SCRIPT = b"JS"
ACTIVE = {b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"}
NAME = re.compile(rb"/((?:[A-Za-z0-9_.+-]|#[0-9A-Fa-f]{2})+)")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Found:
    """What the content of a file is: its media type and the extension it is stored under."""

    media_type: str
    extension: str


def titles(media_types):
    """The kinds of file in words, such as `PDF、JPG、PNG`."""
    return "、".join(EXTENSIONS[media][0].upper() for media in media_types)


def accept(media_types):
    """The endings for a browser's file dialogue, such as `.pdf,.jpg,.jpeg`."""
    return ",".join(f".{ending}" for media in media_types for ending in EXTENSIONS[media])


def inspect(file, name, *, allowed):
    """What the open file is, or a ValidationError with what to do; name and content must agree."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    media_type = _media_type(file)
    if media_type not in allowed:
        raise ValidationError(
            _("This file is %(found)s. Only %(allowed)s can be uploaded here: convert it, then choose it.")
            % {"found": _in_words(media_type, file), "allowed": titles(allowed)}
        )
    if extension not in EXTENSIONS[media_type]:
        raise ValidationError(
            _("The name ends in “.%(extension)s”, but the content is %(found)s. Save it anew and choose it.")
            % {"extension": extension, "found": titles([media_type])}
        )
    LOOKS[media_type](file)
    file.seek(0)
    return Found(media_type, EXTENSIONS[media_type][0])


def _media_type(file):
    """The media type by the content alone; empty where nothing known begins like this."""
    file.seek(0)
    head = file.read(2048)
    if head.startswith(b"PK\x03\x04"):
        return _package_type(file)
    if b"%PDF-" in head[:1024] and not head.lstrip().lower().startswith((b"<", b"mz")):
        return "application/pdf"
    for signature, media_type in ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg")):
        if head.startswith(signature):
            return media_type
    return ""


def _package_type(file):
    """Which office document a ZIP package is; counted before anything is unpacked."""
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError):
        return "application/zip"
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(
            _("Unpacked, this file is far too large. Save it anew without embedded content.")
        )
    if any("vbaProject" in name for name in names):
        raise ValidationError(_("This file holds macros. Save it without macros and choose it again."))
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else "application/zip"


def _look_at_image(file):
    """Only the header is read: a small file may unpack to a gigabyte."""
    file.seek(0)
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as image:
            points = image.width * image.height
    except Image.DecompressionBombError:
        points = MOST_POINTS + 1
    except (OSError, ValueError, SyntaxError):
        raise ValidationError(_("This picture cannot be opened; it seems damaged. Save it anew.")) from None
    if points > MOST_POINTS:
        raise ValidationError(
            _("This picture has far more points than a page needs. Scan it at 300 dpi and choose it again.")
        )


def _look_at_pdf(file):
    file.seek(0)
    body = file.read()
    if b"startxref" not in body[-4096:]:
        raise ValidationError(_("This PDF is incomplete; perhaps it was not fully saved. Make it anew."))
    names = _names(body)
    if LOCKED in names:
        raise ValidationError(
            _("This PDF is protected by a password. Save it without protection and choose it again.")
        )
    if names & (ACTIVE | {SCRIPT}):
        raise ValidationError(
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
        if left > 0 and b"ObjStm" in _unescaped(outside[-1][-2000:]):
            objects.append(_unpacked(body[begin + 6 : end].lstrip(b"\r\n"), left))
            left -= len(objects[-1])
        start = end + len(b"endstream")
    outside.append(body[start:])
    return b" ".join(outside), objects


def _unpacked(packed, limit):
    try:
        return zlib.decompressobj().decompress(packed, limit)
    except zlib.error:
        return b""


def _unescaped(name):
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name)


def _in_words(media_type, file):
    """What the file is, as people call it."""
    if media_type in EXTENSIONS:
        return titles([media_type])
    file.seek(0)
    try:
        return puremagic.from_string(file.read(2048)).lstrip(".").upper() or _("of an unknown kind")
    except (puremagic.PureError, ValueError):
        return _("of an unknown kind")


def _look_at_package(file):
    """Its parts were counted while finding out what it is."""


LOOKS = {
    "application/pdf": _look_at_pdf,
    "image/jpeg": _look_at_image,
    "image/png": _look_at_image,
    DOCX: _look_at_package,
    XLSX: _look_at_package,
}
