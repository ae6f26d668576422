"""What an officer may do follows from memberships in force, and from nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from accounts.offices import offices_of
from tests.factories.accounts import MembershipFactory, UserFactory
from trail import clock

pytestmark = pytest.mark.django_db


def again(user):
    """The user as the next request loads it."""
    return get_user_model().objects.get(pk=user.pk)


def test_officer_may_do_what_is_addressed_to_the_office(officer):
    assert officer.has_perm("screen@150000")
    assert offices_of(officer) == {"screen@150000"}


def test_officer_may_not_do_what_is_addressed_to_another_office_or_region(officer):
    assert not officer.has_perm("decide@150000")
    assert not officer.has_perm("screen@150100")


def test_stranger_may_do_nothing(stranger, officer):
    assert not stranger.has_perm("screen@150000")
    assert offices_of(stranger) == frozenset()


def test_visitor_may_do_nothing(officer):
    visitor = AnonymousUser()

    assert not visitor.has_perm("screen@150000")
    assert not visitor.has_perm("user@None")


def test_nobody_has_the_rights_that_the_libraries_invent(officer, administrator):
    rights = ["workflow.view_process", "accounts.change_user", "viewflow.add_task"]

    assert [user.has_perm(right) for user in (officer, administrator) for right in rights] == [False] * 6


def test_user_may_do_what_is_addressed_to_that_user(stranger, officer):
    assert stranger.has_perm(f"user@{stranger.pk}")
    assert not officer.has_perm(f"user@{stranger.pk}")


def test_membership_that_has_ended_gives_nothing():
    membership = MembershipFactory(until=clock.now() - timedelta(seconds=1))

    assert not membership.user.has_perm("screen@150000")


def test_membership_ends_at_its_very_moment():
    membership = MembershipFactory(until=clock.now())

    assert not membership.user.has_perm("screen@150000")


def test_membership_that_is_still_to_begin_gives_nothing():
    membership = MembershipFactory(since=clock.now() + timedelta(seconds=1))

    assert not membership.user.has_perm("screen@150000")


def test_offices_are_told_as_of_any_moment():
    spring, summer = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    user = MembershipFactory(since=spring, until=summer).user

    held = [offices_of(user, moment) for moment in (spring, summer - timedelta(seconds=1), summer)]
    assert held == [{"screen@150000"}, {"screen@150000"}, frozenset()]


def test_dismissal_counts_from_the_next_request(officer):
    assert officer.has_perm("screen@150000")
    officer.memberships.update(until=clock.now())

    assert not again(officer).has_perm("screen@150000")


def test_closed_account_may_do_nothing(officer):
    officer.is_active = False

    assert not officer.has_perm("screen@150000")
    assert not officer.has_perm(f"user@{officer.pk}")
    assert offices_of(officer) == frozenset()


def test_offices_are_asked_once_a_request(officer, django_assert_num_queries):
    user = again(officer)

    with django_assert_num_queries(1):
        assert user.has_perm("screen@150000")
        assert not user.has_perm("decide@150000")
        assert user.get_all_permissions() == {"screen@150000", f"user@{user.pk}"}


def test_nobody_is_a_superuser():
    assert not UserFactory().is_superuser
    assert not hasattr(get_user_model().objects, "create_superuser")
