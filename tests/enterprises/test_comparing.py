"""Where people judge something, nobody meets the programme by figures alone: who does as far as figures can
tell is counted, with the points that the experts would still have to give.
"""

from dataclasses import replace

import polars as pl
import pytest

from enterprises import comparing
from enterprises.department.lacking import Lacking, lacking
from tests.factories.workflows import programme_file
from tests.plan.cases import cases_of
from workflows.policy import assess
from workflows.policy.altering import altered
from workflows.policy.columns import schema

PROGRAMME = "high_tech_enterprise"
WHOLE = "各项恰好达到，专家评定 71 分"


@pytest.fixture(scope="module")
def case():
    """It also told that it took no part in standards, which a bonus asks."""
    found = next(each for each in cases_of(PROGRAMME) if each.name == WHOLE)
    return replace(found, facts=found.facts | {"enterprise.took_part_in_standard": False})


def said(case, changes=(), **facts):
    """What is said of one enterprise by its figures, without what people answered."""
    policy = programme_file(PROGRAMME)
    policy = altered(policy, list(changes), case.day) if changes else policy
    names = [name for name in assess.columns_of(policy) if name in assess.facts.REGISTRY]
    given = {name: [assess.read_value(name, (case.facts | facts).get(name))] for name in names}
    frame = pl.DataFrame(given, schema=schema(names))
    found = comparing.said(policy, frame, case.day, "now")
    return tuple(column.to_list()[0] for column in found.values())


def test_what_people_judge_leaves_it_open_and_the_lowest_points_of_the_figures_say_what_is_lacking(case):
    figures = {name: value for name, value in case.facts.items() if not name.startswith("judged.")}
    lowest = assess.one(programme_file(PROGRAMME), figures, case.day).score_low

    assert said(case) == (comparing.OPEN, True, 71 - lowest)
    assert said(case, [{"pass_mark": {"total": {"above": 75}}}]) == (comparing.OPEN, True, 76 - lowest)


def test_a_figure_that_is_missing_or_too_low_is_no_question_of_points(case):
    assert said(case, **{"enterprise.assets": None})[:2] == (comparing.OPEN, False)
    assert said(case, **{"enterprise.tech_staff": 9})[:2] == (comparing.NOT_MET, False)
    assert comparing.asks_people(programme_file(PROGRAMME))
    assert not comparing.asks_people(programme_file("tech_sme"))


def test_half_of_them_is_the_lower_middle_and_nobody_lacks_nothing():
    assert lacking({"30": 1, "4": 2, "12": 1}) == Lacking(4, 4, 4, 30)
    assert lacking({"30": 2, "4": 1}) == Lacking(3, 4, 30, 30)
    assert lacking({}) is None
