"""Pictures: only the header is read, since a small file may unpack to a gigabyte."""

import struct
import warnings
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

MOST_POINTS = 60_000_000
# What hangs on a picture and is unpacked with it: profiles and texts.
MOST_BESIDE = 4 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
PACKED_BESIDE = (b"zTXt", b"iTXt", b"iCCP")


def look_at(file):
    """Raises a ValidationError with what to do where the picture is damaged, too large or more
    than a picture.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings(), Image.open(file, formats=["PNG", "JPEG"]) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            points = image.width * image.height
    except Image.DecompressionBombError:
        points = MOST_POINTS + 1
    except (OSError, ValueError, SyntaxError):
        raise _damaged() from None
    if points > MOST_POINTS:
        raise ValidationError(
            _("This picture has far more points than a page needs. Scan it at 300 dpi and choose it again.")
        )
    file.seek(0)
    if file.read(len(PNG)) == PNG:
        _look_at_chunks(file)


def _look_at_chunks(file):
    """A PNG ends with its last chunk, and nothing that hangs on it unpacks beyond measure."""
    beside = 0
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack("!L4s", head)
        body = file.read(length) if kind in PACKED_BESIDE else file.seek(length, 1) and b""
        beside += _unpacked(body)
        if beside > MOST_BESIDE:
            raise _damaged()
        file.seek(4, 1)
        if kind == b"IEND":
            if file.read(1):
                raise _damaged()
            return
    raise _damaged()


def _unpacked(body):
    """How many bytes hang packed on a text or profile, as far as they are counted."""
    start = body.find(b"\x78")
    if start < 0:
        return 0
    try:
        return len(zlib.decompressobj().decompress(body[start:], MOST_BESIDE + 1))
    except zlib.error:
        return 0


def _damaged():
    return ValidationError(_("This picture cannot be opened; it seems damaged. Save it anew."))
