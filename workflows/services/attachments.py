"""Files of an application: checked at once for size and kind, held in quarantine until a scanner has looked
at them.
"""

import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path, PurePath

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.fields import random_id
from trail import clock, guard, log, outbox
from workflows.models import Application, Attachment
from workflows.services import inspection, scanning
from workflows.services.errors import NotNow

MEGABYTE = 1024 * 1024
NAME_LIMIT = 120
FOLDER = "attachments"
UNSAFE = re.compile(r'[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\\/:*?"<>|]')


@transaction.atomic
def store(application, kind, upload, *, by):
    """Keep an uploaded file of one kind of document; returns the attachment, which is still being checked.

    A file that is empty, too large or not what it says is a `ValidationError` with what to do; `NotNow`
    once the application was handed in; KeyError for a kind that the programme does not ask for.
    """
    application = _locked(application, by)
    document = application.edition.policy.document_kinds[kind]
    _require_room(application, document)
    name = shown_name(upload.name)
    found = _inspected(upload, name, document)
    path, digest = _kept(upload, found.extension)
    try:
        return _entered(
            application, document, by, name=name, path=path, digest=digest, found=found, size=upload.size
        )
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def remove(attachment, *, by):
    """Take a file of a draft away; the file itself goes after the commit. Returns a receipt."""
    application = _locked(attachment.application, by)
    attachment.delete()
    outbox.put("forget_file", {"path": attachment.file.name}, key=f"forget:{attachment.file.name}")
    return _logged(application, attachment, "attachment_removed", by)


def shown_name(name):
    """The name as it is shown: without path, control characters and what would turn the reading direction."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    name = UNSAFE.sub("_", guard.without_identity_numbers(name)).strip(" .") or "_"
    stem, suffix = os.path.splitext(name)
    return stem[: NAME_LIMIT - len(suffix)] + suffix if len(suffix) < 10 else name[:NAME_LIMIT]


@outbox.job("scan_attachment")
class Scan(outbox.Job):
    """Lets a file out of quarantine, or rejects it with the reason."""

    def prepare(self, payload):
        attachment = Attachment.objects.filter(public_id=payload["attachment"]).first()
        if attachment is None:
            return None
        with attachment.file.open("rb") as file:
            return scanning.scan(file)

    def apply(self, payload, result):
        attachment = Attachment.objects.filter(
            public_id=payload["attachment"], state=Attachment.State.CHECKING
        ).first()
        if attachment is None or result is None:
            return
        attachment.state = Attachment.State.CLEAN if result.is_clean else Attachment.State.REJECTED
        if not result.is_clean:
            attachment.reason = _(
                "The scanner found malware (%(name)s). Remove the file and upload a clean one."
            ) % {"name": result.note[:100]}
        attachment.save(update_fields=["state", "reason"])


@outbox.job("forget_file")
class Forget(outbox.Job):
    """Deletes a file that no row names any more."""

    def apply(self, payload, result):
        if not Attachment.objects.filter(file=payload["path"]).exists():
            default_storage.delete(payload["path"])


def _locked(application, by):
    held = Application.objects.select_related("case", "edition").select_for_update(of=("self", "case"))
    application = held.get(pk=application.pk)
    if application.applicant_id != by.pk:
        raise PermissionError(application.pk)
    if application.state != Application.State.DRAFT:
        raise NotNow(_("This application has been submitted; its files can no longer be changed."))
    return application


def _require_room(application, document):
    present = application.attachments.filter(kind=document.kind).count()
    if present >= document.max_files:
        raise ValidationError(
            _("“%(title)s” takes %(n)d file(s). Remove one first, then upload the other.")
            % {"title": document.title, "n": document.max_files}
        )


def _inspected(upload, name, document):
    if upload.size == 0:
        raise ValidationError(_("The file is empty (0 bytes). Choose another one."))
    if upload.size > document.max_mb * MEGABYTE:
        raise ValidationError(
            _("The file has %(size)s MB, %(limit)d MB are allowed. Make it smaller and choose it again.")
            % {"size": f"{upload.size / MEGABYTE:.1f}", "limit": document.max_mb}
        )
    return inspection.inspect(upload, name, allowed=document.media)


def _kept(upload, extension):
    """Write the file under a random name, whole or not at all; returns its name in the storage and its
    SHA-256.
    """
    token = random_id()
    name = f"{FOLDER}/{token[:2].lower()}/{token}.{extension}"
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


def _entered(application, document, by, *, name, path, digest, found, size):
    attachment = Attachment.objects.create(
        application=application,
        kind=document.kind,
        name=name,
        file=path,
        size=size,
        sha256=digest,
        media_type=found.media_type,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    outbox.put(
        "scan_attachment", {"attachment": attachment.public_id}, key=f"scan_attachment:{attachment.public_id}"
    )
    _logged(application, attachment, "attachment_stored", by)
    return attachment


def _logged(application, attachment, verb, by):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        after={"kind": attachment.kind, "name": attachment.name, "sha256": attachment.sha256},
    )
