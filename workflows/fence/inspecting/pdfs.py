"""PDF: its structure is read without running it, for what acts, hides or is locked.

Names are looked for everywhere, in pictures too, since a reader may be sent to any place. Names that are
packed stand only in lists of objects. Each of these must be written as ordinary programs write it; what might
be one and is written otherwise is refused: a reader's program would perhaps understand it.
"""

import re
import zlib
from bisect import bisect

from workflows.fence.inspecting import Reason, RefusedError

MEGABYTE = 1024 * 1024
# All of the file's lists of objects together, and each against what it takes packed.
OBJECTS_UNPACKED = 32 * MEGABYTE
MOST_RATIO, RATIO_FROM = 100, MEGABYTE
MOST_NAMES = 4_000_000
# What is walked through to the ends of dictionaries that might describe a list.
MOST_WALKED = 2 * MEGABYTE
# After the end there may be empty lines, and what a printer's driver adds.
MOST_BEHIND = 1024
PIECE = 64 * 1024
LONGEST_NAME = 64

BLANK, SIGN = rb"[\x00\t\n\f\r ]", rb"[\x00\t\n\f\r ()<>\[\]{}/%]"


def _named(*words):
    """Matches any of these names, whichever of their letters are escaped."""

    def escaped(word):
        return b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())

    first = b"".join({word[0].encode() for word in words})
    inner = b"|".join(map(escaped, words))
    return re.compile(rb"/(?=[#" + first + rb"])(?:" + inner + rb")(?=" + SIGN + rb"|\Z)")


ACTIVE = (
    "JavaScript", "Rendition", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "GoToE", "GoToR",
    "XFA", "SubmitForm", "ImportData",
)  # fmt: skip
ACTS = _named(*ACTIVE)
# So short that pictures hold it by chance: it counts only where no picture stands.
ACTS_IN_LIST = _named(*ACTIVE, "JS")
LOCKS = _named("Encrypt")
# Bytes written as letters: what reads as letters might be read as bytes.
LETTERED = _named("ASCIIHexDecode", "AHx", "ASCII85Decode", "A85")
MAYBE_LIST = _named("ObjStm", "First")

NUMBER, REFERENCE = rb"\d{1,10}", rb"\d{1,10}" + BLANK + rb"{1,4}\d{1,5}" + BLANK + rb"{1,4}R"
ENTRIES = {
    rb"Type": rb"/ObjStm",
    rb"N": NUMBER,
    rb"First": NUMBER,
    rb"DL": NUMBER,
    rb"Length": REFERENCE + rb"|" + NUMBER,
    rb"Extends": REFERENCE,
    rb"Filter": rb"/FlateDecode|\[" + BLANK + rb"{0,4}/FlateDecode" + BLANK + rb"{0,4}\]",
    rb"DecodeParms": rb"null|<<" + BLANK + rb"{0,4}>>|\[" + BLANK + rb"{0,4}null" + BLANK + rb"{0,4}\]",
}
ENTRY = rb"|".join(rb"/" + key + BLANK + rb"{0,4}(?:" + value + rb")" for key, value in ENTRIES.items())
LIST = re.compile(
    rb"[\r\n][\t ]{0,8}\d{1,10}[\t ]{1,4}\d{1,5}[\t ]{1,4}obj" + BLANK + rb"{0,8}"
    rb"<<((?:" + BLANK + rb"{0,8}(?:" + ENTRY + rb")){3,12})" + BLANK + rb"{0,8}>>"
    + BLANK + rb"{0,8}stream(?:\r\n|\n|\r)"
)  # fmt: skip
ONCE = (b"/Type", b"/First")
BEGINS = re.compile(BLANK + rb"*(?:\d+" + BLANK + rb"+\d+" + BLANK + rb"|\Z)")
ENDS = re.compile(BLANK + rb"{0,8}endstream")
TOKEN = re.compile(rb"%[^\r\n]*|\(|<<|>>|<[^<>]*>|/?[^\x00\t\n\f\r ()<>\[\]{}/%]+|[\[\]{}/)<>]")
IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)


def look_at(body):
    """Refuses a PDF that is cut off, locked, or acts by itself."""
    if b"startxref" not in body[-4096:]:
        raise RefusedError(Reason.PDF_INCOMPLETE)
    if len(body) - body.rfind(b"%%EOF") - len(b"%%EOF") > MOST_BEHIND:
        raise _active()
    if LOCKS.search(body):
        raise RefusedError(Reason.PDF_LOCKED)
    names = body.count(b"/")
    if names > MOST_NAMES or ACTS.search(body):
        raise _active()
    lists = list(LIST.finditer(body))
    if not all(b"/Filter" in each[1] for each in lists) and LETTERED.search(body):
        raise _active()
    _require_no_other(body, lists)
    _look_into(body, lists, MOST_NAMES - names)


def _active():
    return RefusedError(Reason.PDF_ACTIVE)


def _require_no_other(body, lists):
    """Nothing but these might be taken for a list of objects."""
    starts, left = [each.start() for each in lists], MOST_WALKED
    for maybe in MAYBE_LIST.finditer(body):
        before = bisect(starts, maybe.start()) - 1
        if before >= 0 and maybe.end() <= lists[before].end():
            continue
        end = None if b"S" in maybe[0] else _end_of_outline(body, maybe.end(), left)
        if end is None:
            raise _active()
        left -= end - maybe.end()


def _end_of_outline(body, start, most):
    """Where the dictionary ends in which this stands; None where it describes a stream or where that cannot
    be said. Outlines have a first entry too, and so have lists of objects, whatever type they state.
    """
    depth, most = 1, start + most
    while start is not None and (token := TOKEN.search(body, start, most)):
        start, text = token.end(), token[0]
        if text.startswith(b"%"):
            continue
        if not depth:
            return None if text.startswith(b"stream") else start
        depth += {b"<<": 1, b">>": -1}.get(text, 0)
        if text == b"(":
            start = _end_of_string(body, start, most)
    return None


def _end_of_string(body, start, most):
    depth = 1
    for step in IN_STRING.finditer(body, start, most):
        depth += {b"(": 1, b")": -1}.get(step[0], 0)
        if not depth:
            return step.end()
    return None


def _look_into(body, lists, names):
    left = OBJECTS_UNPACKED
    for each in lists:
        filters = each[1].count(b"/Filter")
        if filters > 1 or any(each[1].count(key) != 1 for key in ONCE):
            raise _active()
        before = b""
        for text in _unpacked(body, each.end(), left) if filters else _plain(body, each.end()):
            if not before and not BEGINS.match(text):
                raise _active()
            left -= len(text)
            names -= text.count(b"/")
            # A name may stand across two pieces.
            if min(left, names) < 0 or ACTS_IN_LIST.search(before + text):
                raise _active()
            before = text[-LONGEST_NAME:]


def _plain(body, start):
    """A list that was not worth packing."""
    end = body.find(b"endstream", start)
    if end < 0:
        raise _active()
    yield body[start:end]


def _unpacked(body, start, most):
    """A packed list piece by piece; one that is damaged, ends elsewhere than it says or grows beyond measure
    is refused.
    """
    unpacking, size = zlib.decompressobj(), 0
    for at in range(start, len(body), PIECE):
        packed = body[at : at + PIECE]
        while packed and not unpacking.eof:
            try:
                text = unpacking.decompress(packed, MEGABYTE)
            except zlib.error:
                raise _active() from None
            packed = unpacking.unconsumed_tail
            size += len(text)
            taken = at + PIECE - start
            if size > most or (size > RATIO_FROM and size > MOST_RATIO * taken):
                raise _active()
            if text:
                yield text
        if unpacking.eof:
            end = min(at + PIECE, len(body)) - len(unpacking.unused_data)
            if ENDS.match(body, end):
                return
            break
    raise _active()
