"""The cells of a table, read column by column, mean what they mean one by one."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import identity
from enterprises.bulk import cells


@given(st.text(alphabet=identity.CREDIT_ALPHABET, min_size=18, max_size=18), st.booleans())
def test_the_check_of_a_column_of_codes_is_that_of_one_code(text, repair):
    if repair:
        text = "91150100" + text[8:16]
        text += identity.organisation_check(text[8:16])
        text += identity.credit_check(text)
    try:
        one = bool(identity.check_credit_code(text))
    except ValidationError:
        one = False
    frame = pl.DataFrame({"code": [text]}).select(cells.is_credit_code("code").fill_null(False))

    assert frame.item() == one


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2015-06-01", date(2015, 6, 1)), ("2015/6/1", date(2015, 6, 1)), ("2015年6月1日", date(2015, 6, 1)),
     ("2015-06-01 00:00:00", date(2015, 6, 1)), ("2015-13-01", None), ("去年", None)],
)  # fmt: skip
def test_days_are_read_as_people_write_them(typed, day):
    assert pl.DataFrame({"day": [typed]}).select(cells.day("day")).item() == day
