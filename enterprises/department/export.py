"""The lists as files: a spreadsheet of as many rows as a person looks through, or a CSV of any length that is
sent while it is read. Both have the same columns, and leave the same row in the log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import handing_out
from workflows.pages.handed_over import handed_over
from workflows.policy import tabular
from workflows.services import sheets
from workflows.services.errors import NotNow

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
MOST = 20_000
STRETCH = 1_000
WIDTH = 18
# By it spreadsheet programs know the encoding.
MARK = "\ufeff"


@dataclass(frozen=True)
class Listed:
    """A list that is handed over: its name in the log, the heads of its columns, its rows in their order, and
    what makes lines of some of them; what it is a list of, in the log and in words.
    """

    name: str
    heads: Callable
    rows: object
    lines: Callable
    of: str = "ladder"
    title: str = gettext_lazy("Ladder")


def handed(request, kind, listed):
    """The list as a file of that kind. `NotNow` where it is too long for a spreadsheet."""
    number = listed.rows.order_by().count()
    if kind == XLSX and number > MOST:
        raise NotNow(_("More than %(most)d rows: take the CSV, or narrow the list.") % {"most": MOST})
    handing_out.exported(kind, by=request.user, object_type=listed.of, object_id=listed.name, rows=number)
    if kind == CSV:
        return _to_be_saved(StreamingHttpResponse(_streamed(listed)), kind, listed.name)
    with translation.override(settings.LANGUAGE_CODE):
        tables = [(str(listed.title), listed.heads(), listed.lines(list(listed.rows)))]
    return _to_be_saved(HttpResponse(workbook(tables)), kind, listed.name)


def handed_tables(request, name, tables):
    """Short tables (title, heads, lines) as a spreadsheet, a sheet each."""
    rows = sum(len(lines) for _title, _heads, lines in tables)
    handing_out.exported(XLSX, by=request.user, object_type="ladder", object_id=name, rows=rows)
    return _to_be_saved(HttpResponse(workbook(tables)), XLSX, name)


def workbook(tables):
    """The bytes of a workbook of tables (title, heads, lines), a sheet each."""
    with sheets.book() as book:
        for title, heads, lines in tables:
            table = book.workbook.add_worksheet(title)
            book.row(table, 0, heads, bold=True, text_wrap=True)
            for number, values in enumerate(lines, 1):
                book.row(table, number, values)
            table.freeze_panes(1, 1)
            table.set_column(0, len(heads) - 1, WIDTH)
    return book.content


def addresses(request, name, *args):
    """Where the page's list is had as a file: label and address of each kind."""
    asked = request.GET.urlencode()
    labels = {XLSX: _("As a spreadsheet"), CSV: _("As CSV")}
    return [(label, f"{reverse(f'{name}-{kind}', args=args)}?{asked}") for kind, label in labels.items()]


def paths(at, view, name, given=None):
    """The addresses of a list's files."""
    return [
        path(f"{at}.{kind}", handed_over(view), {"kind": kind} | (given or {}), name=f"{name}-{kind}")
        for kind in TYPES
    ]


def _streamed(listed):
    """The lines of the CSV, some at a time."""
    with translation.override(settings.LANGUAGE_CODE):
        yield f"{MARK}{tabular.line(listed.heads())}\r\n"
    rows = listed.rows.iterator(chunk_size=STRETCH)
    while some := list(islice(rows, STRETCH)):
        with translation.override(settings.LANGUAGE_CODE):
            lines = listed.lines(some)
        yield "".join(f"{tabular.line(_told(line))}\r\n" for line in lines)


def _told(line):
    return ["" if value is None else value for value in line]


def _to_be_saved(response, kind, name):
    response["Content-Type"] = TYPES[kind]
    response["Content-Disposition"] = f"attachment; filename={name}.{kind}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
