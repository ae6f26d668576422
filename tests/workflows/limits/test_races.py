"""Limits under many hands: one place, one year, threads on PostgreSQL."""

import pytest

from tests.factories.workflows import EditionFactory
from tests.workflows import way
from tests.workflows.test_races import at_once
from tests.workflows.way import Link
from workflows import process
from workflows.invariants.quotas import (
    the_used_places_of_every_quota_are_the_applications_that_hold_one as breaches,
)
from workflows.models import Application, Quota
from workflows.services import quotas
from workflows.services.errors import Incomplete

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def general_round(officer):
    return way.whole_round(officer, edition=EditionFactory(programme="general_fund", whole=True))


def test_the_last_place_goes_to_one_of_two_programmes(
    round_, general_round, unit, staff, administrator, recommender, officer
):
    youth = way.handed_in(round_, staff("阿如罕"))
    general = way.handed_in(general_round, staff("苏日娜"))
    quotas.set_total(unit, round_, total=1, reason="新建单位", by=officer)

    answers = at_once(
        lambda: way.forward(youth, Link.UNIT, administrator),
        lambda: way.forward(general, Link.UNIT, administrator),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["NotNow", "Receipt"]
    assert Quota.objects.get().used == 1
    assert list(breaches()) == []


def test_a_place_that_is_freed_while_it_is_wanted_is_never_counted_twice(
    round_, unit, staff, administrator, recommender, officer
):
    first, second = way.handed_in(round_, staff("阿如罕")), way.handed_in(round_, staff("苏日娜"))
    quotas.set_total(unit, round_, total=1, reason="新建单位", by=officer)
    way.forward(first, Link.UNIT, administrator)

    answers = at_once(
        lambda: process.withdraw(way.fresh(first), by=first.applicant, reason="另有安排"),
        lambda: way.forward(second, Link.UNIT, administrator),
    )

    forwarded = type(answers[1]).__name__ == "Receipt"
    assert type(answers[0]).__name__ == "Receipt"
    assert Quota.objects.get().used == forwarded
    assert list(breaches()) == []


def test_of_two_that_one_person_hands_in_at_once_one_is_taken(round_, general_round, staff):
    user = staff("阿如罕")
    drafts = [way.draft_of(each, user) for each in (round_, general_round)]

    def submit(draft):
        try:
            return process.submit(Application.objects.get(pk=draft.pk), by=user)
        except Incomplete as refusal:
            return refusal

    answers = at_once(*[lambda draft=draft: submit(draft) for draft in drafts])

    refusal = next(answer for answer in answers if isinstance(answer, Incomplete))
    taken = Application.objects.get(state=Application.State.FORWARDING)
    assert f"{taken.number}《{taken.title}》（牵头）" in refusal.missing[0].sentence
