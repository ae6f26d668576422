"""What is done with a table of holders: looked through, and again when it is entered into the register."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection

from enterprises.bulk import imports
from enterprises.bulk.checking import LISTED, TableError
from enterprises.bulk.storing import LOCK, LostError
from enterprises.certificates import checking
from enterprises.certificates.storing import ground_for, source_of, store
from trail import outbox
from workflows.services import tables

CHECK, STORE = "check_holders", "store_holders"


def bring_in(upload, programme, *, by):
    """Keep a table of a programme's holders and let it be looked through after the commit. Returns the
    import; `ValidationError` for a file that is none or too large.
    """
    return imports.begin(upload, tables.ending_of(upload), check=CHECK, by=by, programme=programme)


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
        return figures, judged.remarks[:LISTED], None


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
