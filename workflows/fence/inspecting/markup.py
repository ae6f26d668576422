"""One part of an office document, read element by element: no document type, no entities, no depth, no size
beyond measure, nothing that is loaded from elsewhere.
"""

import re
from functools import lru_cache
from xml.parsers import expat

from workflows.fence.inspecting import Reason, RefusedError
from workflows.fence.inspecting.instructions import Fields, judge_field, judge_formula, reaches_out
from workflows.fence.inspecting.relations import judge_relation, judge_type

CHUNK = 64 * 1024
MOST_DEPTH = 256
MOST_ELEMENTS = 1_000_000
MOST_CELLS = 300_000
# Rows times columns of what a sheet says it is, and of where its cells stand.
MOST_GRID = 5_000_000
# Of an instruction, each as large as the parser's buffer.
MOST_PIECES = 32
REFERENCE = re.compile(r"([A-Z]{1,3})?(\d{1,7})?$")


def read(text, elements):
    """Read an open part to its end, of so many elements at most; returns how many it has."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text, parser.buffer_size = True, CHUNK
    reader = _Reader(parser, elements)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.begins, reader.ends
    try:
        while chunk := text.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise _damaged() from None
    if reader.highest_row * reader.highest_column > MOST_GRID:
        raise _too_large()
    reader.fields.end()
    return reader.elements


class _Reader:
    def __init__(self, parser, most):
        self.parser, self.most = parser, most
        self.depth = self.elements = self.cells = self.highest_row = self.highest_column = 0
        self.fields = Fields()
        # Elements of other vocabularies that stand open, as depth and number: a reader may pass over them.
        self.others = []
        # Pieces of the instruction that is being read, else nothing.
        self.said = None

    def begins(self, name, attributes):
        self.depth += 1
        self.elements += 1
        if self.depth > MOST_DEPTH:
            raise _damaged()
        if self.elements > self.most:
            raise _too_large()
        local, is_other, look = _meaning(name)
        # Some formulas stand in an element of their own within another.
        if self.said is not None and (local != "f" or "".join(self.said).strip()):
            raise reaches_out()
        if is_other:
            self.others.append((self.depth, self.elements))
        if look:
            look(self, attributes)

    def ends(self, name):
        if self.said is not None:
            self.parser.CharacterDataHandler = None
            text, self.said = "".join(self.said), None
            if name.rpartition(" ")[2] in SAID:
                self.fields.say(text, self.place)
            else:
                judge_formula(text)
        if self.others and self.others[-1][0] == self.depth:
            self.others.pop()
        self.depth -= 1

    @property
    def place(self):
        return self.others[-1] if self.others else None

    def dimension(self, attributes):
        first, _colon, last = attributes.get("ref", "").partition(":")
        (column, row), (from_column, from_row) = _place(last or first), _place(first)
        if (row - from_row + 1) * (column - from_column + 1) > MOST_GRID:
            raise _too_large()

    def row(self, attributes):
        row = attributes.get("r", "0")
        if not row.isdecimal() or len(row) > 7:
            raise _damaged()
        self.highest_row = max(self.highest_row, int(row))

    def cell(self, attributes):
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise _too_large()
        column, row = _place(attributes.get("r", ""))
        self.highest_row, self.highest_column = max(self.highest_row, row), max(self.highest_column, column)

    def relation(self, attributes):
        judge_relation(attributes)

    def content_type(self, attributes):
        judge_type(attributes)

    def listens(self, attributes):
        self.said = []
        self.parser.CharacterDataHandler = self.hears

    def hears(self, text):
        self.said.append(text)
        if len(self.said) > MOST_PIECES:
            raise _too_large()

    def mark_of_field(self, attributes):
        kind = next((value for name, value in attributes.items() if name.endswith("fldCharType")), "")
        self.fields.mark(kind, self.place)

    def short_field(self, attributes):
        judge_field("".join(value for name, value in attributes.items() if name.endswith("instr")))

    def dynamic_link(self, attributes):
        raise reaches_out()

    def page(self, attributes):
        raise RefusedError(Reason.OFFICE_ACTIVE)


SAID = {"instrText", "delInstrText"}
OF_SHEETS = dict.fromkeys(
    ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula"), _Reader.listens
) | {"dimension": _Reader.dimension, "row": _Reader.row, "c": _Reader.cell}
LOOKS = OF_SHEETS | {
    "Relationship": _Reader.relation,
    "Override": _Reader.content_type,
    "Default": _Reader.content_type,
    "instrText": _Reader.listens,
    "delInstrText": _Reader.listens,
    "fldChar": _Reader.mark_of_field,
    "fldSimple": _Reader.short_field,
    "ddeLink": _Reader.dynamic_link,
    "html": _Reader.page,
}


@lru_cache(1000)
def _meaning(name):
    """Of an element: its own name, whether it is of a vocabulary that readers of texts may pass over, and how
    it is looked at. Words as short as `c` mean other things in other vocabularies.
    """
    vocabulary, _blank, local = name.rpartition(" ")
    is_of_sheets = "spreadsheetml" in vocabulary or "office/excel" in vocabulary
    is_other = not is_of_sheets and "wordprocessingml" not in vocabulary
    return local, is_other, LOOKS.get(local) if is_of_sheets or local not in OF_SHEETS else None


def _place(reference):
    """Column and row of a cell such as `C7`, from one; what is left out counts as one."""
    found = REFERENCE.match(reference.replace("$", ""))
    if not found:
        raise _damaged()
    column = 0
    for letter in found[1] or "A":
        column = column * 26 + ord(letter) - 64
    return column, int(found[2] or 1)


def _damaged():
    return RefusedError(Reason.OFFICE_DAMAGED)


def _too_large():
    return RefusedError(Reason.OFFICE_TOO_LARGE)


def _refuse(*declared):
    raise _damaged()
