"""Everybody is judged at night: once, again, after a kill, and where one fact changed."""

from datetime import date

import pytest

from enterprises import ladder
from enterprises.models import Standing, StandingMove
from enterprises.night import places, run
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from trail import clock
from workflows.policy import assess
from workflows.services import facts

pytestmark = pytest.mark.django_db
FIGURES = {"staff": 100, "tech_staff": 40, "revenue": 10**7, "rd_cost": 6 * 10**5, "assets": 10**7}


@pytest.fixture
def everybody(editions):
    made = EnterpriseFactory.create_batch(5, registered_on=date(2019, 5, 1), industry="C3921")
    for number, each in enumerate(made):
        for year in (2024, 2025):
            YearFactsFactory(enterprise=each, year=year, **FIGURES | {"staff": 100 * (number + 1) + 20})
    return made


def judged(day=None):
    return run.finish(run.begin(day or clock.today()))


def rows():
    return list(Standing.objects.values())


def test_everybody_stands_as_one_alone_is_assessed(everybody):
    judged()

    bits, day = places.bits(), clock.today()
    for each in everybody:
        standing, known = each.standing, facts.gather(each.holder, day)
        for code, policy in ladder.programmes_on(day).items():
            alone = assess.one(policy, known, day)
            assert standing.verdict(bits[code]) == alone.verdict
            assert standing.score(bits[code]) == (
                None if alone.score_low is None else (alone.score_low, alone.score_high)
            )
            told = places.bytes_of(code)
            answers = {one.rule: one.answer for top in alone.findings for one in top.walk()}
            assert {rule: standing.answers(told[rule])[0].partition(":")[0] for rule in answers} == answers


def test_a_second_night_writes_nothing(everybody):
    first, before = judged(), rows()

    second = judged()

    assert (first.changed, second.changed, second.judged) == (5, 0, 5)
    assert rows() == before
    assert not StandingMove.objects.exists()
