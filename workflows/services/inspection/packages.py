"""Office documents: a ZIP of XML. Its list of parts is judged before anything is unpacked, then
its XML is read once, element by element, without ever building the document.
"""

import os
import struct
import zipfile
from collections import Counter
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workflows.policy.media import DOCX, PPTX, XLSX
from workflows.services.inspection import markup

MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
MEGABYTE = 1024 * 1024
MOST_PARTS = 2000
MOST_UNPACKED = 200 * MEGABYTE
MOST_XML = 64 * MEGABYTE
MOST_RATIO, RATIO_FROM = 100, MEGABYTE
MOST_LISTED = 300 * MOST_PARTS
END = struct.Struct("<4s4H2LH")
MARKUP = {".xml", ".rels", ".vml", ".svg"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp"}
BESIDE = {".odttf", ".fntdata"}
PRINTER = "printerSettings"
ACTIVE = ("vbaproject", "vbadata", "macrosheets/", "activex/", "embeddings/", "customui/")


def media_type_of(file):
    """Which office document a ZIP is; `application/zip` for any other."""
    try:
        names = {part.filename for part in _parts(file)}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "application/zip"
    return next((media for name, media in MAIN_PARTS.items() if name in names), "application/zip")


def look_at(file):
    """Raises a ValidationError with what to do where the package is damaged, unpacks beyond measure, holds
    macros or other documents, or loads something from elsewhere.
    """
    parts = _parts(file)
    _count(parts, file.seek(0, os.SEEK_END))
    for part in parts:
        _look_at_name(part)
    file.seek(0)
    with zipfile.ZipFile(file) as package:
        for part in parts:
            if _ending(part) in MARKUP:
                _read(package, part)


def _parts(file):
    """The parts; none where something stands before, behind or between what the list names."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - END.size, 0))
    end = file.read(END.size)
    if len(end) < END.size:
        return []
    signature, *_disks, count, listed, start, comment = END.unpack(end)
    whole = signature == b"PK\x05\x06" and not comment and start + listed + END.size == size
    if not whole:
        return []
    if count > MOST_PARTS or listed > MOST_LISTED:
        raise _too_large()
    file.seek(0)
    with zipfile.ZipFile(file) as package:
        return package.infolist()


def _count(parts, size):
    unpacked = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if _ending(part) in MARKUP)
    overlapping = sum(part.compress_size for part in parts) > size
    swollen = any(
        part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size for part in parts
    )
    if unpacked > MOST_UNPACKED or xml > MOST_XML or overlapping or swollen:
        raise _too_large()
    names = Counter(part.filename.casefold() for part in parts)
    if "[content_types].xml" not in names or max(names.values()) > 1:
        raise _damaged()
    if any(part.flag_bits & 0x1 for part in parts):
        raise ValidationError(_("This file is protected. Save it without protection and choose it again."))


def _look_at_name(part):
    name = part.filename.casefold()
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise _damaged()
    if any(word in name for word in ACTIVE):
        raise ValidationError(
            _("This file holds macros or embedded documents. Save it without them and choose it again.")
        )
    is_known = _ending(part) in MARKUP | PICTURES | BESIDE or PRINTER.casefold() in name
    if not part.is_dir() and not is_known:
        raise ValidationError(
            _("This file holds macros or embedded documents. Save it without them and choose it again.")
        )


def _ending(part):
    """A name may be its ending alone, such as `.rels`."""
    return "." + part.filename.casefold().rpartition(".")[2]


def _read(package, part):
    try:
        with package.open(part) as text:
            markup.read(text, rows=part.filename.casefold().startswith("xl/worksheets/"))
    except markup.TooLargeError:
        raise _too_large() from None
    except markup.ReachesOutError:
        raise ValidationError(
            _("This file loads something from elsewhere (a template, a linked picture or another workbook). "
              "Break the links, save it and choose it again.")
        ) from None  # fmt: skip
    except (markup.NotPlainError, zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise _damaged() from None


def _too_large():
    return ValidationError(_("Unpacked, this file is far too large. Save it anew without embedded content."))


def _damaged():
    return ValidationError(_("This file cannot be opened; it seems damaged. Save it anew."))
