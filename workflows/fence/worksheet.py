"""The part of a workbook that is its first sheet, for what readers of its cells do not tell."""

import posixpath
import re
from functools import cached_property
from xml.etree import ElementTree

FOLDER = "xl"
# So much is looked at at once; the first cell stands within it.
PIECE = 1024 * 1024
FIRST_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+[0-9]+)"')
SIGNS = (b't="e"', b"t='e'")
FORMULA = rb"(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?"
IN_ERROR = re.compile(
    rb'<(?:\w+:)?c\b([^>/]*\bt=["\']e["\'][^>/]*)>\s*' + FORMULA + rb"\s*<(?:\w+:)?v>([^<]*)<"
)
PLACE = re.compile(rb'\br=["\']([A-Z]{1,3})([0-9]{1,7})["\']')


class Worksheet:
    """The first sheet of an open package; `KeyError` or `StopIteration` where it has none."""

    def __init__(self, package):
        book = ElementTree.fromstring(package.read(f"{FOLDER}/workbook.xml"))
        parts = ElementTree.fromstring(package.read(f"{FOLDER}/_rels/workbook.xml.rels"))
        sheet = next(book.iterfind(".//{*}sheet"))
        relation = next(value for name, value in sheet.items() if name.endswith("}id"))
        targets = {part.get("Id"): part.get("Target") for part in parts.iterfind("{*}Relationship")}
        self._part = package.getinfo(posixpath.join("/", FOLDER, targets[relation]).removeprefix("/"))
        self._package = package

    @property
    def size(self):
        """In bytes, unpacked."""
        return self._part.file_size

    @property
    def begins_at_first_cell(self):
        """Whether the first cell that is written is A1."""
        first = FIRST_CELL.search(next(self._pieces(), b""))
        return bool(first) and first[1] == b"A1"

    @cached_property
    def has_errors(self):
        """Whether a formula came to nothing."""
        end = b""
        for piece in self._pieces():
            looked_at = end + piece
            if any(sign in looked_at for sign in SIGNS):
                return True
            end = looked_at[-len(SIGNS[0]) :]
        return False

    def errors(self):
        """The cells whose formula came to nothing: row and column from 0, and the sign (#N/A)."""
        if not self.has_errors:
            return
        for cell in IN_ERROR.finditer(self._package.read(self._part)):
            place = PLACE.search(cell[1])
            if place:
                yield int(place[2]) - 1, _column(place[1]), cell[2].decode()

    def _pieces(self):
        with self._package.open(self._part) as content:
            while piece := content.read(PIECE):
                yield piece


def _column(letters):
    """The column from 0 that a sheet calls by letters: A, B, …, Z, AA, …"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
