"""No cell acts, and each comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.policy import cells

LIVE = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－cmd", "＠x",
        "'=1",
        "''@x", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "-", "="]  # fmt: skip
HARMLESS = ["", "姓名", "'", "'姓名", "5", "-5", "-5.25", "a=b", "a\tb", "2026-01-01", "''"]
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="'=+-@\t\r\n 1a＝＋－＠", max_size=6),
    st.sampled_from(LIVE + HARMLESS),
)


@pytest.mark.parametrize("text", LIVE)
def test_a_text_that_would_run_stands_behind_a_mark(text):
    assert cells.quieted(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_any_other_text_stands_as_it_is(text):
    assert cells.quieted(text) == text


@given(TEXTS)
def test_every_text_comes_back_as_it_was_and_none_of_them_runs(text):
    written = cells.quieted(text)

    assert cells.as_written(written) == text
    assert not cells.is_live(text) or written.startswith("'")


@given(st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
def test_a_row_comes_back_from_a_csv_file(row):
    file = io.StringIO(newline="")
    csv.writer(file).writerow([cells.quieted(text) for text in row])
    file.seek(0)

    assert [cells.as_written(cell) for cell in next(csv.reader(file))] == row
