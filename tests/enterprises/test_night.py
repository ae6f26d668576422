"""Everybody is judged at night: once, again, and where one fact changed."""

from datetime import date

import pytest

from enterprises import ladder
from enterprises.models import Standing, StandingMove, StandingRun
from enterprises.night import places, run
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from trail import clock, outbox
from workflows.models import FactSheet
from workflows.policy import assess
from workflows.services import facts

pytestmark = pytest.mark.django_db
TOLD = {"enterprise.is_resident": True, "enterprise.has_restricted_products": False}
FIGURES = {"staff": 100, "tech_staff": 40, "revenue": 10**7, "rd_cost": 6 * 10**5, "assets": 10**7}


@pytest.fixture
def everybody(editions):
    complete, last = {"incidents": {}, "properties": {}}, clock.today().year - 1
    made = EnterpriseFactory.create_batch(
        5, registered_on=date(last - 6, 5, 1), industry="C3921", complete=complete
    )
    for number, each in enumerate(made):
        FactSheet.objects.create(holder=each.holder, values=TOLD, updated_at=clock.now())
        for year in (last - 1, last):
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


def test_the_timetable_judges_once_a_day_piece_by_piece(everybody, monkeypatch):
    monkeypatch.setattr(run, "PIECE", 2)
    monkeypatch.setattr(run, "SPELL", 0)

    run.begin_night()
    run.begin_night()
    assert outbox.dispatch() > 1

    (night,) = StandingRun.objects.all()
    assert (night.judged, night.total, night.ended_at is not None) == (5, 5, True)


def test_a_changed_fact_changes_just_its_row_and_tells_what_fell(everybody):
    judged()
    before = {row["enterprise_id"]: row for row in rows()}
    bit = 1 << places.bits()["tech_sme"]
    assert everybody[0].standing.met & bit

    everybody[0].years.update(staff=9000, tech_staff=1)
    second = judged()

    after = {row["enterprise_id"]: row for row in rows()}
    assert second.changed == 1
    assert {key for key, row in after.items() if row != before[key]} == {everybody[0].pk}
    (moved,) = StandingMove.objects.all()
    assert (moved.enterprise, moved.fell & bit, moved.rose) == (everybody[0], bit, 0)


def test_a_night_stores_missing_rows_beside_those_that_stand_and_those_that_changed(everybody):
    judged()
    Standing.objects.filter(enterprise__in=everybody[1:3]).delete()
    everybody[0].years.update(staff=9000, tech_staff=1)
    second = judged()
    stored = {row["enterprise_id"]: row for row in rows()}

    Standing.objects.all().delete()
    judged()

    assert second.changed == 3
    assert stored == {row["enterprise_id"]: row for row in rows()}
    assert [moved.enterprise for moved in StandingMove.objects.all()] == [everybody[0]]


def test_another_edition_judges_all_again_from_the_beginning(everybody, monkeypatch):
    monkeypatch.setattr(run, "PIECE", 2)
    begun = run.finish(run.begin(clock.today()), seconds=0)
    assert (begun.ended_at, begun.judged < 5) == (None, True)

    StandingRun.objects.update(editions={"tech_sme": "of yesterday"})
    done = run.finish(run.open_run())

    assert (done.judged, done.total) == (5, 5)
    assert done.editions["tech_sme"] != "of yesterday"
