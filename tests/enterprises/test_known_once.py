"""What programmes ask of the last years is counted from the ledgers, or left open."""

from datetime import timedelta

import pytest

from enterprises import archive
from enterprises.known import years_before
from trail import clock
from workflows.services import facts

pytestmark = pytest.mark.django_db
VIOLATION, TOOK_PART = "enterprise.had_violation_in_year", "enterprise.took_part_in_standard"
AWARD, HIGH = "enterprise.has_award_in_three_years", "enterprise.has_high_award_in_three_years"
NATIONAL = "enterprise.has_national_award_in_three_years"


def value(enterprise, name):
    found = facts.known(enterprise.holder, clock.today()).get(name)
    return found.value if found else None


def line(enterprise, part, by, **columns):
    told = {"title": "名称", "level": "national", "day": clock.today(), "document": "内政发〔2025〕1号"}
    return archive.add(enterprise, part, by=by, **told | columns)


def complete(enterprise, part, by):
    archive.declare_complete(enterprise, part, by=by)
    enterprise.refresh_from_db()


@pytest.mark.parametrize("kind", ["accident", "safety", "quality", "pollution"])
def test_what_happened_within_a_year_is_a_violation_and_what_happened_before_is_none(
    enterprise, contact, kind
):
    border = years_before(clock.today(), 1)
    assert value(enterprise, VIOLATION) is None
    complete(enterprise, "incidents", contact)
    line(enterprise, "incidents", contact, kind=kind, day=border)
    line(enterprise, "incidents", contact, kind="penalty")
    assert value(enterprise, VIOLATION) is False

    line(enterprise, "incidents", contact, kind=kind, day=border + timedelta(days=1))

    assert value(enterprise, VIOLATION) is True


ACCIDENT, SAFETY = "enterprise.has_accident", "enterprise.has_safety_accident"
POLLUTION = "enterprise.has_pollution"


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("safety", {ACCIDENT: True, SAFETY: True, POLLUTION: False, VIOLATION: True}),
        ("quality", {ACCIDENT: True, SAFETY: False, POLLUTION: False, VIOLATION: True}),
        ("environment", {ACCIDENT: False, SAFETY: True, POLLUTION: None, VIOLATION: None}),
        ("pollution", {ACCIDENT: False, SAFETY: False, POLLUTION: True, VIOLATION: True}),
        # Told before the kinds were parted.
        ("accident", {ACCIDENT: True, SAFETY: None, POLLUTION: False, VIOLATION: True}),
        ("penalty", {ACCIDENT: False, SAFETY: False, POLLUTION: False, VIOLATION: False}),
    ],
)
def test_each_programme_is_answered_for_the_kinds_of_accidents_that_it_names(
    enterprise, contact, kind, answers
):
    complete(enterprise, "incidents", contact)
    line(enterprise, "incidents", contact, kind=kind)

    assert {name: value(enterprise, name) for name in answers} == answers

    line(enterprise, "incidents", contact, kind="safety")

    assert value(enterprise, SAFETY) is True


@pytest.mark.parametrize(
    ("name", "level", "place"), [(AWARD, "national", 9), (HIGH, "national", 5), (NATIONAL, "national", 3)]
)
def test_an_award_counts_by_level_place_and_year(enterprise, contact, name, level, place):
    border = years_before(clock.today(), 3)
    complete(enterprise, "honours", contact)
    assert value(enterprise, name) is False
    line(enterprise, "honours", contact, level=level, place=place, day=border)
    line(enterprise, "honours", contact, level="league", place=1)
    if name != AWARD:
        line(enterprise, "honours", contact, level=level, place=place + 1)
    assert value(enterprise, name) is False

    line(enterprise, "honours", contact, level=level, place=place, day=border + timedelta(days=1))

    assert value(enterprise, name) is True


def test_an_award_of_a_ministry_or_the_region_alone_leaves_open_what_asks_for_the_regions(
    enterprise, contact
):
    complete(enterprise, "honours", contact)
    line(enterprise, "honours", contact, level="regional", place=4)
    assert (value(enterprise, AWARD), value(enterprise, HIGH)) == (None, False)

    line(enterprise, "honours", contact, level="regional", place=3)

    assert (value(enterprise, AWARD), value(enterprise, HIGH), value(enterprise, NATIONAL)) == (
        None,
        None,
        False,
    )


def test_who_took_part_in_a_national_or_industry_standard_is_counted_and_a_local_one_leaves_it_open(
    enterprise, contact
):
    complete(enterprise, "standards", contact)
    assert value(enterprise, TOOK_PART) is False

    line(enterprise, "standards", contact, level="local", is_lead=True)
    assert value(enterprise, TOOK_PART) is None

    line(enterprise, "standards", contact, level="industry", is_lead=False)
    assert value(enterprise, TOOK_PART) is True


def test_the_third_level_of_the_field_is_what_the_archive_tells(enterprise):
    detail = "enterprise.field_detail"
    enterprise.field = "4.99.1"
    enterprise.save()
    assert value(enterprise, detail) is None

    enterprise.field = "4.1.3"
    enterprise.save()

    found = facts.known(enterprise.holder, clock.today())[detail]
    assert found.is_settled
    assert found.value.endswith("稀有、稀土金属精深产品制备技术")
