"""Numbers of rights from before there was one form: brought into it once, and where two become one, told."""

import logging
from importlib import import_module

import pytest
from django.apps import apps

from tests.factories.enterprises import PropertyFactory
from trail import clock

migration = import_module("enterprises.migrations.0007_rights_numbers_in_one_form")
pytestmark = pytest.mark.django_db
PLAIN = "2024201234567"


def bring_into_one_form(*rights):
    migration.bring_into_one_form(apps, None)
    for right in rights:
        right.refresh_from_db()
    return [right.number for right in rights]


@pytest.mark.parametrize(
    "typed", ["ZL 2024 2 0123456.7", "zl2024-2-0123456·7", "ＺＬ２０２４２０１２３４５６７"]
)
def test_a_number_loses_what_the_form_leaves_out_today(typed):
    assert bring_into_one_form(PropertyFactory(number=typed)) == [PLAIN]


def test_of_two_rights_that_become_one_number_the_second_stays_and_is_told(caplog):
    rights = PropertyFactory(number="ZL20242 0123456.7"), PropertyFactory(number="ZL2024201234567")

    with caplog.at_level(logging.WARNING):
        numbers = bring_into_one_form(*rights)

    assert numbers == [PLAIN, "ZL2024201234567"]
    assert [record.args for record in caplog.records] == [(rights[1].public_id, "utility_model", PLAIN)]


def test_a_right_of_another_kind_or_that_ended_keeps_nobody_from_its_number(caplog):
    rights = (
        PropertyFactory(number=PLAIN),
        PropertyFactory(number=f"ZL{PLAIN}", kind="design"),
        PropertyFactory(number=f"ZL{PLAIN}", ended_at=clock.now()),
    )

    assert bring_into_one_form(*rights) == [PLAIN] * 3
    assert not caplog.records


def test_a_number_of_which_nothing_would_remain_stays():
    assert bring_into_one_form(PropertyFactory(number="ZL-")) == ["ZL-"]


def test_a_patent_told_without_its_check_character_gets_it_and_one_told_both_ways_is_named(caplog):
    completing = import_module("enterprises.migrations.0021_patents_bear_their_check")
    rights = [
        PropertyFactory(number="202420123456"),
        PropertyFactory(number="202420123457"),
        PropertyFactory(number="2024201234578"),
        PropertyFactory(number="202420123456", kind="software"),
    ]

    with caplog.at_level(logging.WARNING):
        completing.complete(apps, None)

    for right in rights:
        right.refresh_from_db()
    numbers = [right.number for right in rights]
    assert numbers == [
        "2024201234566",
        completing.with_check("202420123457"),
        "2024201234578",
        "202420123456",
    ]
    assert not caplog.records
    twice = PropertyFactory(number="202420123456")
    with caplog.at_level(logging.WARNING):
        completing.complete(apps, None)
    twice.refresh_from_db()
    assert twice.number == "202420123456"
    assert [record.args[0] for record in caplog.records] == [twice.public_id]
