"""Workbooks: the one way in which tables become spreadsheets, so that none carries a formula or a link."""

from contextlib import contextmanager
from io import BytesIO

import xlsxwriter
from django.conf import settings
from django.utils import translation

from workflows.policy.cells import is_live

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Book:
    """A workbook being written; `content` are its bytes once it is closed."""

    def __init__(self):
        self._file = BytesIO()
        self.workbook = xlsxwriter.Workbook(self._file, OPTIONS)
        self._formats = {}

    @property
    def content(self):
        """The bytes of the .xlsx."""
        return self._file.getvalue()

    def cell(self, sheet, row, column, value, **style):
        """Write a number as number and a text as text. A text that would run when somebody edits the cell is
        marked as text there too.
        """
        if value is None or value == "":
            return sheet.write_blank(row, column, None, self._format(style))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return sheet.write_number(row, column, value, self._format(style))
        text = str(value)
        return sheet.write_string(row, column, text, self._format(style, quoted=is_live(text)))

    def row(self, sheet, row, values, **style):
        """Write a whole row from the first column on."""
        for column, value in enumerate(values):
            self.cell(sheet, row, column, value, **style)

    def _format(self, style, *, quoted=False):
        if not style and not quoted:
            return None
        key = (*sorted(style.items()), quoted)
        if key not in self._formats:
            made = self._formats[key] = self.workbook.add_format(style)
            if quoted:
                made.set_quote_prefix()
        return self._formats[key]


@contextmanager
def book():
    """A workbook that is closed at the end of the block."""
    made = Book()
    with made.workbook:
        yield made


def listing(rows, *, title, columns, line):
    """The bytes of an .xlsx with one list, in the language of papers: a bold head that stays in view beside
    the first column, then a row of values for each, which `line` gives. `columns` are (head, width); title
    and heads may be lazy.
    """
    with translation.override(settings.LANGUAGE_CODE), book() as made:
        sheet = made.workbook.add_worksheet(str(title))
        made.row(sheet, 0, [str(head) for head, _width in columns], bold=True)
        for number, row in enumerate(rows, start=1):
            made.row(sheet, number, line(row))
        for place, (_head, width) in enumerate(columns):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 1)
    return made.content
