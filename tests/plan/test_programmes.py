import pytest

from tests.plan.cases import case_files, cases_of, points_of, the_plan
from workflows.policy.programme import Programme

ALL = [case for programme in case_files() for case in cases_of(programme)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.programme}: {case.name}")
def test_programme_decides_as_its_case_says(case):
    assessment = case.assess()

    assert {rule: assessment.finding(rule).answer for rule in case.answers} == case.answers
    assert {item: points_of(assessment)[item] for item in case.points} == case.points
    assert case.verdict in (None, assessment.verdict)


def test_every_programme_has_cases_and_every_case_file_a_programme():
    assert set(case_files()) == set(the_plan().programmes)


@pytest.mark.parametrize("code", sorted(the_plan().programmes))
def test_an_edition_keeps_the_order_in_which_its_file_lists_things(code):
    programme = the_plan().programmes[code]

    kept = Programme.parse(as_the_database_keeps_it(programme.content))

    assert kept == programme
    assert list(kept.way.links) == list(programme.way.links)


def as_the_database_keeps_it(content):
    """The names of a mapping are sorted by their length there."""
    if isinstance(content, list):
        return [as_the_database_keeps_it(each) for each in content]
    if not isinstance(content, dict):
        return content
    names = sorted(content, key=lambda name: (len(name.encode()), name))
    return {name: as_the_database_keeps_it(content[name]) for name in names}
