"""What is done with a table that was brought in: looked through as a job, stored as another if confirmed."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.fields import random_id
from accounts.models import User
from enterprises.bulk import checking, storing, template
from enterprises.models import ArchiveImport
from trail import clock, log, outbox
from workflows.fence import Fenced, FenceError
from workflows.services import facts, uploads
from workflows.services.errors import Conflict

FOLDER = "imports"
MOST_MB = 50
SECONDS = 120
MOST_ROWS = 200_000
CHECK, STORE = "check_archive_import", "store_archive_import"
State = ArchiveImport.State


@transaction.atomic
def bring_in(upload, *, by):
    """Keep a table and let it be looked through after the commit. Returns the import; ValidationError for a
    file that is none or too large.
    """
    if not upload.name.lower().endswith(".xlsx") or upload.read(4) != b"PK\x03\x04":
        raise ValidationError(_("Please choose an .xlsx workbook: the template, filled in."))
    if upload.size > MOST_MB * uploads.MEGABYTE:
        raise ValidationError(_("At most %(n)d MB: part the table into several.") % {"n": MOST_MB})
    upload.seek(0)
    made = uploads.kept(
        upload,
        "xlsx",
        folder=FOLDER,
        enter=lambda **columns: ArchiveImport.objects.create(asked_by=by, asked_at=clock.now(), **columns),
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


def sheet_of(file):
    """The first sheet of the open workbook as a CSV, read behind the fence; `TableError` if it cannot be, or
    has more than MOST_ROWS rows.
    """
    try:
        with Fenced("tables") as reader:
            head, body = reader.ask({}, file.read(), seconds=SECONDS)
    except FenceError:
        head = {"unreadable": "limits"}
    if "unreadable" in head:
        raise checking.TableError(_("This workbook cannot be read. Save it anew, or part it into several."))
    if head["rows"] > MOST_ROWS + 1:
        sentence = _("At most %(most)d rows below the headings, not %(rows)d: part the table into several.")
        raise checking.TableError(sentence % {"most": MOST_ROWS, "rows": head["rows"] - 1})
    return body


def looked_through(file, user):
    """The judged table of the open workbook, for that officer."""
    rows = checking.read(sheet_of(file))
    codes = rows.select(checking.cells.code("credit_code"))["credit_code"]
    return checking.judge(rows, storing.ground_for(codes, user))


def to_store(judged):
    """The judged table as it is copied into the database."""
    return judged.frame.select(storing.STAGED).write_csv(include_header=False).encode()


@outbox.job(CHECK)
class Check(outbox.Job):
    """Looks a table through, and keeps what is to be stored, or the list of what is wrong."""

    def prepare(self, payload):
        made = ArchiveImport.objects.get(public_id=payload["id"])
        with translation.override(settings.LANGUAGE_CODE), made.file.open("rb") as file:
            try:
                judged = looked_through(file, User.objects.get(pk=made.asked_by_id))
            except checking.TableError as error:
                return {"state": State.WRONG, "note": str(error)[:300], "figures": {"wrong": 1}}
        figures = {
            "rows": judged.frame.height,
            "enterprises": judged.frame["credit_code"].n_unique(),
            "wrong": judged.wrong,
        }
        if judged.wrong:
            listed = template.wrong_cells(judged.listed)
            return {"state": State.WRONG, "figures": figures, "wrong": saved(listed, "xlsx")}
        return {"state": State.READY, "figures": figures, "clean": saved(to_store(judged), "csv")}

    def apply(self, payload, result):
        ArchiveImport.objects.filter(public_id=payload["id"], state=State.CHECKING).update(**result)

    def gave_up(self, payload, error):
        failed(payload)


@outbox.job(STORE)
class Store(outbox.Job):
    """Stores a confirmed table whole, or not at all."""

    def apply(self, payload, result):
        made = ArchiveImport.objects.select_for_update(of=["self"]).get(public_id=payload["id"])
        if made.state != State.STORING:
            return
        by = User.objects.get(pk=made.asked_by_id)
        with translation.override(settings.LANGUAGE_CODE):
            origin = facts.origin_of(_("table “%(name)s”") % {"name": made.name}, by)
            try:
                with transaction.atomic(), made.clean.open("rb") as file:
                    storing.store(file.read(), by, origin)
            except (storing.LostError, IntegrityError):
                made.note = _("What is on record changed since the dry run. Bring the table in again.")
                made.state, made.done_at = State.FAILED, clock.now()
            else:
                made.state, made.done_at = State.STORED, clock.now()
        made.save(update_fields=["state", "note", "done_at"])
        outbox.put("forget_import", {"path": made.clean.name}, key=f"forget:{made.clean.name}")
        _log("import_stored" if made.state == State.STORED else "import_failed", made, by, **made.figures)

    def gave_up(self, payload, error):
        failed(payload)


@outbox.job("forget_import")
class Forget(outbox.Job):
    """Deletes what was kept between the dry run and the storing."""

    def apply(self, payload, result):
        default_storage.delete(payload["path"])


def saved(content, ending):
    """Keep a file of an import; returns its name in the storage."""
    token = random_id()
    return default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}.{ending}", ContentFile(content))


def failed(payload):
    """An import could not be done."""
    ArchiveImport.objects.filter(public_id=payload["id"]).exclude(state=State.STORED).update(
        state=State.FAILED, done_at=clock.now()
    )


def _log(verb, made, by, **figures):
    return log.record(
        verb,
        actor=by,
        object_type="archive_import",
        object_id=made.public_id,
        after={"name": made.name} | figures,
    )
