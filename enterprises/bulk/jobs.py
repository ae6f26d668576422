"""What is done with a table of archives: looked through behind the fence and held against the records, then
stored.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enterprises import twins
from enterprises.bulk import checking, imports, pointing, storing
from enterprises.night import refreshing
from trail import outbox
from workflows.fence import Fenced, FenceError
from workflows.services import facts, uploads

MOST_MB = 50
SECONDS = 120
MOST_ROWS = 200_000
CHECK, STORE = "check_archive_import", "store_archive_import"


def bring_in(upload, *, by):
    """Keep a table and let it be looked through after the commit. Returns the import; ValidationError for a
    file that is none or too large.
    """
    if not upload.name.lower().endswith(".xlsx") or upload.read(4) != b"PK\x03\x04":
        raise ValidationError(_("Please choose an .xlsx workbook: the template, filled in."))
    if upload.size > MOST_MB * uploads.MEGABYTE:
        raise ValidationError(_("At most %(n)d MB: part the table into several.") % {"n": MOST_MB})
    upload.seek(0)
    return imports.begin(upload, "xlsx", check=CHECK, by=by)


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
    frame = checking.typed(rows)
    ground = storing.ground_for(frame, user)
    return replace(checking.judge(rows, frame, ground), pointed=pointing.pointed_out(frame, ground))


def to_store(judged):
    """The judged table as it is copied into the database."""
    return judged.frame.select(storing.STAGED).write_csv(include_header=False).encode()


@outbox.job(CHECK)
class Check(imports.Check):
    """Looks a table of archives through."""

    def looked_through(self, made, by):
        with made.file.open("rb") as file:
            judged = looked_through(file, by)
        figures = {
            "rows": judged.frame.height,
            "enterprises": judged.frame["credit_code"].n_unique(),
            "wrong": judged.wrong,
        }
        figures |= {kind: count for kind, (count, _listed) in judged.pointed.items() if count}
        return imports.Looked(
            figures,
            judged.listed,
            None if judged.wrong else to_store(judged),
            pointed={kind: listed for kind, (_count, listed) in judged.pointed.items()},
        )


@outbox.job(STORE)
class Store(imports.Store):
    """Stores what the dry run kept of a table of archives."""

    def store(self, made, by):
        origin = facts.origin_of(_("table “%(name)s”") % {"name": made.name}, by)
        with made.clean.open("rb") as file:
            storing.store(file.read(), by, origin)
        refreshing.begin(made.public_id)
        twins.begin(made.public_id)
