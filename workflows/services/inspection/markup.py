"""One part of an office document, read element by element: no document type, no entities, no depth, no size
beyond measure, nothing that is loaded from elsewhere.
"""

import re
from xml.parsers import expat

CHUNK = 64 * 1024
MOST_DEPTH = 256
MOST_CELLS = 300_000
# Rows times columns of what a sheet says it is, and of where its cells stand.
MOST_GRID = 5_000_000
REFERENCE = re.compile(r"([A-Z]{1,3})?(\d{1,7})?$")
DYNAMIC = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
MACROS = re.compile("macroEnabled|vbaProject", re.IGNORECASE)


class NotPlainError(ValueError):
    """Not well-formed, nested beyond measure, or with a document type."""


class TooLargeError(ValueError):
    """A sheet of more cells than anybody fills in."""


class ReachesOutError(ValueError):
    """Something is loaded from another place when it is opened, or runs."""


def read(text, *, rows=False):
    """Read an open part to its end; raises one of the three errors. `rows` says that it is a sheet."""
    parser = expat.ParserCreate()
    reader = _Reader(parser)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.begins, reader.ends
    try:
        while chunk := text.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotPlainError(str(error)) from None
    if rows and reader.highest_row * reader.highest_column > MOST_GRID:
        raise TooLargeError
    if DYNAMIC.search("".join(reader.fields)):
        raise ReachesOutError


class _Reader:
    def __init__(self, parser):
        self.parser = parser
        self.depth = self.cells = self.highest_row = self.highest_column = 0
        self.fields = []

    def begins(self, name, attributes):
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise NotPlainError("nested too deeply")
        look = LOOKS.get(name.rpartition(":")[2])
        if look:
            look(self, attributes)

    def ends(self, name):
        self.depth -= 1
        self.parser.CharacterDataHandler = None

    def dimension(self, attributes):
        first, _colon, last = attributes.get("ref", "").partition(":")
        (column, row), (from_column, from_row) = _place(last or first), _place(first)
        if (row - from_row + 1) * (column - from_column + 1) > MOST_GRID:
            raise TooLargeError

    def row(self, attributes):
        self.highest_row = max(self.highest_row, int(attributes.get("r", 0)))

    def cell(self, attributes):
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise TooLargeError
        self.highest_column = max(self.highest_column, _place(attributes.get("r", ""))[0])

    def relation(self, attributes):
        if attributes.get("TargetMode") != "External":
            return
        is_link = attributes.get("Type", "").endswith("/hyperlink")
        if not is_link or not attributes.get("Target", "").startswith(("http://", "https://", "mailto:")):
            raise ReachesOutError

    def content_type(self, attributes):
        if MACROS.search(attributes.get("ContentType", "")):
            raise ReachesOutError

    def field(self, attributes):
        self.parser.CharacterDataHandler = self.fields.append

    def short_field(self, attributes):
        self.fields += [" ", *(value for name, value in attributes.items() if name.endswith("instr"))]

    def dynamic_link(self, attributes):
        raise ReachesOutError


LOOKS = {
    "dimension": _Reader.dimension,
    "row": _Reader.row,
    "c": _Reader.cell,
    "Relationship": _Reader.relation,
    "Override": _Reader.content_type,
    "Default": _Reader.content_type,
    "instrText": _Reader.field,
    "fldSimple": _Reader.short_field,
    "ddeLink": _Reader.dynamic_link,
}


def _place(reference):
    """Column and row of a cell such as `C7`, from one; what is left out counts as one."""
    found = REFERENCE.match(reference.replace("$", ""))
    if not found:
        raise NotPlainError(reference[:20])
    column = 0
    for letter in found[1] or "A":
        column = column * 26 + ord(letter) - 64
    return column, int(found[2] or 1)


def _refuse(*declared):
    raise NotPlainError("a document type")
