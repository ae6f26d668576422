"""Pictures: only what stands around the points is read, since a small file may unpack to a gigabyte."""

import io
import re
import struct
import warnings
import zlib

from PIL import Image

from workflows.fence.inspecting import Reason, RefusedError

MOST_POINTS = 60_000_000
# What hangs on a picture and is unpacked with it: profiles and texts.
MOST_BESIDE = 4 * 1024 * 1024
MOST_CHUNKS = 50_000
# Cameras end a photograph with a few bytes of their own.
MOST_BEHIND = 1024
PNG = b"\x89PNG\r\n\x1a\n"
# How what is packed in a chunk is found: what stands before it, up to its method.
PACKED_BESIDE = {
    b"zTXt": re.compile(rb"[^\0]*\0\0", re.DOTALL),
    b"iCCP": re.compile(rb"[^\0]*\0\0", re.DOTALL),
    b"iTXt": re.compile(rb"[^\0]*\0\x01\0[^\0]*\0[^\0]*\0", re.DOTALL),
}
END, WITHOUT_LENGTH = 0xD9, {0x01, 0xD8}
MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
# What telephones hang on a photograph: further pictures, a film, blocks of their own.
FURTHER = re.compile(rb"\0*(?:\xff\xd8\xff|....ftyp|\0\0.\x0a|vivo\{)", re.DOTALL)
PAGE = re.compile(rb"<(?:!doctype|html|script|svg)\b", re.IGNORECASE)
PROGRAM = re.compile(rb"\s*(?:MZ|PK|\x7fELF|%PDF|\xd0\xcf\x11\xe0|Rar!|7z\xbc|#!)")


def look_at(body):
    """Refuses a picture that is damaged, too large or more than a picture."""
    if body.startswith(PNG):
        _look_at_chunks(body)
    else:
        _look_behind(body[_end_of_jpeg(body) :])
    if _points(body) > MOST_POINTS:
        raise RefusedError(Reason.PICTURE_TOO_LARGE)


def _points(body):
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(body), formats=["PNG", "JPEG"]) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return image.width * image.height
    except Image.DecompressionBombError:
        return MOST_POINTS + 1
    except (OSError, ValueError, SyntaxError):
        raise _damaged() from None


def _look_at_chunks(body):
    """A PNG ends with its last chunk, and nothing that hangs on it unpacks beyond measure."""
    at, beside = len(PNG), 0
    for _chunk in range(MOST_CHUNKS):
        if len(body) < at + 12:
            break
        length, kind = struct.unpack_from("!L4s", body, at)
        if kind in PACKED_BESIDE:
            beside += _unpacked(kind, body[at + 8 : at + 8 + length])
        at += 12 + length
        if beside > MOST_BESIDE:
            break
        if kind == b"IEND":
            if at < len(body):
                raise RefusedError(Reason.PICTURE_WITH_MORE)
            return
    raise _damaged()


def _unpacked(kind, chunk):
    """How many bytes hang packed in a text or profile, as far as they are counted."""
    before = PACKED_BESIDE[kind].match(chunk)
    if not before:
        return 0
    try:
        return len(zlib.decompressobj().decompress(chunk[before.end() :], MOST_BESIDE + 1))
    except zlib.error:
        raise _damaged() from None


def _end_of_jpeg(body):
    """Where the first picture of a JPEG ends."""
    at = 0
    for _segment in range(MOST_CHUNKS):
        found = MARKER.search(body, at)
        if not found:
            break
        kind, at = found[1][0], found.end()
        if kind == END:
            return at
        if kind not in WITHOUT_LENGTH:
            at += int.from_bytes(body[at : at + 2], "big")
    raise _damaged()


def _look_behind(rest):
    """Behind a photograph stands what its telephone hung on it, or a few bytes; no page and no program."""
    is_known = FURTHER.match(rest) or len(rest) <= MOST_BEHIND and not PROGRAM.match(rest)
    if not is_known or PAGE.search(rest):
        raise RefusedError(Reason.PICTURE_WITH_MORE)


def _damaged():
    return RefusedError(Reason.PICTURE_DAMAGED)
