from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Region
from tests.factories.workflows import AwardFactory, RoundFactory
from trail import clock
from trail.models import ActionLog
from workflows.models import (
    Indicator,
    PlanPeriod,
    PlanProgramme,
    PlanSource,
    ProgrammeEdition,
    Reading,
    Target,
    WorkDay,
)
from workflows.policy.plan import read
from workflows.services.errors import NotNow
from workflows.services.plan import load

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def the_plan():
    return read(settings.PLAN_DIR)


def changed(the_plan, code="youth_fund", **columns):
    """The plan with another text of one programme."""
    programme = the_plan.programmes[code]
    content = {**programme.content, **columns}
    other = replace(programme, content=content, **columns)
    return replace(the_plan, programmes={**the_plan.programmes, code: other})


def without_indicator(the_plan, code):
    """The plan without one indicator."""
    period = the_plan.periods[0]
    kept = tuple(indicator for indicator in period.indicators if indicator.code != code)
    return replace(the_plan, periods=(replace(period, indicators=kept), *the_plan.periods[1:]))


def told(changes):
    return {change.what: (change.added, change.changed, change.removed) for change in changes if change}


@pytest.mark.parametrize(
    ("code", "called", "held"),
    [
        ("high_tech_enterprise", "高新技术企业认定", "高新技术企业"),
        ("tech_sme", "科技型中小企业评价", "科技型中小企业"),
        ("high_growth_enterprise", "高成长企业", "高成长企业"),
    ],
)
def test_the_register_names_what_is_held_and_a_round_what_is_applied_for(the_plan, code, called, held):
    load(the_plan)

    assert PlanProgramme.objects.get(code=code).title == held
    assert ProgrammeEdition.objects.get(programme=code).title == called


def test_the_plan_becomes_rows(the_plan):
    load(the_plan)

    assert Indicator.objects.count() == 42
    assert Region.objects.filter(kind="league").count() == 12
    assert Region.objects.filter(kind="banner").count() == 103
    assert ProgrammeEdition.objects.filter(is_current=True).count() == len(the_plan.programmes)
    assert set(PlanProgramme.objects.values_list("code", flat=True)) == {
        *the_plan.programmes,
        *the_plan.recorded,
    }
    assert PlanSource.objects.count() == len(the_plan.sources)
    assert WorkDay.objects.count() == len(the_plan.calendar.days)
    assert PlanPeriod.objects.get().until == date(2025, 12, 31)


def test_an_indicator_keeps_every_definition_and_counts_by_the_official_one(the_plan):
    load(the_plan)

    indicator = Indicator.objects.get(number="B1")

    assert [each["name"] for each in indicator.definitions] == ["three_funds", "three_funds_and_west_light"]
    assert indicator.counts["distinct_holders_of"] == [
        "youth_fund",
        "excellent_youth_fund",
        "distinguished_youth_fund",
    ]
    assert indicator.definition_signed_on is None
    assert indicator.citation == "内政办发〔2021〕39号 第七章第三节第1项"
    assert [(each.is_baseline, each.day.year, each.value) for each in indicator.targets.all()] == [
        (True, 2020, 0),
        (False, 2025, 550),
    ]


def test_a_second_loading_changes_nothing(the_plan):
    load(the_plan)
    targets = set(Target.objects.values_list("pk", flat=True))
    rows = ActionLog.objects.count()

    changes = load(read(settings.PLAN_DIR))

    assert told(changes) == {}
    assert set(Target.objects.values_list("pk", flat=True)) == targets
    assert ActionLog.objects.count() == rows


def test_a_changed_programme_makes_a_new_edition_and_rounds_stay_with_theirs(the_plan):
    load(the_plan)
    before = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
    round_ = RoundFactory(edition=before)

    load(changed(the_plan, title="青年基金（新）"))

    after = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
    round_.refresh_from_db()
    assert after.title == "青年基金（新）"
    assert after.hash != before.hash
    assert round_.edition.hash == before.hash
    assert ProgrammeEdition.objects.get(hash=before.hash).is_current is False


def test_an_edition_that_comes_back_is_current_again(the_plan):
    load(the_plan)
    first = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
    load(changed(the_plan, title="青年基金（新）"))

    load(the_plan)

    assert ProgrammeEdition.objects.get(programme="youth_fund", is_current=True).pk == first.pk
    assert ProgrammeEdition.objects.filter(programme="youth_fund").count() == 2


def test_a_programme_that_left_the_plan_has_no_current_edition(the_plan):
    load(the_plan)
    rest = {code: each for code, each in the_plan.programmes.items() if code != "tech_sme"}

    load(replace(the_plan, programmes=rest))

    assert ProgrammeEdition.objects.get(programme="tech_sme").is_current is False
    assert not PlanProgramme.objects.filter(code="tech_sme").exists()


def test_a_programme_of_the_register_keeps_its_title_when_it_leaves_the_plan(the_plan):
    load(the_plan)
    AwardFactory(programme="technology_broker")
    rest = {code: each for code, each in the_plan.recorded.items() if code != "technology_broker"}

    load(replace(the_plan, recorded=rest))

    kept = PlanProgramme.objects.get(code="technology_broker")
    assert kept.title == "技术经纪人（技术经理人）培养"


def test_an_indicator_that_left_the_plan_is_removed_with_its_targets(the_plan):
    load(the_plan)

    changes = load(without_indicator(the_plan, "young_innovators"))

    assert list(told(changes).values()) == [((), (), ("B1 自治区青年创新人才（新增）",))]
    assert not Target.objects.filter(indicator="young_innovators").exists()


def test_an_indicator_with_reported_values_cannot_leave_the_plan(the_plan):
    load(the_plan)
    Reading.objects.create(
        indicator_id="contract_turnover",
        day=date(2024, 12, 31),
        value=66,
        source="年度统计",
        recorded_at=clock.now(),
    )

    with pytest.raises(NotNow, match="A3 技术市场合同成交金额"):
        load(without_indicator(the_plan, "contract_turnover"))

    assert Indicator.objects.filter(number="A3").exists()


def test_another_target_replaces_the_old_one(the_plan):
    load(the_plan)
    Target.objects.filter(indicator="young_innovators", is_baseline=False).update(value=500)

    changes = load(the_plan)

    assert list(told(changes).values()) == [((), ("B1 自治区青年创新人才（新增）",), ())]
    assert Target.objects.get(indicator="young_innovators", is_baseline=False).value == 550


def test_a_working_day_that_was_changed_follows_the_file(the_plan):
    load(the_plan)
    day = WorkDay.objects.first()
    WorkDay.objects.filter(pk=day.pk).update(is_workday=not day.is_workday)

    load(the_plan)

    assert WorkDay.objects.get(pk=day.pk).is_workday == day.is_workday


def test_the_command_prints_what_changed_and_then_that_nothing_did(capsys):
    call_command("load_plan")
    first = capsys.readouterr().out

    call_command("load_plan")
    second = capsys.readouterr().out

    assert "42" in first
    assert len(second.strip().splitlines()) == 1


def test_before_there_are_tables_it_is_told_what_to_run_first():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = pg_catalog")

    with pytest.raises(CommandError, match="manage.py migrate"):
        call_command("load_plan")
