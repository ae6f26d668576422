"""Accounts are opened, offices given and ended, people employed; the log tells of each."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts import services
from accounts.models import Person, User
from tests.factories.accounts import OfficeFactory, OrganisationFactory, PersonFactory, UserFactory
from trail import log
from trail.models import ActionLog

pytestmark = pytest.mark.django_db
PASSWORD = "long enough a phrase"


def logged():
    return list(ActionLog.objects.order_by("pk").values_list("verb", "actor_label", "object_type"))


def test_account_opened_for_a_person_makes_an_applicant(administrator):
    person = PersonFactory()

    user = services.open_account(
        " HuDuTe ", display_name="呼都特", password=PASSWORD, by=administrator, person=person
    )

    assert (user.username, user.must_change_password) == ("hudute", True)
    assert user.check_password(PASSWORD)
    assert User.objects.get(pk=user.pk).person == person
    assert logged() == [("opened_account", "系统管理员", "user")]
    assert log.verify() == []


@pytest.mark.parametrize(
    ("username", "password"),
    [("officer", PASSWORD), ("名", PASSWORD), ("hudute", "12345678901"), ("hudute", "short")],
)
def test_account_with_a_taken_name_or_a_weak_password_is_refused(officer, username, password):
    with pytest.raises(ValidationError):
        services.open_account(username, display_name="呼都特", password=password, by=officer)

    assert User.objects.count() == 1


def test_person_gets_no_second_account(applicant):
    with pytest.raises(ValidationError):
        services.open_account("second", display_name="x", password=PASSWORD, by=None, person=applicant.person)


def test_person_gets_no_second_account_from_a_row_read_before_the_first():
    person = PersonFactory()
    stale = Person.objects.get(pk=person.pk)
    first = services.open_account("first", display_name="x", password=PASSWORD, by=None, person=person)

    with pytest.raises(ValidationError):
        services.open_account("second", display_name="x", password=PASSWORD, by=None, person=stale)

    assert Person.objects.get(pk=person.pk).user == first
    assert not User.objects.filter(username="second").exists()


def test_initial_passwords_are_strong_and_never_alike():
    passwords = {services.initial_password() for _ in range(100)}

    assert len(passwords) == 100
    assert {len(password) for password in passwords} == {16}


def test_membership_granted_gives_the_office(stranger, administrator):
    assert not stranger.has_perm("screen@150000")

    membership = services.grant_membership(stranger, OfficeFactory(), by=administrator)

    assert stranger.has_perm("screen@150000")
    assert membership.granted_by == administrator
    assert logged() == [("granted_membership", "系统管理员", "user")]


def test_membership_is_not_granted_twice(officer, administrator):
    with pytest.raises(ValidationError, match="形式审查经办"):
        services.grant_membership(officer, OfficeFactory(), by=administrator)


def test_membership_ended_takes_the_office_away_and_stays_on_record(officer, administrator):
    membership = officer.memberships.get()

    services.end_membership(membership, by=administrator)
    services.end_membership(membership, by=administrator)

    assert not User.objects.get(pk=officer.pk).has_perm("screen@150000")
    assert officer.memberships.count() == 1
    assert logged() == [("ended_membership", "系统管理员", "user")]


def test_membership_ended_may_be_granted_again(officer, administrator):
    services.end_membership(officer.memberships.get(), by=administrator)
    services.grant_membership(officer, OfficeFactory(), by=administrator)

    assert officer.has_perm("screen@150000")


def test_membership_granted_and_ended_at_once_never_held(stranger, administrator):
    membership = services.grant_membership(stranger, OfficeFactory(), by=administrator)

    ended = services.end_membership(membership, by=administrator)

    assert ended.until == ended.since
    assert not User.objects.get(pk=stranger.pk).has_perm("screen@150000")


def test_new_employer_ends_the_old_employment_that_day():
    person, old, new = PersonFactory(), OrganisationFactory(), OrganisationFactory()
    services.employ(person, old, by=None, since=date(2024, 1, 1))

    services.employ(person, new, by=None, since=date(2026, 3, 1))

    spans = person.employments.order_by("since").values_list("organisation", "since", "until")
    assert list(spans) == [
        (old.pk, date(2024, 1, 1), date(2026, 3, 1)),
        (new.pk, date(2026, 3, 1), None),
    ]


def test_same_employer_again_changes_nothing():
    person, organisation = PersonFactory(), OrganisationFactory()
    first = services.employ(person, organisation, by=None, since=date(2024, 1, 1))

    assert services.employ(person, organisation, by=None, since=date(2026, 3, 1)) == first
    assert len(logged()) == 1


def test_later_employment_in_the_way_is_named():
    person = PersonFactory(name="阿如汗")
    services.employ(person, OrganisationFactory(), by=None, since=date(2026, 3, 1))

    with pytest.raises(ValidationError, match="阿如汗"):
        services.employ(person, OrganisationFactory(), by=None, since=date(2024, 1, 1))

    assert person.employments.count() == 1


def test_who_grants_stands_in_the_log_even_if_it_is_the_system():
    services.grant_membership(UserFactory(), OfficeFactory(), by=None)

    assert logged() == [("granted_membership", "system", "user")]
