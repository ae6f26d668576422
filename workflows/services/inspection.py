"""What a file really is, whatever its name says; looked at behind the fence before anybody can fetch it."""

import logging
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.fence import FenceError
from workflows.fence.inspecting import Reason
from workflows.fence.standing import BusyError, Standing
from workflows.policy.media import BY_MEDIA_TYPE, KINDS

SECONDS = 20
SECONDS_TO_WAIT = 30
FILES_EACH = 1000
SENTENCES = {
    Reason.TWO_IN_ONE: gettext_lazy(
        "This file is two files in one: an archive hangs on it. Save it anew and choose it again."
    ),
    Reason.PICTURE_DAMAGED: gettext_lazy("This picture cannot be opened; it seems damaged. Save it anew."),
    Reason.PICTURE_TOO_LARGE: gettext_lazy(
        "This picture has far more points than a page needs. Scan it at 300 dpi and choose it again."
    ),
    Reason.PICTURE_WITH_MORE: gettext_lazy(
        "Something else hangs on this picture. Save it anew and choose it again."
    ),
    Reason.PDF_INCOMPLETE: gettext_lazy(
        "This PDF is incomplete; perhaps it was not fully saved. Make it anew."
    ),
    Reason.PDF_LOCKED: gettext_lazy(
        "This PDF is protected by a password. Save it without protection and choose it again."
    ),
    Reason.PDF_ACTIVE: gettext_lazy(
        "This PDF holds scripts or embedded files. Print it to a new PDF and choose that one."
    ),
    Reason.OFFICE_DAMAGED: gettext_lazy("This file cannot be opened; it seems damaged. Save it anew."),
    Reason.OFFICE_TOO_LARGE: gettext_lazy(
        "Unpacked, this file is far too large. Save it anew without embedded content."
    ),
    Reason.OFFICE_LOCKED: gettext_lazy(
        "This file is protected. Save it without protection and choose it again."
    ),
    Reason.OFFICE_ACTIVE: gettext_lazy(
        "This file holds macros or embedded documents. Save it without them and choose it again."
    ),
    Reason.OFFICE_REACHES_OUT: gettext_lazy(
        "This file loads something from elsewhere (a template, a linked picture or another workbook). "
        "Break the links, save it and choose it again."
    ),
}

logger = logging.getLogger(__name__)
inspector = Standing("inspecting", requests=FILES_EACH)


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
    answer = _looked_at(file, [word for word, kind in KINDS.items() if kind.media_type in allowed])
    kind = KINDS.get(answer["kind"])
    if "likely" in answer:
        raise ValidationError(
            _("This file is %(found)s. Only %(allowed)s can be uploaded here: convert it, then choose it.")
            % {
                "found": kind.title if kind else answer["likely"] or _("of an unknown kind"),
                "allowed": titles(allowed),
            }
        )
    extension = PurePath(name).suffix.lower().lstrip(".")
    if kind and extension not in kind.endings:
        raise ValidationError(
            _("The name ends in “.%(extension)s”, but the content is %(found)s. Save it anew and choose it.")
            % {"extension": extension, "found": kind.title}
        )
    if "refused" in answer:
        raise ValidationError(str(SENTENCES[answer["refused"]]))
    return Found(kind.media_type, kind.endings[0])


def _looked_at(file, allowed):
    file.seek(0)
    try:
        answer, _nothing = inspector.ask(
            {"allowed": allowed}, file.read, seconds=SECONDS, wait=SECONDS_TO_WAIT
        )
    except BusyError:
        raise ValidationError(
            _("Many files are being looked at just now. Please try again in a minute.")
        ) from None
    except FenceError as error:
        logger.warning("A file could not be looked at: %s", error)
        raise ValidationError(
            _("Looking into this file takes too much. Save it anew, or print it to a PDF, and choose that.")
        ) from None
    file.seek(0)
    return answer
