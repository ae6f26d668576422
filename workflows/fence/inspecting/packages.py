"""Office documents: a ZIP of XML. Its list of parts is judged before anything is unpacked, then what each
part begins with; XML is read once, element by element, without ever building the document.
"""

import io
import re
import struct
import zipfile
from collections import Counter
from pathlib import PurePosixPath

from workflows.fence.inspecting import Reason, RefusedError, markup

MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MEGABYTE = 1024 * 1024
MOST_PARTS = 2000
MOST_UNPACKED = 200 * MEGABYTE
MOST_XML = 64 * MEGABYTE
MOST_RATIO, RATIO_FROM = 100, MEGABYTE
MOST_LISTED = 300 * MOST_PARTS
END = struct.Struct("<4s4H2LH")
# A second end, whose counts would be taken instead of those of the first.
OTHER_END, OTHER_END_SIZE = b"PK\x06\x07", 20
MARKUP = {".xml", ".rels", ".vml", ".svg"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp"}
FONTS = {".odttf", ".fntdata"}
PRINTER = re.compile(r"(?:xl|word|ppt)/printersettings/printersettings\d{0,5}\.bin$")
ACTIVE = ("vbaproject", "vbadata", "macrosheets/", "activex/", "embeddings/", "customui/")
# Programs call a picture by any picture's ending, so any picture may stand there; an older metafile
# begins with its version.
LOOKS_LIKE_PICTURE = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM|II[*\xbc]|MM\0|RIFF....WEBP"
    rb"|\x01\0\0\0.{36} EMF|\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0",
    re.DOTALL,
)
LOOKS_FOREIGN = re.compile(rb"\xd0\xcf\x11\xe0|PK|MZ|\x7fELF|%PDF|\{\\rt|Rar!|7z\xbc|#!|\s*<")
FIRST_BYTES = 64


def kind_of(body):
    """Which office document a ZIP is; `zip` for any other. Refuses what is no whole ZIP."""
    names = {part.filename for part in _parts(body)}
    return next((kind for name, kind in MAIN_PARTS.items() if name in names), "zip")


def look_at(body):
    """Refuses a package that is damaged, unpacks beyond measure, holds macros or other documents, or loads
    something from elsewhere.
    """
    parts = _parts(body)
    _count(parts, len(body))
    for part in parts:
        _look_at_name(part)
    elements = markup.MOST_ELEMENTS
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            for part in parts:
                with package.open(part) as content:
                    elements -= _look_into(part, content, elements)
    except RefusedError:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise _damaged() from None


def _parts(body):
    """The parts; refused where something stands before, behind or between what the list names."""
    end = body[-END.size :]
    if len(end) < END.size:
        raise _damaged()
    signature, *_disks, count, listed, start, comment = END.unpack(end)
    whole = signature == b"PK\x05\x06" and not comment and start + listed + END.size == len(body)
    if not whole or body[-END.size - OTHER_END_SIZE :].startswith(OTHER_END):
        raise _damaged()
    if count > MOST_PARTS or listed > MOST_LISTED:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _damaged() from None


def _count(parts, size):
    unpacked = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if _ending(part) in MARKUP)
    overlapping = sum(part.compress_size for part in parts) > size
    swollen = any(
        part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size for part in parts
    )
    is_much = len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or xml > MOST_XML
    if is_much or overlapping or swollen:
        raise _too_large()
    names = Counter(part.filename.casefold() for part in parts)
    if "[content_types].xml" not in names or max(names.values()) > 1:
        raise _damaged()
    if any(part.flag_bits & 0x1 for part in parts):
        raise RefusedError(Reason.OFFICE_LOCKED)


def _look_at_name(part):
    name = part.filename.casefold()
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise _damaged()
    is_known = _ending(part) in MARKUP | PICTURES | FONTS or PRINTER.match(name)
    if any(word in name for word in ACTIVE) or not part.is_dir() and not is_known:
        raise _active()


def _ending(part):
    """A name may be its ending alone, such as `.rels`."""
    return "." + part.filename.casefold().rpartition(".")[2]


def _look_into(part, content, elements):
    """What a part begins with must be what its ending says, and XML is read; returns how many elements."""
    ending = _ending(part)
    if ending in MARKUP:
        return markup.read(content, elements)
    first = content.read(FIRST_BYTES)
    if ending in PICTURES:
        is_right = not first or LOOKS_LIKE_PICTURE.match(first)
    else:
        is_right = not LOOKS_FOREIGN.match(first)
    if not is_right:
        raise _active()
    return 0


def _active():
    return RefusedError(Reason.OFFICE_ACTIVE)


def _too_large():
    return RefusedError(Reason.OFFICE_TOO_LARGE)


def _damaged():
    return RefusedError(Reason.OFFICE_DAMAGED)
