"""Persons entered, employments ended, passwords given anew, accounts disabled."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Person, User
from tests.factories.accounts import EmploymentFactory, PersonFactory, UserFactory, id_number
from trail import clock

pytestmark = pytest.mark.django_db


def entered(name, number):
    return services.enter_person(name, id_number=number, email="a@example.invalid", by=None)


def test_sex_and_birth_follow_from_the_number():
    person = entered("乌兰", id_number(3, sex="F"))

    assert (person.sex, person.born.isoformat()) == ("F", "1990-01-01")


def test_a_person_is_entered_once_and_never_under_another_name():
    person = entered("乌兰", id_number(3))

    assert entered("乌兰", f" {id_number(3).lower()} ") == person
    with pytest.raises(ValidationError):
        entered("别人", id_number(3))
    assert Person.objects.count() == 1


def test_a_number_with_a_wrong_check_character_is_refused():
    number = id_number(3)

    with pytest.raises(ValidationError):
        entered("乌兰", number[:-1] + ("0" if number[-1] != "0" else "1"))


def test_a_new_password_signs_out_and_must_be_changed():
    user, client = UserFactory(), Client()
    client.force_login(user)

    password = services.reset_password(user, by=None)

    kept = User.objects.get(pk=user.pk)
    assert kept.check_password(password)
    assert kept.must_change_password
    assert client.get(reverse("inbox")).status_code == 302


def test_a_disabled_account_is_signed_out_and_an_enabled_one_is_as_before():
    user, client = UserFactory(), Client()
    client.force_login(user)

    services.set_active(user, False, by=None)
    assert client.get(reverse("inbox")).status_code == 302
    services.set_active(user, True, by=None)

    client.force_login(User.objects.get(pk=user.pk))
    assert client.get(reverse("inbox")).status_code == 200


def test_an_employment_ends_once_and_not_before_it_began():
    today = clock.today()
    employment = EmploymentFactory(person=PersonFactory())

    ended = services.end_employment(employment, by=None, until=today)
    again = services.end_employment(employment, by=None, until=today + timedelta(days=9))

    assert (ended.until, again.until) == (today, today)
    fresh = EmploymentFactory(person=PersonFactory(), since=today)
    with pytest.raises(ValidationError):
        services.end_employment(fresh, by=None, until=today)
