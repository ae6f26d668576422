"""The first sheet of a workbook comes out as a CSV: by columns as by cells, and no cell in error is lost."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.fence import tables, worksheet

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(10**15), 10**15)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=9) | st.just("0012")
CELLS = {
    "text": TEXTS,
    "number": NUMBERS,
    "day": st.dates(date(1905, 1, 1), date(2100, 1, 1)),
    "moment": st.datetimes(datetime(1905, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    ),
    "yes or no": st.booleans(),
    "empty": st.none(),
    "mixed": TEXTS | NUMBERS,
}


@st.composite
def sheets(draw):
    """A place to begin at, headings and rows."""
    kinds = draw(st.lists(st.sampled_from([*CELLS, "text", "number", "day"]), min_size=1, max_size=4))
    heads = draw(
        st.lists(st.sampled_from("甲乙丙丁") | st.just(""), min_size=len(kinds), max_size=len(kinds))
    )
    rows = st.tuples(*(st.none() | CELLS[kind] for kind in kinds))
    begin = draw(st.sampled_from([(0, 0), (0, 0), (2, 0), (0, 1)]))
    return begin, [heads, *draw(st.lists(rows, min_size=1, max_size=5))]


def workbook(rows, begin=(0, 0)):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet("表")
        for down, row in enumerate(rows, begin[0]):
            for right, value in enumerate(row, begin[1]):
                if isinstance(value, str) and value.startswith("=1/0"):
                    sheet.write_formula(down, right, "=1/0", None, value[4:])
                elif isinstance(value, str) and value:
                    sheet.write_string(down, right, value)
                elif value != "":
                    sheet.write(down, right, value)
    return file.getvalue()


def cells(text):
    """The rows of a CSV, numbers as numbers however they are written."""
    return [[_meaning(cell) for cell in row] for row in csv.reader(io.StringIO(text.decode()))]


def _meaning(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def read(body):
    head, text = tables.work({}, body)
    assert head["rows"] == len(cells(text))
    return cells(text)


@settings(max_examples=200, deadline=None)
@given(sheets())
def test_columns_tell_what_cells_tell_or_nothing(sheet):
    begin, rows = sheet
    body = workbook(rows, begin)
    by_cells = tables.work({}, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "BY_COLUMNS_FROM", 0)
        by_columns = tables.work({}, body)

    assert by_columns[0] == by_cells[0]
    assert cells(by_columns[1]) == cells(by_cells[1])


@pytest.mark.parametrize(
    "rows",
    [
        [["代码", "收入"], ["91150105MA", 1.5], ["91150105MB", 2]],
        [["代码", "日期"], ["91150105MA", date(2020, 1, 2)], [None, None], ["91150105MB", date(2020, 1, 3)]],
    ],
)
def test_a_plain_sheet_is_read_by_columns(monkeypatch, rows):
    monkeypatch.setattr(tables, "BY_COLUMNS_FROM", 0)
    monkeypatch.setattr(tables, "by_cells", None)

    assert len(read(workbook(rows))) == len(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [["代码", "收入"], ["91150105MA", 1], [911501050000000000, 2]],
        [["代码", "代码"], ["91150105MA", "91150105MB"]],
        [["代码", ""], ["91150105MA", "91150105MB"]],
        [["代码", "收入"], ["91150105MA", 1], ["91150105MB", "=1/0#DIV/0!"]],
        [["代码"], ["91150105MA"]],
        [["代码", "时刻"], ["91150105MA", datetime(2020, 1, 2, 10)]],
        [["代码", "是否"], ["91150105MA", True]],
    ],
)
def test_what_columns_would_not_tell_is_read_by_cells(monkeypatch, rows):
    asked = []
    monkeypatch.setattr(tables, "BY_COLUMNS_FROM", 0)
    monkeypatch.setattr(tables, "by_cells", lambda *given: asked.append(given) or ({}, b""))

    tables.work({}, workbook(rows))

    assert asked


@pytest.mark.parametrize("sign", ["#DIV/0!", "#N/A", "#REF!"])
def test_a_cell_in_error_keeps_its_sign_at_its_place(sign):
    rows = [["a", "b"], ["x", f"=1/0{sign}"], [f"=1/0{sign}", 4]]
    far = [[None] * 27 + [f"=1/0{sign}"]]

    assert read(workbook(rows)) == [["a", "b"], ["x", sign], [sign, 4.0]]
    assert read(workbook(rows, (1, 1)))[2:] == [["", "x", sign], ["", sign, 4.0]]
    assert read(workbook(far))[0][27] == sign


def test_a_sign_that_lies_across_two_pieces_is_found(monkeypatch):
    body = workbook([["a"], ["=1/0#N/A"]])

    for size in range(4, 40):
        monkeypatch.setattr(worksheet, "PIECE", size)
        assert read(body) == [["a"], ["#N/A"]]


def test_the_first_sheet_is_the_first_of_the_workbook_whatever_its_part_is_called():
    body = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["a"], ["=1/0#N/A"]]))) as old,
        zipfile.ZipFile(body, "w") as new,
    ):
        for part in old.namelist():
            content = old.read(part).replace(b"worksheets/sheet1.xml", b"worksheets/elsewhere.xml")
            new.writestr(part.replace("sheet1", "elsewhere"), content)

    assert read(body.getvalue()) == [["a"], ["#N/A"]]


@pytest.mark.parametrize(
    "lost", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_without_one_of_its_parts_cannot_be_read(lost):
    body = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a"]]))) as old, zipfile.ZipFile(body, "w") as new:
        for part in old.namelist():
            if part != lost:
                new.writestr(part, old.read(part))

    assert "unreadable" in tables.work({}, body.getvalue())[0]
