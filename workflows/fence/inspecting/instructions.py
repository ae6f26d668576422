"""What fields of a text and formulas of a sheet are told to do: whether that reaches beyond the file."""

import re

from workflows.fence.inspecting import Reason, RefusedError

LONGEST = 1024 * 1024
MOST_NESTED = 50
# So many signs tell whether a field has its name.
FIRST_SIGNS = 200
FORBIDDEN = {"DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD", "HTMLCONTROL"}
# Where the field has no beginning, no reader should run it; these words mean nothing else.
ANYWHERE = re.compile("DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|\\bDDE\\b", re.IGNORECASE)
WORD = re.compile(r"\s*([A-Za-z]+)")
UNFINISHED = re.compile(r"\s*[A-Za-z]*$")
# A picture of the writer's own disk is shown as it was last; other places are asked when the file is opened.
OWN_DISK = re.compile(r'\s*INCLUDEPICTURE\s+(?:\\d\s+)?"?[A-Za-z]:[\\/]', re.IGNORECASE)
TO_A_FILE = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"?(?:file:|\\\\|//|[A-Za-z]:\\)', re.IGNORECASE)
TEXT = re.compile('"[^"]*"')
CALLS = re.compile(
    r"(?<![\w.])(?:_xl\w+\.)*(?:WEBSERVICE|IMAGE|RTD|DDE|CALL|EXEC|REGISTER(?:\.ID)?|SQL\.REQUEST|STOCKHISTORY)\s*\("
    # A program and its topic; between words of Chinese the sign may stand in a sheet's name.
    r"|[A-Za-z0-9_.]'?\|",
    re.IGNORECASE,
)


class Fields:
    """The fields of one part. Their instructions come in pieces, one field may stand within another."""

    def __init__(self):
        self._open, self._loose = [], _Field(None)

    def mark(self, kind, place):
        """A field begins, is separated from its result, or ends; `place` is what it stands in."""
        if kind == "begin":
            if len(self._open) >= MOST_NESTED or self._open and self._open[-1].is_unfinished:
                raise reaches_out()
            self._open.append(_Field(place))
        elif self._open and kind == "separate":
            self._open[-1].has_result = True
        elif self._open and kind == "end":
            judge_field(self._open.pop().text)

    def say(self, text, place):
        """A piece of an instruction."""
        field = self._open[-1] if self._open else self._loose
        if self._open and field.place != place:
            raise reaches_out()
        field.say(text)

    def end(self):
        """Judge what has no end or no beginning."""
        for field in (*self._open, self._loose):
            judge_field(field.text)
        if ANYWHERE.search(self._loose.text):
            raise reaches_out()


class _Field:
    def __init__(self, place):
        self.place, self.has_result = place, False
        self._pieces, self._length, self._first = [], 0, ""

    def say(self, text):
        self._length += len(text)
        if self._length > LONGEST:
            raise RefusedError(Reason.OFFICE_TOO_LARGE)
        self._pieces.append(text)
        if len(self._first) < FIRST_SIGNS:
            self._first += text[:FIRST_SIGNS]

    @property
    def text(self):
        return "".join(self._pieces)

    @property
    def is_unfinished(self):
        """Whether a field within it would make its very name."""
        return not self.has_result and bool(UNFINISHED.match(self._first))


def judge_field(text):
    """Refuse an instruction that loads from elsewhere or starts another program."""
    found = WORD.match(text)
    word = found[1].upper() if found else ""
    loads = word in FORBIDDEN or word == "INCLUDEPICTURE" and not OWN_DISK.match(text)
    if loads or TO_A_FILE.match(text):
        raise reaches_out()


def judge_formula(text):
    """Refuse a formula that loads from elsewhere or starts another program."""
    if CALLS.search(TEXT.sub('""', text)):
        raise reaches_out()


def reaches_out():
    return RefusedError(Reason.OFFICE_REACHES_OUT)
