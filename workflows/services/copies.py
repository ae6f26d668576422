"""Copies of an application's files for its experts: made by a job, cleaned behind the fence, and held for the
officer where they tell whose they are or cannot be read.
"""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from trail import clock, log, outbox
from workflows.fence import Fenced, FenceError
from workflows.models import Attachment, ExpertCopy
from workflows.policy.media import BY_MEDIA_TYPE
from workflows.services import isolated, uploads
from workflows.services.content import Content
from workflows.services.errors import Conflict, NotNow
from workflows.services.own import require_not_own
from workflows.services.reviews import rule_of
from workflows.services.telling import Telling

logger = logging.getLogger(__name__)

FOLDER = "copies"
SECONDS = 120
State, Ground = ExpertCopy.State, ExpertCopy.Ground
READABLE = (State.GIVEN, State.LET_THROUGH)


def ask_for(application, stage):
    """Have copies made of the files that the experts of a stage may read; of each once."""
    rule = rule_of(application.round, stage)
    is_double = rule.blind == "double"
    for kind, files in Content(application).attachments.items():
        if kind in rule.hidden:
            continue
        for file in files:
            if file.state == Attachment.State.CLEAN:
                key = f"copy:{file.public_id}:{rule.blind}"
                outbox.put("copy_for_experts", {"id": file.public_id, "double": is_double}, key=key)


@outbox.job("copy_for_experts")
class MakeCopy(outbox.Job):
    """Makes the copy of one file; a second one of the same file changes nothing."""

    def prepare(self, payload):
        attachment = _attachment(payload)
        return cleaned(attachment) if attachment else None

    def apply(self, payload, result):
        attachment, is_double = _attachment(payload), payload["double"]
        if attachment is None or attachment.expert_copies.filter(is_double_blind=is_double).exists():
            return
        isolated.require_readable(attachment.application.case)
        content, text, grounds = result
        if content is not None:
            # Otherwise there is nothing to look for: who it is stands beside the file.
            grounds = [*grounds, *_telling(attachment.application).found_in(text)] if is_double else []
        state = State.HELD if grounds else State.GIVEN
        _keep(attachment, content, is_double_blind=is_double, state=state, found=grounds)


def cleaned(attachment):
    """The copy's bytes (None where it cannot be cleaned), its text, and the grounds to hold it
    that lie in the file itself.
    """
    ending = BY_MEDIA_TYPE[attachment.media_type].endings[0]
    with attachment.file.open("rb") as file:
        body = file.read()
    try:
        with Fenced("cleaning") as fence:
            head, answer = fence.ask({"ending": ending}, body, seconds=SECONDS)
    except FenceError as error:
        logger.error("%s could not be cleaned: %s", attachment.file.name, error)
        return None, "", [Ground.UNCLEANABLE.value]
    if "uncleanable" in head:
        return None, "", [Ground.UNCLEANABLE.value]
    return answer[head["text"] :], answer[: head["text"]].decode(), head["blind_spots"]


@transaction.atomic
def decide(copy, *, lets_through, reason, by):
    """The officer lets a held copy through to the experts or withholds it; returns a receipt.

    `Conflict` where somebody else has decided, `NotNow` where there is no cleaned copy to let through, or the
    application is the officer's own.
    """
    related = ExpertCopy.objects.select_related("attachment__application__case")
    copy = related.select_for_update(of=("self",)).get(pk=copy.pk)
    application = copy.attachment.application
    isolated.require_readable(application.case)
    if copy.state != State.HELD:
        raise Conflict(_("This file has been decided on already."))
    if lets_through and not copy.file:
        raise NotNow(_("This file could not be cleaned, so it cannot be given to the experts."))
    require_not_own(application, by=by)
    copy.state = State.LET_THROUGH if lets_through else State.WITHHELD
    copy.decided_by, copy.decided_at, copy.reason = by, clock.now(), reason
    copy.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return log.record(
        "copy_let_through" if lets_through else "copy_withheld",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        note=reason,
        after={"kind": copy.attachment.kind, "sha256": copy.attachment.sha256, "found": copy.found},
    )


def of_application(application, *, is_double_blind):
    """The copies that experts may read, by the attachment's key."""
    given = ExpertCopy.objects.filter(
        attachment__application=application, is_double_blind=is_double_blind, state__in=READABLE
    )
    return {copy.attachment_id: copy for copy in given}


def _attachment(payload):
    rows = Attachment.objects.select_related(
        "application__case", "application__round__edition", "application__edition",
        "application__holder__person", "application__applicant", "application__host_unit",
        "application__banner_bureau", "application__recommending_body",
    )  # fmt: skip
    return rows.filter(public_id=payload["id"]).first()


def _telling(application):
    return Telling(application, Content(application).values)


def _keep(attachment, content, **columns):
    columns |= {"attachment": attachment, "made_at": clock.now()}
    if content is None:
        return ExpertCopy.objects.create(**columns)
    ending = BY_MEDIA_TYPE[attachment.media_type].endings[0]
    upload = SimpleUploadedFile(f"copy.{ending}", content)

    def enter(name, **file):
        return ExpertCopy.objects.create(**columns, **file)

    return uploads.kept(upload, ending, folder=FOLDER, enter=enter)
