"""What is done with a table of holders: looked through, and again when it is entered into the register."""

from collections import defaultdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from enterprises.bulk import imports
from enterprises.bulk.checking import LISTED, TableError
from enterprises.bulk.storing import LOCK, LostError
from enterprises.certificates import checking
from enterprises.certificates.storing import ground_for, source_of, store
from enterprises.models import ArchiveImport
from trail import outbox
from workflows.services import tables

CHECK, STORE = "check_holders", "store_holders"
ROWS_NAMED = 20


def bring_in(upload, programme, *, basis, by):
    """Keep a table of a programme's holders, which rests on the document `basis`, and let it be looked
    through after the commit. Returns the import; `ValidationError` for a file that is none or too large.
    """
    told = {"programme": programme, "basis": basis}
    return imports.begin(upload, tables.ending_of(upload), check=CHECK, by=by, **told)


def looked_through(made, by):
    """The judged table of an import, for whoever brought it in; `TableError` for one that cannot be read."""
    with made.file.open("rb") as file:
        content = file.read()
    try:
        rows = tables.rows_of(content, Path(made.file.name).suffix[1:])
    except ValidationError as error:
        raise TableError(" ".join(error.messages)) from None
    return checking.judge(rows, ground_for(made.programme, rows, by))


@outbox.job(CHECK)
class CheckHolders(imports.Check):
    """Looks a table of holders through."""

    def looked_through(self, made, by):
        judged = looked_through(made, by)
        enterprises = len({line.credit_code for line in judged.lines})
        figures = {"rows": judged.rows, "enterprises": enterprises, "wrong": len(judged.remarks)}
        return imports.Looked(figures, judged.remarks[:LISTED], note=_unusual(judged.warnings))


def _unusual(warnings):
    """What is unusual, a sentence for each with the first of its rows; empty where nothing is."""
    rows_of = defaultdict(list)
    for each in warnings:
        rows_of[each.heading, each.sentence].append(each.row)
    told = " ".join(_of_rows(rows, heading, said) for (heading, said), rows in rows_of.items())
    return Truncator(told).chars(ArchiveImport._meta.get_field("note").max_length)


def _of_rows(rows, heading, said):
    named = "、".join(map(str, rows[:ROWS_NAMED])) + ("……" if len(rows) > ROWS_NAMED else "")
    return _("Rows %(rows)s, %(column)s: %(said)s") % {"rows": named, "column": heading, "said": said}


@outbox.job(STORE)
class StoreHolders(imports.Store):
    """Enters a confirmed table into the register: it is looked through once more."""

    def store(self, made, by):
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        judged = looked_through(made, by)
        if judged.remarks:
            raise LostError
        store(judged.lines, made.programme, source=source_of(made), by=by)
