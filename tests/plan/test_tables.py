"""The same cases as rows of a table from outside, as `manage.py assess` judges it."""

import csv
import io
from itertools import groupby

import pytest

from tests.plan.cases import case_files, cases_of, the_plan
from workflows.policy import facts, tabular


def cell(value):
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def judged(programme, cases, *, headings=lambda name: name):
    """The rows of the table of these cases, as they come back."""
    names = sorted({name for case in cases for name in case.facts})
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["用例", *(headings(name) for name in names)])
    table.writerows([case.name, *(cell(case.facts.get(name)) for name in names)] for case in cases)
    return list(csv.DictReader(io.StringIO(tabular.judge(programme, text.getvalue(), cases[0].day))))


def by_day(code):
    """The cases of a programme whose round is in the year of its day, day by day."""
    cases = [case for case in cases_of(code) if case.year == case.day.year]
    return [
        list(group) for _, group in groupby(sorted(cases, key=lambda case: case.day), lambda case: case.day)
    ]


@pytest.mark.parametrize("code", case_files())
def test_a_table_of_all_cases_is_judged_as_each_case_says(code):
    for cases in by_day(code):
        rows = judged(the_plan().programmes[code], cases)

        for case, row in zip(cases, rows, strict=True):
            said = {rule: row[rule].partition(":")[0] for rule in case.answers}
            assert (row["用例"], said) == (case.name, case.answers)
            assert case.verdict in (None, row["verdict"]), case.name
            if "total" in case.points:
                assert (int(row["score_low"]), int(row["score_high"])) == case.points["total"], case.name


def test_a_table_may_be_headed_by_the_titles_of_the_facts():
    cases = by_day("high_tech_enterprise")[0]
    titled = judged(
        the_plan().programmes["high_tech_enterprise"],
        cases,
        headings=lambda name: facts.get(name).title if name in facts.REGISTRY else name,
    )

    assert [row["verdict"] for row in titled] == [
        row["verdict"] for row in judged(the_plan().programmes["high_tech_enterprise"], cases)
    ]


@pytest.mark.parametrize("figure", ["1000000000000000", "-1000000000000000", "9223372036854775808"])
def test_a_figure_that_cannot_be_compared_exactly_is_refused_at_its_cell(figure):
    text = f"enterprise.revenue\n{figure}\n"

    with pytest.raises(tabular.TableError, match="第 2 行“enterprise.revenue”列"):
        tabular.judge(the_plan().programmes["tech_sme"], text, cases_of("tech_sme")[0].day)


def test_the_largest_figure_that_can_is_taken():
    text = "enterprise.revenue,enterprise.rd_cost\n999999999999999,999999999999999\n"

    judged = tabular.judge(the_plan().programmes["tech_sme"], text, cases_of("tech_sme")[0].day)

    assert "not_met" in judged
