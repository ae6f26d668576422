"""The cells of a table, read column by column, mean what they mean one by one."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import identity
from enterprises.bulk import cells


@settings(deadline=None)
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


@pytest.mark.parametrize(
    ("typed", "code"),
    [("C3921", "C3921"), ("3921.0", "C3921"), ("ｃ3921　通信系统设备制造", "C3921"), ("C39", None),
     ("I6510", None), ("111", None), ("制造业", None)],
)  # fmt: skip
def test_an_industry_is_a_class(typed, code):
    assert pl.DataFrame({"industry": [typed]}).select(cells.industry("industry")).item() == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4.2.1", "4.2.1"), (" ４．０2.1", "4.2.1"), ("5.4.0", "5.4.0"), ("4.2", None), ("4.2.9", None),
     ("9.1.1", None), ("新材料", None)],
)  # fmt: skip
def test_a_field_is_a_line_of_the_third_level(typed, code):
    assert pl.DataFrame({"field": [typed]}).select(cells.field("field")).item() == code
