"""Enterprises by the hundred thousand are such as people could have told, and ready to be judged."""

import json

import pytest
from django.conf import settings as configured
from django.core.management import call_command

from accounts import regions
from cultivation.seed import many_enterprises as many
from enterprises import codes
from enterprises.models import Enterprise, KeptFacts, Standing, YearFacts
from enterprises.night import run
from tests.factories.enterprises import EnterpriseFactory
from trail import clock
from workflows import invariants
from workflows.models import Award
from workflows.policy import plan
from workflows.services import plan as plans

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
COUNT = 400


@pytest.fixture
def filled(db):
    regions.load(plan.read(configured.PLAN_DIR).regions)
    told = []
    many.fill(COUNT, 7, told.append)
    assert told[-1] == f"企业：{COUNT} 家"
    return Enterprise.objects.select_related("holder__organisation")


def test_each_of_them_might_apply_and_says_that_it_is_invented(filled):
    assert filled.count() == COUNT
    for each in filled:
        codes.check_applicant(each.organisation.credit_code, clock.today())
        codes.check_industry(each.industry)
        assert each.field in codes.field_lines()
        (seat,) = each.organisation.seats.all()
        assert each.organisation.credit_code[2:8] == seat.region_id
        assert each.organisation.name.endswith("（演示）")
    leagues = set(filled.values_list("holder__organisation__seats__region__parent", flat=True))
    assert len(leagues) == 12


def test_nothing_that_must_hold_is_broken(filled):
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_their_numbers_and_figures_are_not_of_days_to_come(filled):
    today = clock.today()
    assert not Award.objects.filter(since__gt=today).exists()
    numbers = Award.objects.filter(programme="tech_sme")
    assert set(numbers.values_list("until", flat=True)) == {today.replace(month=12, day=31)}
    assert set(YearFacts.objects.values_list("year", flat=True)) == set(range(today.year - 4, today.year))


def test_the_night_finds_their_facts_laid_out(filled):
    plans.load(plan.read(configured.PLAN_DIR))
    many.fill(1, 7, lambda text: None)
    kept = KeptFacts.objects.get()
    assert kept.shape == run.facts_for(run.plan(clock.today())).shape

    judged = run.finish(run.begin(clock.today()))

    assert (judged.judged, judged.changed) == (COUNT + 1, COUNT + 1)
    assert Standing.objects.exclude(met=0).exists()
    assert Standing.objects.filter(met=0).exists()


def test_more_come_beside_them_and_so_does_whoever_is_told_by_hand(filled):
    many.fill(COUNT, 7, lambda text: None)
    assert filled.count() == 2 * COUNT

    assert EnterpriseFactory().pk > filled.order_by("-pk")[1].pk


def test_the_command_adds_as_many_as_it_is_told_to(settings, tmp_path):
    settings.CHECKPOINTS_ROOT = tmp_path / "checkpoints"
    plans.load(plan.read(configured.PLAN_DIR))
    call_command(
        "seed", profile="scale", applications=10, enterprises=COUNT, json=tmp_path / "seed.json", stdout=None
    )

    assert Enterprise.objects.count() == COUNT
    assert json.loads((tmp_path / "seed.json").read_text())["rounds"]["scale"]
