"""Files of an application: checked at once for size and kind, held in quarantine until a scanner has looked
at them.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from trail import clock, log, outbox
from workflows import permissions
from workflows.models import Application, Attachment
from workflows.services import isolated, uploads
from workflows.services.content import Content
from workflows.services.errors import NotNow

FOLDER = "attachments"


@transaction.atomic
def store(application, kind, upload, *, by):
    """Keep an uploaded file of one kind of document; returns the attachment, which is still being checked.

    A file that is empty, too large or not what it says is a `ValidationError` with what to do; `NotNow`
    once the application was handed in, unless it was sent back and this kind is open again; KeyError for a
    kind that the programme does not ask for.
    """
    application = _locked(application, kind, by)
    document = application.edition.policy.document_kinds[kind]
    _require_room(application, document)
    found = uploads.inspected(upload, most_mb=document.max_mb, allowed=document.media)
    columns = {"kind": document.kind, "media_type": found.media_type, "uploaded_by": by}
    return uploads.kept(
        upload,
        found.extension,
        folder=FOLDER,
        enter=lambda **file: _entered(application, **columns, **file),
    )


@transaction.atomic
def remove(attachment, *, by):
    """Take a file away; the file itself goes after the commit, unless it was handed in before: then it stays
    with the version that rests on it. Returns a receipt.
    """
    application = _locked(attachment.application, attachment.kind, by)
    if application.submissions.filter(files__contains=[{"attachment": attachment.public_id}]).exists():
        attachment.replaced_at = clock.now()
        attachment.save(update_fields=["replaced_at"])
        return _logged(application, attachment, "attachment_replaced", by)
    attachment.delete()
    outbox.put("forget_file", {"path": attachment.file.name}, key=f"forget:{attachment.file.name}")
    return _logged(application, attachment, "attachment_removed", by)


def _locked(application, kind, by):
    held = Application.objects.select_related("case", "edition", "holder").select_for_update(
        of=("self", "case")
    )
    application = held.get(pk=application.pk)
    isolated.require_writable(application)
    if not permissions.is_applicant(by, application):
        raise PermissionError(application.pk)
    if application.state not in (Application.State.DRAFT, Application.State.RETURNED):
        raise NotNow(_("This application has been submitted; its files can no longer be changed."))
    Content(application).require_opened([kind])
    return application


def _require_room(application, document):
    present = application.attachments.filter(kind=document.kind, replaced_at=None).count()
    if present >= document.max_files:
        raise ValidationError(
            _("“%(title)s” takes %(n)d file(s). Remove one first, then upload the other.")
            % {"title": document.title, "n": document.max_files}
        )


def _entered(application, **columns):
    attachment = Attachment.objects.create(application=application, uploaded_at=clock.now(), **columns)
    uploads.quarantine("scan_attachment", attachment)
    _logged(application, attachment, "attachment_stored", attachment.uploaded_by)
    return attachment


def _logged(application, attachment, verb, by):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        after={"kind": attachment.kind, "sha256": attachment.sha256},
    )
