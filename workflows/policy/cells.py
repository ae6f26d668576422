"""Texts as cells of a table that a spreadsheet program opens: none of them acts there as a
formula, and each comes back as it was. What a spreadsheet would run begins with =, +, -, @ in
either width, a tab or the end of a line.
"""

import re

# Both patterns are read by Python and by polars alike.
LIVE = r"^'*(\s*[=+\-@＝＋－＠]|[\t\r\n])"
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
MARK = "'"
_LIVE, _NUMBER = re.compile(LIVE), re.compile(NUMBER)


def is_live(text):
    """Whether a spreadsheet might run the text; a plain number does nothing."""
    return bool(_LIVE.match(text)) and not _NUMBER.match(text)


def quieted(text):
    """The text as it stands in a CSV: behind a mark where it might run."""
    return MARK + text if is_live(text) else text


def as_written(cell):
    """The text of a cell that `quieted` has made; any other cell as it is."""
    return cell[1:] if cell.startswith(MARK) and is_live(cell) else cell
