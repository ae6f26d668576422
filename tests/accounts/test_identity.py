"""Credit codes and identity numbers, by the vectors of the standards."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts import identity
from tests.factories.accounts import credit_code, id_number


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        "91350100M000100Y43",
        "91110000101623741K",
        "91150100MA0ABCD1XH",
        "91150207MA0WXY121X",
        "12150000114123455D",
        "52152900MB1A2B3CXJ",
        "N1150421MA0ABCD1X1",
    ],
)
def test_genuine_credit_code_is_accepted(code):
    assert identity.check_credit_code(code) == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91310115MA1H8R7C6D", "The check character does not fit"),
        ("91350211M0000XUF46", "The check character does not fit"),
        ("91150100MA0ABCD1XI", "never contains I"),
        ("91150100MA0ABCD1X", "this one has 17"),
        ("91150100MA0ABCD1XHH", "this one has 19"),
        ("", "this one has 0"),
        ("99150100MA0ABCD1XH", "begin with 99"),
        ("9115010０内A0ABCD1XH", "never contains 内"),
    ],
)
def test_wrong_credit_code_is_refused_with_its_reason(code, reason):
    with override("en"), pytest.raises(ValidationError) as refusal:
        identity.check_credit_code(code)

    assert reason in refusal.value.message


def test_credit_code_is_read_as_people_type_it():
    assert identity.check_credit_code(" ９１１５ 0100-ma０abcd1xh ") == "91150100MA0ABCD1XH"


@given(st.integers(0, 999_999), st.integers(0, 17), st.sampled_from(identity.CREDIT_ALPHABET))
def test_any_single_character_mistyped_is_noticed(n, place, character):
    code = credit_code(n)
    mistyped = code[:place] + character + code[place + 1 :]

    assert (identity.credit_check(mistyped[:17]) == mistyped[17]) == (mistyped == code)


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "F"),
        ("15010219880229001X", date(1988, 2, 29), "M"),
        ("152522199507011325", date(1995, 7, 1), "F"),
        ("150203199106150044", date(1991, 6, 15), "F"),
        ("440524188001010014", date(1880, 1, 1), "M"),
    ],
)
def test_genuine_identity_number_tells_birth_and_sex(number, born, sex):
    assert identity.check_id_number(number) == number
    assert identity.born_and_sex(number) == (born, sex)


@pytest.mark.parametrize("division", ["152601", "152701", "152801", "152101", "152301"])
def test_identity_number_of_a_former_division_is_accepted(division):
    number = id_number(0, division=division)

    assert identity.check_id_number(number) == number


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("150203200102300012", "date of birth that does not exist"),
        ("150102198802290011", "The check character does not fit"),
        ("15010219880229001", "18 characters"),
        ("150102880229001", "18 characters"),
        ("15010219880229001Y", "18 characters"),
        ("X50102198802290019", "18 characters"),
    ],
)
def test_wrong_identity_number_is_refused_with_its_reason(number, reason):
    with override("en"), pytest.raises(ValidationError) as refusal:
        identity.check_id_number(number)

    assert reason in refusal.value.message


def test_identity_number_is_read_as_people_type_it():
    assert identity.check_id_number("１５０１０２ 19880229-001x") == "15010219880229001X"


def test_identity_number_is_shown_masked():
    assert identity.masked("15010219880229001X") == "150***********001X"
    assert identity.masked(None) == ""
