"""A table of results is held against its round: every mismatch is named at its row and cell."""

from datetime import date

import pytest

from tests.workflows.packages.conftest import content_of
from workflows.policy.programme import PlanError, Programme
from workflows.services import results
from workflows.services.results import Expected, Ground

HEADS = ["统一社会信用代码", "企业名称", "编号", "入库日期", "有效期至", "结果", "原因"]
NAMES = ("credit_code", "name", "number", "since", "until", "outcome", "reason")
ONE, TWO, ELSEWHERE = "91150100MA0ABCD1XH", "91150207MA0WXY121X", "91110000600037341L"


def rule(**changed):
    told = {
        "columns": dict(zip(NAMES, HEADS, strict=True)),
        "recognised": ["通过"],
        "declined": ["不通过"],
        "number": {"shape": "2026??##", "source": "待核实", "unverified": True},
    }
    return Programme.parse(content_of(results=told | changed)).way.package.results


def ground(**changed):
    told = {
        "rule": rule(),
        "year": 2026,
        "today": date(2026, 11, 1),
        "expected": {ONE: Expected(1, "草原（演示）", False), TWO: Expected(2, "昆河永磁", False)},
        "on_record": frozenset({ONE, TWO, ELSEWHERE}),
        "numbers": frozenset({"2026AA09"}),
    }
    return Ground(**told | changed)


def row(code=ONE, name="草原（演示）", number="2026AA01", since="2026-05-01", until="2026/12/31", **more):
    return [code, name, number, since, until, more.get("outcome", "通过"), more.get("reason", "")]


def declined(code=TWO, name="昆河永磁", reason="研发费用不实"):
    return row(code, name, "", "", "", outcome="不通过", reason=reason)


def places(*rows, **changed):
    judged = results.judge([HEADS, *rows], ground(**changed))
    assert bool(judged.lines) or judged.remarks
    return {(each.row, each.heading) for each in judged.remarks}


def test_a_table_that_fits_says_of_each_application_what_became_of_it():
    judged = results.judge([HEADS, row(name="草原(演示) "), declined()], ground())

    assert judged.remarks == judged.warnings == []
    assert judged.lines == [
        results.Line(1, True, "2026AA01", date(2026, 5, 1), date(2026, 12, 31)),
        results.Line(2, False, reason="研发费用不实"),
    ]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (row(code="91150100MA0ABCD1XZ"), (2, "统一社会信用代码")),
        (row(code=ELSEWHERE), (2, "统一社会信用代码")),
        (row(code=""), (2, "统一社会信用代码")),
        (row(name="草原二号"), (2, "企业名称")),
        (row(number=""), (2, "编号")),
        (row(number="2026AA09"), (2, "编号")),
        (row(number="2.026E+17"), (2, "编号")),
        (row(since="五月一日"), (2, "入库日期")),
        (row(since="2025-12-31"), (2, "入库日期")),
        (row(since="2026-11-02"), (2, "入库日期")),
        (row(until="2026-04-30"), (2, "有效期至")),
        (row(outcome="待定"), (2, "结果")),
        (row(outcome="不通过", reason="不实"), (2, "编号")),
        (declined(ONE, "草原（演示）", reason=""), (2, "原因")),
    ],
)
def test_each_mismatch_is_named_at_its_cell(wrong, place):
    assert place in places(wrong, declined())


def test_days_at_the_ends_of_the_year_fit():
    assert places(row(since="2026-01-01"), declined()) == set()
    assert places(row(since="2026-12-31", until=""), declined(), today=date(2027, 1, 1)) == set()


def test_a_batch_announced_in_the_next_year_is_pointed_out_and_does_not_hold_up():
    judged = results.judge(
        [HEADS, row(since="2027-01-08", until=""), declined()], ground(today=date(2027, 2, 1))
    )

    assert [(each.row, each.heading) for each in judged.warnings] == [(2, "入库日期")]
    assert [line.since for line in judged.lines] == [date(2027, 1, 8), None]


def test_a_former_name_is_pointed_out_and_does_not_hold_up():
    renamed = {ONE: Expected(1, "草原新材料", False, ("草原（演示）",)), TWO: Expected(2, "昆河永磁", False)}
    judged = results.judge([HEADS, row(), declined()], ground(expected=renamed))

    assert ([each.heading for each in judged.warnings], judged.remarks) == (["企业名称"], [])
    assert places(row(name="草原二号"), declined(), expected=renamed) == {(2, "企业名称")}


def test_who_is_missing_or_stands_twice_is_named_and_nothing_is_said_of_anybody_else():
    judged = results.judge([HEADS, row(), row(number="2026AA02")], ground())

    assert [(each.row, each.found) for each in judged.remarks] == [(2, ONE), (3, ONE), (0, TWO)]
    assert judged.lines == []


def test_a_number_that_stands_in_two_rows_is_wrong_in_both():
    two = row(TWO, "昆河永磁")

    assert places(row(), two) == {(2, "编号"), (3, "编号")}


def test_what_is_isolated_may_be_missing():
    expected = {ONE: Expected(1, "草原（演示）", False), TWO: Expected(2, "昆河永磁", True)}

    assert places(row(), expected=expected) == set()


def test_an_unusual_number_is_pointed_out_and_does_not_hold_up():
    judged = results.judge([HEADS, row(number="XY-1"), declined()], ground())

    assert [(each.row, each.heading) for each in judged.warnings] == [(2, "编号")]
    assert judged.remarks == []


@pytest.mark.parametrize(
    ("until", "pointed_out"),
    [("2026-12-31", False), ("2026-12-30", False), ("", False), ("2026-12-29", True), ("2027-12-31", True)],
)
def test_an_end_that_the_programme_s_file_does_not_give_is_pointed_out_and_does_not_hold_up(
    until, pointed_out
):
    """A day less is the other way to count, and no mistake."""
    usual = ground(runs_until=lambda since: date(since.year, 12, 31))

    judged = results.judge([HEADS, row(until=until), declined()], usual)

    assert [each.heading for each in judged.warnings] == ["有效期至"] * pointed_out
    assert all("2026-12-31" in each.sentence for each in judged.warnings)
    assert judged.remarks == []


def test_headings_that_are_missing_or_stand_twice_are_named():
    judged = results.judge([[*HEADS[1:], "原因"], row()[1:]], ground())

    assert {each.heading for each in judged.remarks} == {"统一社会信用代码", "原因"}


def test_a_package_names_what_there_is_and_results_say_what_their_words_mean():
    for wrong in (
        {"columns": [{"title": "手机", "value": "mobile_number"}]},
        {"papers": ["no_such_paper"]},
        {"results": {"columns": {"name": "名称", "number": "编号", "since": "日期", "reason": "原因"}}},
    ):
        with pytest.raises(PlanError):
            Programme.parse(content_of(**wrong))
    with pytest.raises(PlanError):
        rule(declined=[])
