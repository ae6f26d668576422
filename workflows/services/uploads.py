"""What every uploaded file goes through: checked at once, kept under a random name, held in quarantine until
a scanner has looked at it.
"""

import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path, PurePath

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.fields import random_id
from trail import guard, outbox
from workflows.models import ArchiveFile, Attachment, Document, ExpertCopy, Package, ResultTable, Scan
from workflows.services import inspection, scanning

MEGABYTE = 1024 * 1024
NAME_LIMIT = 120
UNSAFE = re.compile(r'[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\\/:*?"<>|]')
HELD = (Attachment, Scan)
# Whose rows name files.
NAMING = (*HELD, ArchiveFile, Document, ExpertCopy, Package, ResultTable)


def shown_name(name):
    """The name as it is shown: without path, control characters and what would turn the reading direction."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    name = UNSAFE.sub("_", guard.without_identity_numbers(name)).strip(" .") or "_"
    stem, suffix = os.path.splitext(name)
    return stem[: NAME_LIMIT - len(suffix)] + suffix if len(suffix) < 10 else name[:NAME_LIMIT]


def inspected(upload, *, most_mb, allowed):
    """What the upload is; a `ValidationError` with what to do if it is empty, too large or not allowed."""
    if upload.size == 0:
        raise ValidationError(_("The file is empty (0 bytes). Choose another one."))
    if upload.size > most_mb * MEGABYTE:
        raise ValidationError(
            _("The file has %(size)s MB, %(limit)d MB are allowed. Make it smaller and choose it again.")
            % {"size": f"{upload.size / MEGABYTE:.1f}", "limit": most_mb}
        )
    return inspection.inspect(upload, shown_name(upload.name), allowed=allowed)


def kept(upload, extension, *, folder, enter):
    """Write the file under a random name, whole or not at all, and return the row that `enter` makes of its
    columns; without a row the file goes again.
    """
    path, digest = _written(upload, extension, folder)
    try:
        return enter(name=shown_name(upload.name), file=path, sha256=digest, size=upload.size)
    except BaseException:
        default_storage.delete(path)
        raise


def quarantine(kind, row):
    """Let the scanner look at the file of a row after the commit; until then nobody fetches it."""
    outbox.put(kind, {"id": row.public_id}, key=f"{kind}:{row.public_id}")


class Look(outbox.Job):
    """Lets a file of a row of `model` out of quarantine, or rejects it with the reason."""

    model = None

    def prepare(self, payload):
        row = self.model.objects.filter(public_id=_id_in(payload)).first()
        if row is None:
            return None
        with row.file.open("rb") as file:
            return scanning.scan(file)

    def apply(self, payload, result):
        checking = self.model.objects.filter(public_id=_id_in(payload), state=self.model.State.CHECKING)
        row = checking.first()
        if row is None or result is None:
            return
        row.state = self.model.State.CLEAN if result.is_clean else self.model.State.REJECTED
        if not result.is_clean:
            row.reason = _(
                "The scanner found malware (%(name)s). Remove the file and upload a clean one."
            ) % {"name": result.note[:100]}
        row.save(update_fields=["state", "reason"])


@outbox.job("scan_attachment")
class LookAtAttachment(Look):
    """Of an application."""

    model = Attachment


@outbox.job("scan_paper")
class LookAtScan(Look):
    """Of something signed or sealed on paper, or evidence."""

    model = Scan


@outbox.job("forget_file")
class Forget(outbox.Job):
    """Deletes a file that no row names any more."""

    def apply(self, payload, result):
        if not any(model.objects.filter(file=payload["path"]).exists() for model in NAMING):
            default_storage.delete(payload["path"])


def _id_in(payload):
    # Rows written before other files came to the quarantine name the attachment.
    return payload.get("id") or payload["attachment"]


def _written(upload, extension, folder):
    token = random_id()
    name = f"{folder}/{token[:2].lower()}/{token}.{extension}"
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".arriving-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return name, digest.hexdigest()
