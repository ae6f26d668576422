"""Tables that are brought in from elsewhere: the rows of a workbook's first sheet or of a CSV, as texts."""

import csv
import io
import re

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
