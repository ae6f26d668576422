"""The part of a workbook that is its first sheet, for what readers of its cells do not tell."""

import posixpath
import re
from xml.etree import ElementTree

FOLDER = "xl"
FIRST_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+[0-9]+)"')
IN_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>/]*\bt=["\']e["\'][^>/]*)>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
PLACE = re.compile(rb'\br=["\']([A-Z]{1,3})([0-9]{1,7})["\']')


def first_sheet(package):
    """The XML of the first sheet of an open package; `KeyError` or `StopIteration` where there is none."""
    book = ElementTree.fromstring(package.read(f"{FOLDER}/workbook.xml"))
    parts = ElementTree.fromstring(package.read(f"{FOLDER}/_rels/workbook.xml.rels"))
    sheet = next(book.iterfind(".//{*}sheet"))
    relation = next(value for name, value in sheet.items() if name.endswith("}id"))
    targets = {part.get("Id"): part.get("Target") for part in parts.iterfind("{*}Relationship")}
    return package.read(posixpath.join("/", FOLDER, targets[relation]).removeprefix("/"))


def begins_at_first_cell(content):
    """Whether the first cell that is written is A1."""
    first = FIRST_CELL.search(content)
    return bool(first) and first[1] == b"A1"


def in_error(content):
    """The cells whose formula came to nothing: row and column from 0, and the sign of the error (#DIV/0!)."""
    if b't="e"' not in content and b"t='e'" not in content:
        return
    for cell in IN_ERROR.finditer(content):
        place = PLACE.search(cell[1])
        if place:
            yield int(place[2]) - 1, _column(place[1]), cell[2].decode()


def _column(letters):
    """The column from 0 that a sheet calls by letters: A, B, …, Z, AA, …"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
