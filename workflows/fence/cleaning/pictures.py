"""JPEG and PNG: only what the picture itself needs is kept, bit for bit; nothing is decoded."""

import struct

from workflows.fence.cleaning import Cleaned, UncleanableError

PNG = b"\x89PNG\r\n\x1a\n"
# The picture and its colours; times, texts, profiles and places of other programs go.
KEPT_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs",
}  # fmt: skip
START, END = b"\xff\xd8", b"\xff\xd9"
SCAN, EXIF = 0xDA, 0xE1
TOLD_SEGMENTS = {*range(0xE0, 0xF0), 0xFE}
# APP0 is the frame of JFIF, APP14 says how Adobe's programs stored the colours.
KEPT_SEGMENTS = {0xE0, 0xEE}
ORIENTATION = 0x0112


def clean_picture(content):
    """The picture without the rest; nothing of it can be searched."""
    clean = clean_png if content.startswith(PNG) else clean_jpeg
    return Cleaned(clean(content), blind_spots=["pictures"])


def clean_png(content):
    """The chunks of a PNG that draw it."""
    kept, place = [PNG], len(PNG)
    while place + 12 <= len(content):
        length, kind = struct.unpack_from("!L4s", content, place)
        if kind in KEPT_CHUNKS:
            kept.append(content[place : place + 12 + length])
        place += 12 + length
        if kind == b"IEND":
            return b"".join(kept)
    raise UncleanableError("a PNG without end")


def clean_jpeg(content):
    """The segments of a JPEG that draw it, with which side is up where a camera noted that."""
    kept, turned = [START], 1
    for marker, segment in _segments(content):
        if marker == EXIF:
            turned = _orientation(segment[4:]) or turned
        if marker in KEPT_SEGMENTS or marker not in TOLD_SEGMENTS:
            kept.append(segment)
    return _turned(b"".join(kept), turned) + END


def _segments(content):
    """Each segment with its marker, up to the end of the picture; what hangs behind it is no part of it."""
    if not content.startswith(START):
        raise UncleanableError("no JPEG")
    place = len(START)
    while content[place : place + 2] != END:
        if place + 4 > len(content) or content[place] != 0xFF:
            raise UncleanableError("a JPEG out of step")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4])
        end = _end_of_scan(content, end) if marker == SCAN else end
        yield marker, content[place:end]
        place = end


def _end_of_scan(content, place):
    """Where the packed points end: at the next marker that does not belong to them."""
    while (place := content.find(b"\xff", place)) >= 0 and place + 1 < len(content):
        if content[place + 1] not in (0x00, *range(0xD0, 0xD8)):
            return place
        place += 2
    raise UncleanableError("a JPEG without end")


def _orientation(exif):
    """Which side is up, from 1 to 8; None where nothing says so."""
    if not exif.startswith(b"Exif\0\0"):
        return None
    body = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    try:
        start = struct.unpack_from(f"{order}L", body, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", body, start)[0]):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHLH", body, start + 2 + 12 * number)
            if tag == ORIENTATION and 1 <= value <= 8:
                return value
    except struct.error:
        pass
    return None


def _turned(content, orientation):
    """The picture with a note of nothing but which side is up, where that is not the usual one."""
    if orientation == 1:
        return content
    note = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack("!HHLHHL", ORIENTATION, 3, 1, orientation, 0, 0)
    return content[:2] + b"\xff\xe1" + struct.pack("!H", len(note) + 2) + note + content[2:]
