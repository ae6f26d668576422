"""The roles as classes, and what nobody may be besides."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from accounts import roles, services
from accounts.models import Membership, Office
from tests.factories.accounts import MembershipFactory, OfficeFactory, PersonFactory, UserFactory
from trail import clock
from workflows import invariants

pytestmark = pytest.mark.django_db

NAMED = """
applicant unit finance manage banner recommend screen division decide secretary expert commissioner station
contact oversee supervise system security audit
""".split()
PAIRS = [("system", "security"), ("security", "audit"), ("audit", "system")]


def test_every_role_of_the_chain_is_there_and_says_what_it_does():
    assert set(NAMED) <= set(roles.ROLES)
    assert [name for name, role in roles.ROLES.items() if not (role.title and role.does)] == []


def test_every_office_has_its_role_and_every_role_with_an_office_is_one():
    assert {name for name, role in roles.ROLES.items() if role.has_office} == set(Office.Role.values)


def test_what_is_kept_apart_is_a_role():
    named = set().union(*(role.apart for role in roles.ROLES.values()))

    assert named <= set(roles.ROLES)


@pytest.mark.parametrize("administrator", roles.ADMINISTRATORS)
def test_an_administrator_is_apart_from_every_other_role_and_not_from_oneself(administrator):
    assert [name for name in roles.ROLES if not roles.are_apart(administrator, name)] == [administrator]


@pytest.mark.parametrize(
    ("one", "other"),
    [("screen", "decide"), ("draw", "witness"), ("supervise", "screen"), ("finance", "decide")],
)
def test_who_acts_and_who_watches_or_decides_are_two(one, other):
    assert roles.are_apart(one, other)
    assert roles.are_apart(other, one)


def test_the_service_refuses_a_role_that_is_apart_from_one_that_is_held(officer):
    with pytest.raises(ValidationError):
        services.grant_membership(officer, OfficeFactory(role="decide"), by=None)

    services.grant_membership(officer, OfficeFactory(role="draw"), by=None)
    assert officer.memberships.count() == 2


def test_an_administrator_is_nobody_who_applies():
    person = PersonFactory(user=UserFactory())

    with pytest.raises(ValidationError):
        services.grant_membership(person.user, OfficeFactory(role="audit"), by=None)


@pytest.mark.parametrize(("one", "other"), [*PAIRS, ("system", "screen"), ("unit", "audit")])
def test_the_database_refuses_a_second_role_beside_an_administrators(one, other):
    user = MembershipFactory(office__role=one).user

    with pytest.raises(IntegrityError, match="holds no other role"), transaction.atomic():
        MembershipFactory(user=user, office__role=other)


def test_one_after_the_other_is_no_matter():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    user = MembershipFactory(office__role="system", until=moment).user

    MembershipFactory(user=user, office__role="audit", since=moment)

    assert user.memberships.count() == 2


def test_an_office_keeps_its_role():
    office = OfficeFactory(role="screen")

    with pytest.raises(IntegrityError, match="keeps its role"), transaction.atomic():
        Office.objects.filter(pk=office.pk).update(role="audit", code="audit@150000")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("number", range(3))
def test_of_two_hands_that_give_two_administrators_roles_at_once_one_does(number):
    user, offices = UserFactory(), [OfficeFactory(role=role) for role in ("system", "audit")]
    ready, refused = threading.Barrier(2), []

    def give(office):
        try:
            with transaction.atomic():
                ready.wait()
                Membership.objects.create(user=user, office=office, since=clock.now())
        except IntegrityError:
            refused.append(office.role)
        finally:
            connection.close()

    hands = [threading.Thread(target=give, args=[office]) for office in offices]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert (len(refused), user.memberships.count()) == (1, 1)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_roles_of_one_administrator_are_found_by_the_invariants_too():
    user = MembershipFactory(office__role="system").user
    switch = "ALTER TABLE accounts_membership {} TRIGGER accounts_administrators_are_apart"
    with connections["owner"].cursor() as owner:
        owner.execute(switch.format("DISABLE"))
        try:
            MembershipFactory(user=user, office__role="audit")
        finally:
            owner.execute(switch.format("ENABLE"))

    breaches = {each["invariant"]: each["breaches"] for each in invariants.broken()}

    assert sorted(breaches["whoever keeps system rights or trail holds nothing else"]) == [
        f"user {user.pk}: audit@150000",
        f"user {user.pk}: system@150000",
    ]
