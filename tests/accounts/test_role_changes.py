"""A role is given and ended by two security administrators, on their pages and in the log."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import role_changes
from accounts.models import RoleChange
from accounts.offices import offices_of
from tests.factories.accounts import MembershipFactory, OfficeFactory, UserFactory
from trail.models import ActionLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(db):
    return MembershipFactory(office__role="security", user__username="one").user


@pytest.fixture
def two(db):
    return MembershipFactory(office__role="security", user__username="two").user


@pytest.fixture
def newcomer(db):
    return UserFactory(username="newcomer")


@pytest.fixture
def office(db):
    return OfficeFactory(role="screen")


def asked(user, office, by, kind="grant"):
    return role_changes.ask(kind, user, office, reason="到岗", by=by)


def now(user):
    """The offices as the next request finds them."""
    return offices_of(type(user).objects.get(pk=user.pk))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_role_holds_only_after_another_one_confirmed_it(one, two, newcomer, office):
    change = asked(newcomer, office, one)
    before = now(newcomer)

    role_changes.decide(change, "confirmed", note="", by=two)

    assert (before, now(newcomer)) == (frozenset(), {"screen@150000"})
    verbs = ["asked_to_grant_role", "granted_membership", "confirmed_role_change"]
    assert list(ActionLog.objects.order_by("pk").values_list("verb", flat=True)) == verbs


def test_a_role_ends_only_after_another_one_confirmed_it_and_the_account_is_signed_out(one, two, office):
    holder = MembershipFactory(office=office).user
    client = signed_in(holder)
    change = asked(holder, office, one, kind="end")
    still = now(holder)

    role_changes.decide(change, "confirmed", note="", by=two)

    assert (still, now(holder)) == ({"screen@150000"}, frozenset())
    assert client.get(reverse("inbox")).status_code == 302


@pytest.mark.parametrize("outcome", ["confirmed", "refused"])
def test_who_asked_does_not_answer(one, newcomer, office, outcome):
    change = asked(newcomer, office, one)

    with pytest.raises(ValidationError):
        role_changes.decide(change, outcome, note="理由", by=one)

    assert now(newcomer) == frozenset()


def test_the_database_refuses_one_person_in_both_places(one, newcomer, office):
    change = asked(newcomer, office, one)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleChange.objects.filter(pk=change.pk).update(
            outcome="confirmed", decided_by=one, decided_at=change.asked_at
        )


def test_nobody_asks_for_oneself_or_answers_what_is_meant_for_oneself(one, two, office):
    with pytest.raises(ValidationError):
        asked(one, office, one)
    change = asked(two, OfficeFactory(role="security"), one, kind="end")

    with pytest.raises(ValidationError):
        role_changes.decide(change, "confirmed", note="", by=two)


def test_the_second_of_two_answers_changes_nothing(one, two, newcomer, office):
    change = asked(newcomer, office, one)
    role_changes.decide(change, "refused", note="没有依据", by=two)

    with pytest.raises(ValidationError):
        role_changes.decide(change, "confirmed", note="", by=two)

    assert now(newcomer) == frozenset()


def test_a_refusal_says_why(one, two, newcomer, office):
    with pytest.raises(ValidationError):
        role_changes.decide(asked(newcomer, office, one), "refused", note=" ", by=two)


def test_a_role_is_asked_for_once_at_a_time(one, two, newcomer, office):
    asked(newcomer, office, one)

    with pytest.raises(ValidationError):
        asked(newcomer, office, two)


def test_the_office_of_a_unit_comes_along_the_chain_and_not_from_here(one, newcomer):
    with pytest.raises(ValidationError):
        asked(newcomer, OfficeFactory(role="unit", code="unit@x"), one)


def test_what_may_not_be_combined_is_refused_when_it_is_confirmed(one, two, office):
    holder = MembershipFactory(office__role="system").user
    change = asked(holder, office, one)

    with pytest.raises(ValidationError):
        role_changes.decide(change, "confirmed", note="", by=two)

    assert now(holder) == {"system@150000"}


def test_a_disabled_account_is_given_nothing(one, newcomer, office):
    newcomer.is_active = False
    newcomer.save()

    with pytest.raises(ValidationError):
        asked(newcomer, office, one)


def test_nobody_else_asks_answers_or_finds_the_pages(one, two, newcomer, office, officer, stranger):
    change = asked(newcomer, office, one)
    system, audit = (MembershipFactory(office__role=role).user for role in ("system", "audit"))
    pages = [reverse("role-list"), reverse("role-change", args=[change.public_id])]

    for user in (officer, stranger, system, audit, newcomer):
        with pytest.raises(PermissionError):
            asked(stranger, OfficeFactory(role="draw"), user)
        with pytest.raises(PermissionError):
            role_changes.decide(change, "confirmed", note="", by=user)
        client = signed_in(user)
        assert [client.get(page).status_code for page in pages] == [404, 404]
        assert [client.post(page, {}).status_code for page in pages] == [404, 404]


def test_both_steps_are_done_on_pages(one, two, newcomer, office):
    asking = signed_in(one).post(
        reverse("role-list"),
        {"kind": "grant", "username": "newcomer", "office": office.code, "reason": "到岗"},
    )
    change = RoleChange.objects.get()
    page = reverse("role-change", args=[change.public_id])
    own = signed_in(one).post(page, {"outcome": "confirmed"}, follow=True)
    answering = signed_in(two).post(page, {"outcome": "confirmed"})

    assert (asking.status_code, answering.status_code) == (302, 302)
    assert "另一位安全管理员" in own.content.decode()
    assert now(newcomer) == {"screen@150000"}


def test_a_page_with_a_wrong_form_says_what_is_wrong(one, newcomer, office):
    answer = signed_in(one).post(reverse("role-list"), {"kind": "grant", "username": "nobody"})

    assert answer.status_code == 422
    assert RoleChange.objects.count() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_hands_that_confirm_at_once_one_does(one, two, newcomer, office):
    change = asked(newcomer, office, one)
    three = MembershipFactory(office__role="security", user__username="three").user
    ready, refused = threading.Barrier(2), []

    def confirm(by):
        try:
            ready.wait()
            role_changes.decide(change, "confirmed", note="", by=by)
        except ValidationError:
            refused.append(by)
        finally:
            connection.close()

    hands = [threading.Thread(target=confirm, args=[by]) for by in (two, three)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert (len(refused), newcomer.memberships.count()) == (1, 1)
