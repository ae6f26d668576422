"""The way of every table that is brought in: looked through as a job, confirmed, stored as another job, whole
or not at all.
"""

from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.fields import random_id
from accounts.identity import masked
from accounts.models import User
from enterprises.bulk import template
from enterprises.bulk.checking import TableError
from enterprises.bulk.storing import LostError
from enterprises.models import ArchiveImport
from trail import clock, log, outbox
from trail.guard import IDENTITY_NUMBER
from workflows.services import uploads
from workflows.services.errors import Conflict

FOLDER = "imports"
# So many cells of each kind stand on the page itself.
SHOWN = 50
State = ArchiveImport.State


@transaction.atomic
def begin(upload, ending, *, check, by, **told):
    """Keep a table and let the job `check` look it through after the commit; a list of holders comes with its
    `programme` and the document that is its `basis`. Returns the import.
    """
    told |= {"asked_by": by, "asked_at": clock.now()}
    made = uploads.kept(
        upload,
        ending,
        folder=FOLDER,
        enter=lambda **columns: ArchiveImport.objects.create(**told, **columns),
    )
    _put(check, made)
    _log("import_brought_in", made, by)
    return made


@transaction.atomic
def confirm(made, *, store, by):
    """Let the job `store` store the table. Returns a receipt; `Conflict` unless it was found right and not
    stored yet.
    """
    if not ArchiveImport.objects.filter(pk=made.pk, state=State.READY).update(state=State.STORING):
        raise Conflict(_("This table is not ready to be stored, or is being stored already."))
    _put(store, made)
    return _log("import_confirmed", made, by, **made.figures)


class Looked(NamedTuple):
    """The figures of a table, its wrong cells as far as they are listed, what is to be stored of it as a CSV
    if it is to be kept, a sentence about what is unusual, and by kind the cells that are pointed out without
    being wrong.
    """

    figures: dict
    listed: list
    clean: bytes | None = None
    note: str = ""
    pointed: dict = {}


class ImportJob(outbox.Job):
    """One that leaves the import as failed where it gives up."""

    def gave_up(self, payload, error):
        rows = ArchiveImport.objects.filter(public_id=payload["id"]).exclude(state=State.STORED)
        rows.update(state=State.FAILED, done_at=clock.now())


class Check(ImportJob):
    """Looks a table through, and keeps what is to be stored, or the list of what is wrong."""

    def looked_through(self, made, by):
        """What was seen of the table; `TableError` for one that cannot be judged."""
        raise NotImplementedError

    def prepare(self, payload):
        made = ArchiveImport.objects.get(public_id=payload["id"])
        with translation.override(settings.LANGUAGE_CODE):
            try:
                looked = self.looked_through(made, User.objects.get(pk=made.asked_by_id))
            except TableError as error:
                return {"state": State.WRONG, "note": str(error)[:300], "figures": {"wrong": 1}}
            told = {"figures": looked.figures, "shown": _shown(looked)}
            if looked.figures["wrong"]:
                return told | {
                    "state": State.WRONG,
                    "wrong": _saved(template.wrong_cells(looked.listed), "xlsx"),
                }
        kept = {"clean": _saved(looked.clean, "csv")} if looked.clean else {}
        return told | {"state": State.READY, "note": looked.note} | kept

    def apply(self, payload, result):
        ArchiveImport.objects.filter(public_id=payload["id"], state=State.CHECKING).update(**result)


class Store(ImportJob):
    """Stores a confirmed table whole, or not at all."""

    def store(self, made, by):
        """Write its rows; `LostError` or IntegrityError where what is on record changed since the dry run."""
        raise NotImplementedError

    def apply(self, payload, result):
        made = ArchiveImport.objects.select_for_update(of=["self"]).get(public_id=payload["id"])
        if made.state != State.STORING:
            return
        by = User.objects.get(pk=made.asked_by_id)
        made.state, made.done_at = State.STORED, clock.now()
        with translation.override(settings.LANGUAGE_CODE):
            try:
                with transaction.atomic():
                    self.store(made, by)
            except (LostError, IntegrityError):
                made.note = _("What is on record changed since the dry run. Bring the table in again.")
                made.state = State.FAILED
        made.save(update_fields=["state", "note", "done_at"])
        if made.clean:
            outbox.put("forget_import", {"path": made.clean.name}, key=f"forget:{made.clean.name}")
        _log("import_stored" if made.state == State.STORED else "import_failed", made, by, **made.figures)


@outbox.job("forget_import")
class Forget(outbox.Job):
    """Deletes what was kept between the dry run and the storing."""

    def apply(self, payload, result):
        default_storage.delete(payload["path"])


def _put(job, made):
    outbox.put(job, {"id": made.public_id}, key=f"{job}:{made.public_id}")


def _shown(looked):
    """The first cells of each kind; the database keeps no identity number that stands in one."""
    kinds = {"wrong": looked.listed} | looked.pointed
    return {kind: [_without_numbers(*cell) for cell in cells[:SHOWN]] for kind, cells in kinds.items()}


def _without_numbers(row, heading, stands, sentence):
    return row, heading, IDENTITY_NUMBER.sub(lambda found: masked(found[0]), stands), sentence


def _saved(content, ending):
    """Keep a file of an import; returns its name in the storage."""
    token = random_id()
    return default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}.{ending}", ContentFile(content))


def _log(verb, made, by, **figures):
    of = {"programme": made.programme} if made.programme else {}
    return log.record(
        verb,
        actor=by,
        object_type="archive_import",
        object_id=made.public_id,
        after={"name": made.name} | of | figures,
    )
