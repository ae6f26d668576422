"""Codes as people type them, and those that are refused with the reason."""

from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts import identity
from enterprises import codes, conventions
from tests.factories.accounts import credit_code
from workflows.policy.reading import Place, PlanError

DAY = date(2026, 3, 1)


def test_the_code_of_an_enterprise_may_apply_however_it_is_typed():
    assert codes.check_applicant("91150100 ma0abcd1-xh", DAY) == "91150100MA0ABCD1XH"


@pytest.mark.parametrize(
    ("beginning", "word"), [("92", "个体工商户"), ("93", "农民专业合作社"), ("12", "事业单位")]
)
def test_who_is_no_enterprise_is_told_what_it_is(beginning, word):
    with pytest.raises(ValidationError, match=word):
        codes.check_applicant(credit_code(1, beginning=f"{beginning}150100"), DAY)


def test_every_beginning_of_a_credit_code_that_is_no_enterprise_s_has_its_title():
    """Nobody is told only that it is something else."""
    read, signs = conventions.read(), identity.CREDIT_ALPHABET
    beginnings = {a + b for a in signs for b in signs if identity.CREDIT_BEGINNINGS.fullmatch(a + b)}

    assert set(read.kinds) == beginnings - set(read.may_apply.on(DAY).value)


def test_a_wrong_code_is_refused_before_its_kind_is_asked():
    with pytest.raises(ValidationError):
        codes.check_applicant("91310115MA1H8R7C6D", DAY)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("C3921", "C3921"),
        ("3921", "C3921"),
        ("Ｄ4415", "D4415"),
        ("c3921 通信系统设备制造", "C3921"),
        ("0111", "A0111"),
    ],
)
def test_an_industry_is_a_class_however_it_is_typed(typed, code):
    assert codes.check_industry(typed) == code


# The last two: a class of the edition of 2011, and one under the title of another.
@pytest.mark.parametrize(
    "typed", ["B3921", "C39", "C392", "44", "9800", "制造业", "C39214", "I6510", "C3921 通信终端设备制造"]
)
def test_what_is_no_class_is_refused_with_what_to_do(typed):
    with pytest.raises(ValidationError, match="请从列表里选"):
        codes.check_industry(typed)


def test_the_list_of_industries_has_all_four_levels_and_each_code_stands_in_the_one_above():
    levels = Counter(map(len, conventions.read().industries))

    assert levels == {1: 20, 3: 97, 4: 473, 5: 1382}
    assert codes.shown_industry("C3921") == "C3921 通信系统设备制造"
    with pytest.raises(PlanError, match="C392"):
        conventions.industries(Place({"C": "制造业", "C39": "设备", "C3921": "无上级"}, "industries.yaml"))


def test_a_field_is_shown_with_the_titles_of_all_its_levels():
    shown = [codes.shown_field(code) for code in ("4.2.1", "5.4.0", "8.2.10", "")]

    assert shown == [
        "4.2.1 新材料 › 无机非金属材料 › 结构陶瓷及陶瓷基复合材料强化增韧技术",
        "5.4.0 高技术服务 › 高技术专业化服务",
        "8.2.10 先进制造与自动化 › 安全生产技术",
        "",
    ]


def test_every_group_of_the_list_of_fields_can_be_chosen_from():
    titles = conventions.read().fields
    _unknown, *groups = codes.field_choices()

    assert [group.split()[0] for group, _lines in groups] == [code for code in titles if code.count(".") == 1]
    assert [code for _group, lines in groups for code, _title in lines] == codes.field_lines()
    assert {code[0] for code in codes.field_lines()} == set("12345678")


def test_a_place_in_the_list_that_stands_in_nothing_is_refused():
    with pytest.raises(PlanError, match="4.7.1"):
        conventions.places(Place({"4": "新材料", "4.7.1": "无上级"}, "fields.yaml"))


def test_what_the_archive_goes_by_holds_together():
    assert conventions.conventions_hold_together(None) == []
