"""What is done with a table of holders: looked through as a job, stored as another if confirmed."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from enterprises.bulk import jobs, storing
from enterprises.bulk.checking import LISTED
from enterprises.bulk.template import wrong_cells
from enterprises.certificates import checking
from enterprises.certificates.storing import ground_for, source_of, store
from enterprises.models import ArchiveImport
from trail import clock, log, outbox
from workflows.services import tables, uploads
from workflows.services.errors import Conflict

CHECK, STORE = "check_holders", "store_holders"
State = ArchiveImport.State
ROWS_NAMED = 20


@transaction.atomic
def bring_in(upload, programme, *, basis, by):
    """Keep a table of a programme's holders, which rests on the document `basis`, and let it be looked
    through after the commit. Returns the import; `ValidationError` for a file that is none or too large.
    """
    made = uploads.kept(
        upload,
        tables.ending_of(upload),
        folder=jobs.FOLDER,
        enter=lambda **columns: ArchiveImport.objects.create(
            programme=programme, basis=basis, asked_by=by, asked_at=clock.now(), **columns
        ),
    )
    outbox.put(CHECK, {"id": made.public_id}, key=f"{CHECK}:{made.public_id}")
    _log("import_brought_in", made, by)
    return made


@transaction.atomic
def confirm(made, *, by):
    """Let the table be stored. Returns a receipt; `Conflict` unless it was found right and not stored yet."""
    if not ArchiveImport.objects.filter(pk=made.pk, state=State.READY).update(state=State.STORING):
        raise Conflict(_("This table is not ready to be stored, or is being stored already."))
    outbox.put(STORE, {"id": made.public_id}, key=f"{STORE}:{made.public_id}")
    return _log("import_confirmed", made, by, **made.figures)


def looked_through(made):
    """The judged table of an import, for whoever brought it in."""
    with made.file.open("rb") as file:
        rows = tables.rows_of(file.read(), Path(made.file.name).suffix[1:])
    by = User.objects.get(pk=made.asked_by_id)
    return checking.judge(rows, ground_for(made.programme, rows, by))


@outbox.job(CHECK)
class CheckHolders(jobs.Check):
    """Looks a table through, and keeps the list of what is wrong."""

    def prepare(self, payload):
        made = ArchiveImport.objects.get(public_id=payload["id"])
        with translation.override(settings.LANGUAGE_CODE):
            try:
                judged = looked_through(made)
            except ValidationError as error:
                note = " ".join(error.messages)[:300]
                return {"state": State.WRONG, "note": note, "figures": {"wrong": 1}}
            enterprises = len({line.credit_code for line in judged.lines})
            figures = {"rows": judged.rows, "enterprises": enterprises, "wrong": len(judged.remarks)}
            if not judged.remarks:
                return {"state": State.READY, "figures": figures, "note": _unusual(judged.warnings)}
            listed = wrong_cells(judged.remarks[:LISTED])
        return {"state": State.WRONG, "figures": figures, "wrong": jobs.saved(listed, "xlsx")}


def _unusual(warnings):
    """The sentence about numbers that look otherwise than usual, with the first rows; empty without one."""
    if not warnings:
        return ""
    rows = "、".join(str(each.row) for each in warnings[:ROWS_NAMED])
    more = "……" if len(warnings) > ROWS_NAMED else ""
    return _("Rows %(rows)s: %(said)s") % {"rows": rows + more, "said": warnings[0].sentence}


@outbox.job(STORE)
class StoreHolders(outbox.Job):
    """Enters a confirmed table into the register whole, or not at all: it is looked through once more."""

    def apply(self, payload, result):
        made = ArchiveImport.objects.select_for_update(of=["self"]).get(public_id=payload["id"])
        if made.state != State.STORING:
            return
        by = User.objects.get(pk=made.asked_by_id)
        made.state, made.done_at = State.STORED, clock.now()
        if not _stored(made, by):
            with translation.override(settings.LANGUAGE_CODE):
                made.note = _("What is on record changed since the dry run. Bring the table in again.")
            made.state = State.FAILED
        made.save(update_fields=["state", "note", "done_at"])
        _log("import_stored" if made.state == State.STORED else "import_failed", made, by, **made.figures)

    def gave_up(self, payload, error):
        jobs.failed(payload)


def _stored(made, by):
    with connection.cursor() as cursor:
        cursor.execute(storing.LOCK)
    judged = looked_through(made)
    if judged.remarks:
        return False
    try:
        with transaction.atomic():
            store(judged.lines, made.programme, source=source_of(made), by=by)
    except IntegrityError:
        return False
    return True


def _log(verb, made, by, **figures):
    return log.record(
        verb,
        actor=by,
        object_type="archive_import",
        object_id=made.public_id,
        after={"name": made.name, "programme": made.programme} | figures,
    )
