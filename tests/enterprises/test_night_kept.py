"""A night reads anew only those whose facts may have changed, and knows what a whole reading says."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from polars.testing import assert_frame_equal

from accounts.models import Organisation
from enterprises import conventions, merging
from enterprises.known import years_before
from enterprises.models import Enterprise, Honour, Incident, KeptFacts
from enterprises.models.standing import Level
from enterprises.night import keeping, reading
from tests.enterprises.archives import BY, Archives
from tests.factories.accounts import SeatFactory, UserFactory
from tests.factories.enterprises import YearFactsFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.models import FactSheet
from workflows.policy import facts as declared

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
RAW = tuple(
    sorted(name for name, fact in declared.REGISTRY.items() if fact.is_raw and name.startswith("enterprise."))
)
NUMBERS = (
    "recent_years", "foremost_places", "violation_years", "award_years", "award_places", "high_award_places",
    "regional_award_places",
)  # fmt: skip
PLACES = {"tech_sme": 0, "high_tech_enterprise": 1}


@pytest.fixture
def archives(db):
    made = Archives(Random(7))
    return [made.make() for _ in range(24)]


@pytest.fixture
def plan_to_change(settings, tmp_path):
    """The folder of a plan that may be changed; what was read of it is forgotten after the test."""
    settings.PLAN_DIR = shutil.copytree(settings.PLAN_DIR, tmp_path / "plan")
    yield settings.PLAN_DIR
    conventions.read.cache_clear()


def night(archives, day):
    """What a night knows on a day, having kept it, and the keys that it read anew."""
    facts = keeping.Facts(RAW, day, PLACES)
    facts.transaction = _latest()
    found = facts.of(0, archives[-1].pk)
    if found.new is not None:
        keeping.keep(found.new)
    KeptFacts.objects.update(transaction=facts.transaction)
    assert_frame_equal(found.frame, whole(archives, day))
    return set(facts.touched)


def told(enterprise):
    values = {"values": {"enterprise.is_sme": False}, "updated_at": clock.now()}
    FactSheet.objects.update_or_create(holder=enterprise.holder, year=0, defaults=values)


def whole(archives, day):
    return reading.facts_of(RAW, day, 0, archives[-1].pk, places=PLACES).sort("enterprise")


def _shape():
    return KeptFacts.objects.get().shape


def _latest():
    """The newest transaction: those of other tests, in databases of their own, would hold back how far one
    looks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def test_what_is_written_is_read_anew_and_nothing_else(archives, editions):
    today, one, other = clock.today(), archives[3], archives[4]
    night(archives, today)
    assert night(archives, today) == set()

    moved = one.organisation
    moved.seats.update(since=today)
    night(archives, today)
    changes = {
        "figures": lambda: YearFactsFactory(enterprise=one, year=2001),
        "a told fact": lambda: told(one),
        "basics": lambda: Enterprise.objects.filter(pk=one.pk).update(industry="C2614"),
        "the organisation": lambda: Organisation.objects.filter(pk=one.organisation.pk).update(name="新"),
        "a seat": lambda: SeatFactory(organisation=moved, since=today - timedelta(days=9000), until=today),
        "an award": lambda: AwardFactory(holder=one.holder, programme="tech_sme", since=today),
    }
    for name, change in changes.items():
        change()
        assert night(archives, today) == {one.pk}, name

    merger = merging.merge(one, other, reason="同一企业", by=UserFactory())
    assert one.pk in night(archives, today), merger
    merging.undo(one.mergers.get(), by=UserFactory())
    assert {one.pk, other.pk} <= night(archives, today)


def test_a_day_that_came_counts_as_a_change(archives):
    today = clock.today()
    days = [today + timedelta(days=days) for days in (0, 1, 2, 3, 40, 301, 400)]
    for day in days:
        night(archives, day)


def test_a_window_that_closes_between_two_nights_counts_as_a_change(archives):
    known = clock.today().replace(day=10)
    later = known + timedelta(days=2)
    one = archives[0]
    one.incidents.all().delete()
    one.honours.all().delete()
    rules = conventions.read()
    line = {"enterprise": one, "level": Level.NATIONAL, "told_on": known, **BY}
    for model, rule, more in (
        (Incident, rules.violation_years, {"kind": Incident.Kind.SAFETY}),
        (Honour, rules.award_years, {"place": 1}),
        (Honour, rules.recent_years, {"place": 1}),
    ):
        KeptFacts.objects.all().delete()
        model.objects.create(day=years_before(later, rule.on(later).value), **more, **line)
        night(archives, known)
        assert one.pk in night(archives, later)


def test_by_another_number_of_policy_everybody_is_read_anew(archives, plan_to_change):
    today, file = clock.today(), plan_to_change / "archive.yaml"
    night(archives, today)
    shapes = {_shape()}
    for rule in NUMBERS:
        begins = rf"(\n{rule}:\n  - {{from: \S+ value: )(\d+)"
        raised = re.sub(begins, lambda found: f"{found[1]}{int(found[2]) + 1}", file.read_text("utf-8"))
        file.write_text(raised, "utf-8")
        conventions.read.cache_clear()

        night(archives, today)

        assert _shape() not in shapes, rule
        shapes.add(_shape())


def test_another_year_is_read_anew_and_another_month_is_not(archives):
    year, shapes = clock.today().year, []
    for day in (date(year, 1, 31), date(year, 2, 1), date(year, 12, 31), date(year + 1, 1, 1)):
        night(archives, day)
        shapes.append(_shape())
    january, february, december, next_year = shapes
    assert january == february == december != next_year
    assert KeptFacts.objects.get().read_on == date(year + 1, 1, 1)


def test_a_choice_that_is_new_is_read_of_everybody(archives, monkeypatch):
    today, name = clock.today(), "enterprise.chain_role"
    night(archives, today)
    told(archives[0])
    fact = declared.get(name)
    monkeypatch.setitem(declared.REGISTRY, name, replace(fact, choices=(("first", "第一"), *fact.choices)))

    assert night(archives, today) == set()
    assert KeptFacts.objects.values("shape").distinct().count() == 1


def test_facts_of_another_program_database_or_future_are_not_believed(archives):
    today = clock.today()
    night(archives, today)
    wrongs = {"shape": "of another program"}, {"cluster": 1}, {"transaction": 2**40}, {"day": today.max}
    for wrong in wrongs:
        KeptFacts.objects.update(table=b"", **wrong)
        night(archives, today)


def test_a_kept_table_is_not_compressed_a_second_time(archives):
    night(archives, clock.today())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = 'enterprises_keptfacts'::regclass"
            " AND attname = 'table'"
        )
        assert cursor.fetchone() == ("e",)
