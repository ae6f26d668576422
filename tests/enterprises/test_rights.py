"""A right of class Ⅱ serves once where the rule says so: also where two come at once."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from enterprises import archive, rights
from enterprises.models import PropertyUse
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import PropertyFactory, contact_of
from tests.factories.workflows import ApplicationFactory
from workflows.models import Case
from workflows.services.errors import Conflict, NotNow

PROGRAMME = "high_tech_enterprise"


@pytest.fixture
def cases(db):
    return [ApplicationFactory().case, ApplicationFactory().case]


def reserve(right, case, *, once=True, by=None):
    return rights.reserve([right], case, programme=PROGRAMME, once=once, by=by)


def at_work(right):
    """A client as which the contact of the right's enterprise is signed in."""
    client = Client()
    client.force_login(contact_of(right.enterprise))
    return client


def test_a_class_two_right_serves_one_case_of_a_programme(cases):
    right = PropertyFactory()
    reserve(right, cases[0])

    with pytest.raises(Conflict, match=right.number):
        reserve(right, cases[1])
    assert rights.reserve([right], cases[1], programme="tech_sme", once=True, by=None)


def test_a_class_one_right_serves_again_and_so_does_one_where_no_rule_forbids_it(cases):
    for right, once in ((PropertyFactory(kind="invention"), True), (PropertyFactory(), False)):
        assert reserve(right, cases[0], once=once)
        assert reserve(right, cases[1], once=once)


def test_naming_a_right_again_in_the_same_case_changes_nothing(cases):
    right = PropertyFactory()

    assert reserve(right, cases[0])
    assert reserve(right, cases[0]) is None


def test_what_comes_to_nothing_is_free_again_and_a_certificate_is_for_good(cases):
    right = PropertyFactory()
    reserve(right, cases[0])
    rights.drop(cases[0], by=None)
    reserve(right, cases[1])
    rights.lock(cases[1], by=None)

    with pytest.raises(Conflict):
        reserve(right, cases[0])
    rights.drop(cases[1], by=None)
    assert PropertyUse.objects.get(case=cases[1]).state == PropertyUse.State.LOCKED


def test_a_right_that_is_in_use_is_not_taken_back(cases):
    right = PropertyFactory()
    reserve(right, cases[0])

    with pytest.raises(NotNow):
        archive.take_back(right, "properties", by=None)
    client, page = at_work(right), reverse("enterprise-properties", args=[right.enterprise.public_id])
    used = client.get(page).text
    rights.drop(cases[0], by=None)
    free = client.get(page).text

    assert [("不能撤回" in each, 'value="end"' in each) for each in (used, free)] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert archive.take_back(right, "properties", by=None)


def test_a_number_stands_once_a_kind_in_the_whole_system(db, enterprise, contact):
    taken = PropertyFactory()
    told = {"title": "另一项", "owner": "共有人", "way": "own", "granted_on": taken.granted_on}

    with pytest.raises(Conflict):
        archive.add(enterprise, "properties", kind=taken.kind, number=taken.number, by=contact, **told)
    assert archive.add(enterprise, "properties", kind="design", number=taken.number, by=contact, **told)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_cases_that_name_a_right_at_once_one_gets_it():
    by, right = UserFactory(), PropertyFactory()
    cases = [ApplicationFactory().case, ApplicationFactory().case]
    together, answers = Barrier(2), []

    def run(case):
        try:
            together.wait(10)
            reserve(right, Case.objects.get(pk=case.pk), by=by)
            answers.append("reserved")
        except Conflict:
            answers.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=run, args=[case]) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(answers) == ["conflict", "reserved"]
    assert PropertyUse.objects.filter(right=right).count() == 1
