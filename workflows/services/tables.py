"""Tables that are brought in from elsewhere: the rows of a workbook's first sheet or of a CSV as texts, and
what is wrong with a cell, named at its row and heading.
"""

import csv
import io
import re
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workflows.fence import Fenced, FenceError
from workflows.services import uploads

MOST_MB = 20
SECONDS = 60
ACCEPT = ".xlsx,.csv"
# What platforms of the country write, the stricter first.
ENCODINGS = ("utf-8-sig", "gb18030")
# What a spreadsheet makes of a number with more digits than it can hold.
ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
DAY = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?( 00:00:00)?")
FIRST_ROW = 2
# How a sheet hands out a whole number.
WHOLE = re.compile(r"(-?[0-9]+)\.0")
# Of longer texts the beginning tells enough.
SHOWN = 100


class Remark(NamedTuple):
    """What does not fit: the row of the sheet (0: none), the heading, what stands there, what is wrong."""

    row: int
    heading: str
    found: str
    sentence: str


def unusual_end(until, usual):
    """What is to be said of a last day that is not the usual one; nothing of the eve of it, as some count
    the years of a term, nor where none is usual.
    """
    if usual is None or usual - timedelta(days=1) <= until <= usual:
        return ""
    return _("By the programme's file it ends on %(day)s: compare it.") % {"day": usual.isoformat()}


class Table:
    """Rows under headings; `columns` maps what they mean to the headings. Each row of `body` is its number in
    the sheet with its cells.
    """

    def __init__(self, rows, columns):
        self.columns = columns
        self.heads = rows[0] if rows else []
        places = {head: place for place, head in enumerate(self.heads)}
        self._places = {name: places[head] for name, head in columns.items() if head in places}
        self.body = [each for each in enumerate(rows[1:], FIRST_ROW) if any(each[1])]

    def cell(self, numbered, name):
        """What stands in a row's column; "" where there is none."""
        _number, row = numbered
        place = self._places.get(name)
        return row[place] if place is not None and place < len(row) else ""

    def wrong_headings(self):
        """Headings that are missing or stand twice, and a table without rows; without them no row can be
        judged.
        """
        if not self.body:
            yield Remark(0, "", "", _("The table has no row below its headings."))
        for head in self.columns.values():
            if head not in self.heads:
                yield Remark(1, head, "", _("This heading is missing."))
            elif self.heads.count(head) > 1:
                yield Remark(1, head, head, _("This heading stands twice."))


class Judging:
    """Judges a table cell by cell, and keeps what is wrong."""

    def __init__(self, table):
        self.table = table
        self.remarks = list(table.wrong_headings())

    def wrong(self, row, name, sentence, found=None):
        """Name a cell that is wrong; returns None."""
        self.remarks.append(self.remark(row, name, sentence, found))

    def remark(self, row, name, sentence, found=None):
        """What is to be said of a cell."""
        stands = self.table.cell(row, name) if found is None else found
        return Remark(row[0], self.table.columns.get(name, ""), as_typed(stands)[:SHOWN], sentence)

    def day(self, row, name, *, is_needed=False):
        """The day that stands in a cell; None where there is none."""
        text = self.table.cell(row, name)
        if not text and not is_needed:
            return None
        try:
            return date.fromisoformat(day_of(text))
        except ValueError:
            return self.wrong(row, name, _("Please write a day such as 2026-03-01."))


def ending_of(upload):
    """Whether it is a workbook or a CSV, by its name and beginning; `ValidationError` for anything else, an
    empty file or one that is too large.
    """
    name = upload.name.lower()
    if upload.size == 0:
        raise ValidationError(_("The file is empty (0 bytes). Choose another one."))
    if upload.size > MOST_MB * uploads.MEGABYTE:
        raise ValidationError(_("At most %(n)d MB: part the table into several.") % {"n": MOST_MB})
    is_package = upload.read(4) == b"PK\x03\x04"
    upload.seek(0)
    if name.endswith(".xlsx") and is_package:
        return "xlsx"
    if name.endswith(".csv") and not is_package:
        return "csv"
    raise ValidationError(_("Please choose an .xlsx workbook or a .csv table."))


def rows_of(content, ending):
    """The rows as lists of texts without blanks around them, those at the end that are empty left out;
    `ValidationError` where it cannot be read.
    """
    text = _sheet(content) if ending == "xlsx" else _decoded(content)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error:
        raise ValidationError(_("This table cannot be read. Save it anew and choose it again.")) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def day_of(text):
    """A day as tables write it, in ISO; "" where it is none."""
    found = DAY.fullmatch(text.strip())
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else ""


def as_typed(text):
    """A cell's text as its sheet shows it: whole numbers are handed out with a fraction of nought."""
    found = WHOLE.fullmatch(text)
    return found[1] if found else text


def is_rounded(text):
    """Whether a spreadsheet has taken a long number for a figure, and so lost digits of it."""
    return bool(ROUNDED.fullmatch(text))


def _sheet(content):
    try:
        with Fenced("tables") as reader:
            head, body = reader.ask({}, content, seconds=SECONDS)
    except FenceError:
        head = {"unreadable": "limits"}
    if "unreadable" in head:
        raise ValidationError(_("This workbook cannot be read. Save it anew, or part it into several."))
    return body.decode()


def _decoded(content):
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("This table cannot be read. Save it anew and choose it again."))
