import pytest

from tests.plan.cases import case_files, cases_of, points_of, the_plan

ALL = [case for programme in case_files() for case in cases_of(programme)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.programme}: {case.name}")
def test_programme_decides_as_its_case_says(case):
    assessment = case.assess()

    assert {rule: assessment.finding(rule).answer for rule in case.answers} == case.answers
    assert {item: points_of(assessment)[item] for item in case.points} == case.points
    assert case.verdict in (None, assessment.verdict)


def test_every_programme_has_cases_and_every_case_file_a_programme():
    assert set(case_files()) == set(the_plan().programmes)
