"""What stands in the first sheet of a workbook. Run as a module it reads the workbook that it is sent."""

import csv
import gc
import io
import logging
import re
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from workflows.fence import serving
from workflows.fence.worksheet import Worksheet

MEGABYTES = 3072
# A table of some hundred thousand rows has a third of it; more would only cost time.
MOST_UNPACKED = 700 * 1024 * 1024
# One text of a workbook may stand in any number of its cells, so what comes out is bounded by itself.
MOST_WRITTEN = 200 * 1024 * 1024
# For smaller sheets it would take longer to load what reads by columns.
BY_COLUMNS_FROM = 10 * 1024 * 1024
# Kinds of columns that are written as their cells are.
PLAIN = {"string", "float", "datetime"}
# A heading that stands twice is handed out with a number.
NUMBERED = re.compile(r"_[0-9]+$")


def work(head, body):
    """The sheet as a CSV with how many rows it has; `unreadable` for no workbook or one that swells."""
    try:
        with ZipFile(io.BytesIO(body)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                return {"unreadable": "too large inside"}, b""
            sheet = Worksheet(package)
            return by_columns(body, sheet) or by_cells(body, sheet)
    except (
        BadZipFile, CalamineError, IndexError, KeyError, ParseError, StopIteration, ValueError,
    ) as error:  # fmt: skip
        return {"unreadable": type(error).__name__}, b""


def by_cells(body, sheet):
    """Any sheet, cell by cell."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
    rows = rows.to_python(skip_empty_area=False)
    for row, column, sign in sheet.errors():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = sign
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    size = 0
    for row in rows:
        size += writer.writerow(row)
        if size > MOST_WRITTEN:
            return {"unreadable": "too much text"}, b""
    return {"rows": len(rows)}, text.getvalue().encode()


def by_columns(body, sheet):
    """A large sheet in half that time; None where that would not tell all that cells do: where a column holds
    different kinds, a heading is lacking or stands twice, the first cell is empty or one is in error.
    """
    if sheet.size < BY_COLUMNS_FROM or not sheet.begins_at_first_cell or sheet.has_errors:
        return None
    # A process that reads small tables alone need not load them.
    import fastexcel
    import polars as pl

    logging.getLogger(fastexcel.__name__).setLevel(logging.ERROR)
    try:
        read = fastexcel.read_excel(body).load_sheet(0, dtype_coercion="strict", schema_sample_rows=None)
    except fastexcel.FastExcelError:
        return None
    # An empty row of one column would not be told from none.
    if read.width == 1 or not all(map(_is_plain, read.selected_columns)):
        return None
    frame = read.to_polars()
    moments = pl.col(pl.Datetime)
    if not frame.filter(pl.any_horizontal(moments.dt.time() != pl.time())).is_empty():
        return None
    text = frame.with_columns(moments.cast(pl.Date)).write_csv().encode()
    if len(text) > MOST_WRITTEN:
        return {"unreadable": "too much text"}, b""
    return {"rows": frame.height + 1}, text


def _is_plain(column):
    is_heading = column.column_name_from == "looked_up" and not NUMBERED.search(column.name)
    return is_heading and column.dtype in PLAIN


if __name__ == "__main__":
    # Cells refer to nothing: looking for cycles among millions of them takes a tenth of the time.
    gc.disable()
    serving.serve(work, megabytes=MEGABYTES)
