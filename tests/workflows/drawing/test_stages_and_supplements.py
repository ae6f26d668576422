"""Panels for interviews, and panels drawn later where opinions are lacking."""

import pytest

from tests.factories.workflows import EditionFactory
from trail import clock
from workflows.models import PanelMember, Review
from workflows.services import draws, panels, pools, reviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_interviews(panel, library):
    """A round of a programme whose applicants are heard, drawn and locked; its experts are many."""
    panel.round.edition = EditionFactory(programme="distinguished_youth_fund", whole=True)
    panel.round.save()
    panel.group(applications=1)
    library(20)
    library(20, is_outside=True)
    library(6, kinds=["finance"], fields=[])
    panel.begin()
    panel.draw()
    return panel


def taken(panel, *, filed=()):
    """The panel's seats accept and get their reviews; those in `filed` by position are handed in."""
    seats = panel.members(is_reserve=False)
    PanelMember.objects.filter(pk__in=[seat.pk for seat in seats]).update(state="accepted")
    for application in panel.round.applications.all():
        for seat in seats:
            state = Review.State.FILED if seat.position in filed else Review.State.ABSTAINED
            Review.objects.create(
                application=application, member=seat, alias=f"A{seat.position}", opened_at=clock.now(),
                state=state, total=80, grade="良", recommendation="fund", comment="好", filed_at=clock.now(),
                cleared_at=clock.now(),
            )  # fmt: skip


def test_a_programme_with_interviews_draws_both_panels_of_different_people(with_interviews):
    written, interview = sorted(with_interviews.drawn(), key=lambda draw: draw.stage, reverse=True)

    assert [written.stage, interview.stage] == ["written", "interview"]
    assert len(interview.result["seats"]) == reviews.size_of(with_interviews.round, "interview").experts
    people = [member.person_id for member in with_interviews.members()]
    assert len(set(people)) == len(people)


def test_both_panels_are_invited_when_they_are_locked(with_interviews):
    with_interviews.lock()

    invited = with_interviews.members(state="invited")
    assert {member.draw.stage for member in invited} == {"written", "interview"}


def test_a_panel_that_cannot_come_to_enough_opinions_gets_as_many_seats_as_are_lacking(locked, library):
    taken(locked, filed=(1,))
    PanelMember.objects.filter(is_reserve=True).update(state="declined")
    library(4)

    (pool, _load), *others = pools.pools(locked.round)

    assert others == []
    assert (pool.spec.seats, pool.spec.least["research"]) == (2, 2)
    assert pool.reasons == [(pools.REASONS["drawn"], 6)]


def test_who_was_asked_and_has_not_answered_is_waited_for_before_another_draw(locked):
    assert pools.wanting(locked.round) == []
    assert draws.all_locked(locked.round)


def test_a_supplement_counts_the_units_of_those_who_sit(locked, library):
    taken(locked, filed=(1,))
    sitting = locked.members()[0].person.employments.get().organisation
    (colleague,) = library(1, unit=sitting)

    (pool, _load), *_ = pools.pools(locked.round)

    ref = next(ref for ref, person in pool.persons.items() if person == colleague.person_id)
    unit = next(entry.unit for entry in pool.entries if entry.ref == ref)
    assert (pool.spec.most_from_unit, pool.spec.taken[unit], sum(pool.spec.taken.values())) == (1, 1, 3)


def test_a_reserve_is_found_for_the_panel_of_its_own_draw(locked):
    (draw,) = locked.drawn()

    assert panels.next_of_the_reserve(draw) is None
    locked.decline(locked.members()[0])
    assert panels.next_of_the_reserve(draw) is None
