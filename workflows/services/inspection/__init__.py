"""What a file really is, whatever its name says; looked at before anybody can fetch it.

Only what is cheap and safe is read here: signatures, an image's header, a PDF's structure, a
package's list of parts and then, within limits, its XML.
"""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workflows.policy.media import BY_MEDIA_TYPE, DOCX, JPEG, PDF, PNG, PPTX, XLSX
from workflows.services.inspection import packages, pdfs, pictures

LOOKS = {
    PDF: pdfs.look_at,
    JPEG: pictures.look_at,
    PNG: pictures.look_at,
    DOCX: packages.look_at,
    XLSX: packages.look_at,
    PPTX: packages.look_at,
}
PACKAGES = (DOCX, XLSX, PPTX)
SIGNATURES = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"%PDF-", PDF))
HEAD = 2048
# A byte order mark or empty lines before it are still a PDF.
BEFORE_PDF = b"\xef\xbb\xbf\x00\t\n\r "


@dataclass(frozen=True)
class Found:
    """What the content of a file is: its media type and the extension it is stored under."""

    media_type: str
    extension: str


def titles(media_types):
    """The kinds of file in words, such as `PDF、JPG、PNG`."""
    return "、".join(BY_MEDIA_TYPE[media].title for media in media_types)


def accept(media_types):
    """The endings for a browser's file dialogue, such as `.pdf,.jpg,.jpeg`."""
    return ",".join(f".{ending}" for media in media_types for ending in BY_MEDIA_TYPE[media].endings)


def inspect(file, name, *, allowed):
    """What the open file is, or a ValidationError with what to do; name and content must agree."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    media_type = _media_type(file)
    if media_type not in allowed:
        raise ValidationError(
            _("This file is %(found)s. Only %(allowed)s can be uploaded here: convert it, then choose it.")
            % {"found": _in_words(media_type, file), "allowed": titles(allowed)}
        )
    kind = BY_MEDIA_TYPE[media_type]
    if extension not in kind.endings:
        raise ValidationError(
            _("The name ends in “.%(extension)s”, but the content is %(found)s. Save it anew and choose it.")
            % {"extension": extension, "found": kind.title}
        )
    if media_type not in PACKAGES:
        _refuse_two_in_one(file)
    LOOKS[media_type](file)
    file.seek(0)
    return Found(media_type, kind.endings[0])


def _media_type(file):
    """The media type by the content alone; empty where nothing known begins like this."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return packages.media_type_of(file)
    text = head.lstrip(BEFORE_PDF)
    for signature, media_type in SIGNATURES:
        if (text if media_type == PDF else head).startswith(signature):
            return media_type
    return ""


def _refuse_two_in_one(file):
    """A file that another program would open as an archive is two files in one."""
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise ValidationError(
            _("This file is two files in one: an archive hangs on it. Save it anew and choose it again.")
        )


def _in_words(media_type, file):
    """What the file is, as people call it."""
    if media_type in BY_MEDIA_TYPE:
        return titles([media_type])
    file.seek(0)
    try:
        return puremagic.from_string(file.read(HEAD)).lstrip(".").upper() or _("of an unknown kind")
    except (puremagic.PureError, ValueError):
        return _("of an unknown kind")
