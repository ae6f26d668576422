"""What must be true of signatures: holds after the real acts, and is told when a row was tampered with."""

import pytest
from django.utils import timezone

from tests.factories.accounts import UserFactory
from workflows.invariants import signing as invariants
from workflows.models import Decision, Round, Signature

pytestmark = pytest.mark.django_db
ALL = (
    invariants.every_released_list_is_as_its_last_signature_says,
    invariants.every_released_list_was_signed_in_every_step_of_its_programme,
    invariants.every_signature_has_the_hash_of_the_list_that_it_keeps,
    invariants.no_signature_that_holds_rests_on_a_later_list_than_that_of_a_later_step,
    invariants.nobody_who_proposed_a_list_signed_a_later_step_of_it_in_the_account,
    invariants.every_signature_was_given_or_recorded_by_somebody_in_the_office_of_its_step,
)


@pytest.fixture
def made(listing):
    """A list that a meeting changed before it signed, and that was released."""
    made = listing.round()
    listing.proposed(made)
    listing.signed(made, "division")
    listing.post(made.round, "leader", "take_out", chosen=made.applications[:1], reason="重复")
    listing.signed(made, "leader", "meeting")
    Round.objects.filter(pk=made.round.pk).update(window=Round.Window.RELEASED, released_at=timezone.now())
    return made


def breached():
    return [each.__name__ for each in ALL if list(each())]


def test_all_hold_after_a_sign_off_with_a_change_on_the_way(made):
    assert breached() == []


def test_a_decision_changed_after_the_last_signature_is_told(made):
    Decision.objects.filter(application=made.applications[1]).update(money=1)

    assert breached() == ["every_released_list_is_as_its_last_signature_says"]


def test_a_released_list_that_lacks_a_signature_is_told(made):
    Signature.objects.filter(step="leader").delete()

    assert breached() == ["every_released_list_was_signed_in_every_step_of_its_programme"]


def test_a_kept_list_that_was_tampered_with_is_told(made):
    Signature.objects.filter(step="proposal").update(decisions=[])

    assert breached() == ["every_signature_has_the_hash_of_the_list_that_it_keeps"]


def test_a_signature_over_a_later_list_than_the_next_one_is_told(made):
    Signature.objects.filter(step="proposal").update(list_version=99)

    assert breached() == ["no_signature_that_holds_rests_on_a_later_list_than_that_of_a_later_step"]


def test_a_signature_of_who_proposed_or_held_no_office_is_told(made, people):
    Signature.objects.filter(step="leader").update(signed_by=people["officer"])
    Signature.objects.filter(step="department_meeting").update(signed_by=UserFactory())

    assert breached() == [
        "nobody_who_proposed_a_list_signed_a_later_step_of_it_in_the_account",
        "every_signature_was_given_or_recorded_by_somebody_in_the_office_of_its_step",
    ]
