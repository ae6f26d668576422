"""Workbooks that leave the system: nothing in them runs, whatever people typed, and every text comes back."""

import ast
import io
import re
import zipfile
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from enterprises.revoked_sheet import revoked_sheet
from tests.house.test_repository import MODULES, PROJECT
from tests.workflows.policy.test_cells import LIVE, TEXTS
from workflows import documents
from workflows.services import exports, sheets

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
WRITERS = {"xlsxwriter", "openpyxl", "xlwt"}
# The only modules that may write what a spreadsheet opens.
ALLOWED = {"workflows/services/sheets.py", "workflows/policy/tabular.py"}
# What these write never leaves the system: it goes from behind the fence to who asked, and to COPY.
INSIDE = {"workflows/fence/tables.py", "enterprises/bulk/jobs.py", "enterprises/night/storing.py"}
# What only reads the tables that people bring.
READS = {"workflows/services/tables.py"}


def read(content):
    """The texts and numbers of a workbook's first sheet, row by row, and how many formulas it has."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        shared = []
        if "xl/sharedStrings.xml" in names:
            shared = [
                "".join(item.itertext()) for item in etree.fromstring(package.read("xl/sharedStrings.xml"))
            ]
        sheet = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        assert not [name for name in names if "externalLink" in name or "vba" in name]
    rows = [_row(row, shared) for row in sheet.iter(f"{MAIN}row")]
    live = list(sheet.iter(f"{MAIN}f")) + list(sheet.iter(f"{MAIN}hyperlink"))
    return rows, len(live)


def _row(row, shared):
    """The values by their columns; a cell that is not written is empty."""
    found = {re.match("[A-Z]+", cell.get("r"))[0]: _value(cell, shared) for cell in row}
    return [found.get(column, "") for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: _last(found)]]


def _last(found):
    return max((ord(column) - 64 for column in found), default=0)


def _value(cell, shared):
    value = cell.findtext(f"{MAIN}v")
    if value is None:
        return ""
    if cell.get("t") != "s":
        return float(value)
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), shared[int(value)])


def written(values):
    with sheets.book() as book:
        book.row(book.workbook.add_worksheet(), 0, values)
    return book.content


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS.filter(lambda text: len(text) < 100), min_size=1, max_size=6))
def test_every_text_comes_back_from_a_workbook_and_none_is_a_formula(texts):
    # What XML cannot hold at all, such as half of a pair, nobody can type.
    texts = [text for text in texts if text.isprintable() or set(text) <= set("\t\n\r ='@a1+-")]
    rows, live = read(written([*texts, "end"]))

    assert live == 0
    assert rows == [[*texts, "end"]]


def test_numbers_stay_numbers_and_a_text_of_digits_stays_text():
    assert read(written([7, 2.5, "150102199605010011", None, "007"])) == (
        [[7.0, 2.5, "150102199605010011", "", "007"]],
        0,
    )


def hostile(text):
    """A row of everything that an export asks for, each text of it the same hostile one."""
    named = SimpleNamespace(name=text)
    group = SimpleNamespace(code=text, title=text)
    return SimpleNamespace(
        number=text, title=text, holder=named, host_unit=named, recommending_body=named, group=group,
        submitted_at=None, state="draft", answers={"d": text}, get_state_display=lambda: text,
        verification_code=text, since=SimpleNamespace(isoformat=lambda: text), money=1, paid=2,
        returned=3, left=4, end_kind=text, get_end_kind_display=lambda: text,
    )  # fmt: skip


def ranked(text):
    opinion = SimpleNamespace(total=5, grade=text, recommendation=text, alias=text, is_outlier=True)
    figures = SimpleNamespace(mean=1, adjusted=1, spread=0, deviation=0, count=1, opinions=[opinion])
    row = SimpleNamespace(
        application=hostile(text), written=figures, interview=None, rank=1, rank_in_group=1, league=text,
        is_tied=False, is_above=True, turns=True, decision=None,
    )  # fmt: skip
    return SimpleNamespace(rows=[row], with_interview=False, has_line=True)


def revoked(text):
    day = SimpleNamespace(isoformat=lambda: text)
    holder = SimpleNamespace(name=text, organisation=SimpleNamespace(credit_code=text))
    ending = SimpleNamespace(since=day, title=text, clause=text)
    return SimpleNamespace(holder=holder, number=text, since=day, ending=ending)


EXPORTS = {
    "round-export": lambda text: documents.listing_sheet([hostile(text)], word="立项", discipline="d"),
    "ranking-export": lambda text: documents.ranking_sheet(ranked(text)),
    "payments-export": lambda text: documents.payments_sheet([hostile(text)]),
    "revoked-export": lambda text: revoked_sheet([revoked(text)]),
    "batch-file": lambda text: exports.spreadsheet(text, [(1, text, text, text, text, text)]),
}


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("text", LIVE)
def test_no_export_carries_a_live_cell_and_each_gives_the_text_back(name, text):
    content = EXPORTS[name](text)

    rows, live = read(content)
    assert live == 0
    assert any(text in row for row in rows)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b'quotePrefix="1"' in package.read("xl/styles.xml")


def imported(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_only_one_module_writes_workbooks_and_those_that_read_and_write_csv_are_known():
    writing = {str(each.relative_to(PROJECT)) for each in MODULES if {*imported(each)} & (WRITERS | {"csv"})}
    by_polars = {str(each.relative_to(PROJECT)) for each in MODULES if ".write_csv" in each.read_text()}

    assert writing - INSIDE - READS == ALLOWED
    assert not [each for each in READS if "csv.writer" in (PROJECT / each).read_text()]
    assert by_polars - INSIDE <= {"workflows/policy/tabular.py"}
