import copy
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.workflows import programme_file
from workflows.policy.programme import Programme
from workflows.policy.reading import Place, PlanError, jsonable, load

from .making import limit, programme, rule


def test_decimals_stay_exact_and_days_are_days():
    assert load("{a: 0.72, b: 2026-01-31, c: -3, d: true, e: null}", "x") == {
        "a": Decimal("0.72"),
        "b": date(2026, 1, 31),
        "c": -3,
        "d": True,
        "e": None,
    }


@pytest.mark.parametrize("word", ["yes", "no", "on", "Off", "NO", "y"])
def test_words_that_yaml_would_take_for_true_or_false_are_refused(word):
    with pytest.raises(PlanError, match="真假值"):
        load(f"a: {word}", "x.yaml")


@pytest.mark.parametrize("text", ["0012", "12:30", "1e5"])
def test_codes_must_be_quoted(text):
    with pytest.raises(PlanError, match="请加引号"):
        load(f"a: {text}", "x.yaml")


def test_a_quoted_code_is_text():
    assert load('a: "0012"', "x") == {"a": "0012"}


def test_a_key_that_is_written_twice_is_refused_with_its_line():
    with pytest.raises(PlanError, match="x.yaml：第 2 行：“a”写了两次"):
        load("a: 1\na: 2\n", "x.yaml")


def test_broken_yaml_is_refused_with_the_name_of_the_file():
    with pytest.raises(PlanError, match="x.yaml：不是合法的 YAML"):
        load("a: [1", "x.yaml")


def test_tags_are_refused():
    with pytest.raises(PlanError, match="不是合法的 YAML"):
        load("a: !!python/object/apply:os.getcwd []", "x.yaml")


def test_an_unknown_key_is_named_with_its_place_and_what_may_stand_there():
    with pytest.raises(PlanError, match="eligibility 第1项：不认识“titel”，这里可以写：rule、title"):
        programme({"rule": "a", "titel": "甲", "by_hand": "看", "source": "text 第一条"})


def test_an_absent_key_is_named():
    with pytest.raises(PlanError, match="eligibility 第1项：缺少“title”"):
        programme({"rule": "a", "by_hand": "看", "source": "text 第一条"})


def test_days_must_rise():
    entries = [*limit(1), *limit(2)]

    with pytest.raises(PlanError, match="施行日期（from）必须逐条变晚"):
        programme(rule(fact="try.count", at_most=entries))


def test_a_number_without_its_source_is_refused():
    with pytest.raises(PlanError, match="at_most 第1项：缺少“source”"):
        programme(rule(fact="try.count", at_most=[{"from": date(2020, 1, 1), "value": 3}]))


def test_two_tests_in_one_rule_are_refused():
    with pytest.raises(PlanError, match="恰好写一个判断"):
        programme(rule(fact="try.count", at_most=limit(3), at_least=limit(1)))


def test_a_name_used_twice_is_refused():
    with pytest.raises(PlanError, match="“tried”用了两次"):
        programme(rule(fact="try.yes", one_of=limit([True])), rule(fact="try.yes", one_of=limit([True])))


@pytest.mark.parametrize("name", ["verdict", "pass_mark", "score_low"])
def test_a_rule_may_not_be_called_like_a_column_of_the_answer(name):
    with pytest.raises(PlanError, match="名称已被判断结果占用"):
        programme(rule(name, fact="try.yes", one_of=limit([True])))


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("integer", "x"),
        ("integer", True),
        ("flag", 1),
        ("day", "2026-02-30"),
        ("number", 0.5),
        ("text", ""),
        ("name", "A b"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(how, value):
    with pytest.raises(PlanError, match="^那里：") as refused:
        getattr(Place(value, "那里"), how)()

    assert len(refused.value.sentences) == 1


def test_json_form_keeps_days_and_decimals_as_text():
    assert jsonable({0: Decimal("0.5"), "d": [date(2026, 1, 2)]}) == {"0": "0.5", "d": ["2026-01-02"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda way: [way.pop(name) for name in ("sign_off", "notice")], "须写逐级审定（sign_off）"),
        (lambda way: way["links"].pop("unit"), "须有单位审核（unit）"),
    ],
)
def test_a_way_on_which_an_application_would_stop_is_refused(change, words):
    content = copy.deepcopy(programme_file("youth_fund").content)
    content["way"]["interview"] = copy.deepcopy(content["way"]["review"])
    change(content["way"])

    with pytest.raises(PlanError, match=words):
        Programme.parse(content, "youth_fund.yaml")
