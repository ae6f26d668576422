"""What stands in the first sheet of a workbook. Run as a module it reads the workbook that it is sent."""

import csv
import gc
import io
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from workflows.fence import serving

MEGABYTES = 3072
# A table of some hundred thousand rows has a third of it; more would only cost time.
MOST_UNPACKED = 700 * 1024 * 1024
# One text of a workbook may stand in any number of its cells, so what comes out is bounded by itself.
MOST_WRITTEN = 200 * 1024 * 1024


def work(head, body):
    """The sheet as a CSV with how many rows it has; `unreadable` for no workbook or one that swells."""
    try:
        with ZipFile(io.BytesIO(body)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                return {"unreadable": "too large inside"}, b""
        rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
        rows = rows.to_python(skip_empty_area=False)
    except (BadZipFile, CalamineError, IndexError, ValueError) as error:
        return {"unreadable": type(error).__name__}, b""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    written = 0
    for row in rows:
        written += writer.writerow(row)
        if written > MOST_WRITTEN:
            return {"unreadable": "too much text"}, b""
    return {"rows": len(rows)}, text.getvalue().encode()


if __name__ == "__main__":
    # Cells refer to nothing: looking for cycles among millions of them takes a tenth of the time.
    gc.disable()
    serving.serve(work, megabytes=MEGABYTES)
