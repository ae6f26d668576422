"""A person's identity number and telephone in full: for the unit's own people, with a reason, in the log."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.urls import reverse

from accounts.models import Person
from tests.factories.accounts import EmploymentFactory, MembershipFactory, PersonFactory
from tests.factories.workflows import ApplicationFactory
from trail.models import ActionLog
from workflows import selectors
from workflows.services import unmasking
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
PHONE = "13847100000"


def address(person, field="id_number"):
    return reverse("person-unmask", args=[person.public_id, field])


def show(client, user, person, field="id_number"):
    client.force_login(user)
    return client.post(address(person, field), {"reason": "核对身份证件"})


def test_the_unit_sees_its_own_people_s_number_for_a_reason(client, keeper, colleague):
    answer = show(client, keeper, colleague)

    row = ActionLog.objects.get(verb="unmasked")
    assert colleague.id_number in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert (row.object_type, row.object_id, row.actor_id) == ("person", colleague.public_id, keeper.pk)
    assert row.after == {"field": "id_number"}


def test_before_the_reason_the_page_shows_it_masked(client, keeper, colleague):
    client.force_login(keeper)
    for place in (address(colleague), reverse("unit-person", args=[colleague.public_id])):
        text = client.get(place).content.decode()
        assert colleague.id_number not in text
        assert f"{colleague.id_number[:3]}***********{colleague.id_number[-4:]}" in text


def test_a_telephone_is_shown_in_the_same_way_and_one_that_is_not_kept_is_absent(client, keeper, colleague):
    assert show(client, keeper, colleague, "phone").status_code == 404
    colleague.phone = PHONE
    colleague.save()

    assert PHONE in show(client, keeper, colleague, "phone").content.decode()


@pytest.mark.parametrize("field", ["name", "email", "user", "id_number_index", "password"])
def test_no_other_column_can_be_asked_for(client, keeper, colleague, field):
    assert show(client, keeper, colleague, field).status_code == 404


def test_whoever_left_the_unit_is_out_of_its_reach(client, keeper, colleague):
    colleague.employments.update(until="2024-01-01")

    assert show(client, keeper, colleague).status_code == 404


def test_another_unit_and_the_stranger_find_nothing(client, active, stranger, colleague):
    other = MembershipFactory(office__role="unit", office__code="unit@another").user

    assert [show(client, user, colleague).status_code for user in (other, stranger)] == [404, 404]
    assert not ActionLog.objects.filter(verb="unmasked").exists()


def test_the_round_s_office_sees_who_applied_and_nobody_else(client, officer):
    applied = ApplicationFactory(submitted=True)
    outside = PersonFactory()
    EmploymentFactory(person=outside)

    assert show(client, officer, applied.holder.person).status_code == 200
    assert show(client, officer, outside).status_code == 404


def test_a_draft_opens_nobody(officer):
    draft = ApplicationFactory()

    assert draft.holder.person not in selectors.persons_opened_by(officer)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_eight_windows_at_once_do_not_pass_the_limit(keeper, colleague, settings):
    settings.UNMASK_LIMIT = 3
    barrier = Barrier(8)

    def look():
        barrier.wait()
        try:
            person = Person.objects.get(pk=colleague.pk)
            return unmasking.of_person(person, "id_number", reason="核对身份证件", by=keeper)
        except NotNow:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: look(), range(8)))

    assert len([each for each in seen if each]) == 3
    assert ActionLog.objects.filter(verb="unmasked").count() == 3
