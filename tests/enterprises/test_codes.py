"""Codes as people type them, and those that are refused with the reason."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

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


def test_a_wrong_code_is_refused_before_its_kind_is_asked():
    with pytest.raises(ValidationError):
        codes.check_applicant("91310115MA1H8R7C6D", DAY)


@pytest.mark.parametrize(
    ("typed", "code"), [("C3921", "C3921"), ("c39", "C39"), ("3921", "C3921"), ("44", "D44"), ("Ｉ65", "I65")]
)
def test_an_industry_gets_its_section(typed, code):
    assert codes.check_industry(typed) == code


@pytest.mark.parametrize("typed", ["B3921", "98", "00", "制造业", "C392145", "C3"])
def test_what_is_in_no_section_is_refused(typed):
    with pytest.raises(ValidationError):
        codes.check_industry(typed)


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
