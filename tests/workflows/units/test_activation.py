"""Units are entered and activated by who recommends them; their administrators change by letter."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Person, User
from accounts.offices import offices_of
from cultivation.seed.filling import pdf
from tests.factories.accounts import (
    EmploymentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    UserFactory,
    credit_code,
    id_number,
)
from tests.factories.review import PanelMemberFactory
from tests.factories.talent import ExpertFactory
from tests.workflows.units.conftest import office_of
from trail import log, outbox
from trail.models import ActionLog
from workflows.models import AdministratorChange
from workflows.services import activation, administrators, unit_people
from workflows.services.errors import Conflict, NotNow

Outcome = AdministratorChange.Outcome
ACCOUNT = {"username": "yinshan", "display_name": "草业院管理员", "email": "a@example.invalid"}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@transaction.atomic
def opened_by(keeper, person):
    """The log says that this keeper opened the person's account."""
    log.record("opened_account", actor=keeper, object_type="user", object_id=person.user_id)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_the_body_activates_its_unit_once_and_sees_the_password_once(recommender, sleeping):
    client, page = signed_in(recommender), reverse("unit-detail", args=[sleeping.public_id])

    answer = client.post(page, ACCOUNT)

    user = User.objects.get(username="yinshan")
    sleeping.refresh_from_db()
    password = answer.context["password"]
    assert user.check_password(password)
    assert password in answer.content.decode()
    assert user.must_change_password
    assert sleeping.activated_at is not None
    assert offices_of(user) == {f"unit@{sleeping.public_id}"}
    assert password not in client.get(page).content.decode()
    with pytest.raises(Conflict):
        activation.activate(sleeping, by=recommender, **(ACCOUNT | {"username": "another"}))


def test_whoever_does_not_recommend_it_finds_no_unit(officer, sleeping, stranger, keeper):
    page = reverse("unit-detail", args=[sleeping.public_id])

    assert [signed_in(user).get(page).status_code for user in (officer, stranger, keeper)] == [404] * 3
    with pytest.raises(PermissionError):
        activation.activate(sleeping, by=officer, **ACCOUNT)


def test_a_direct_unit_is_activated_by_the_department(officer, recommender):
    RegionFactory()
    unit = OrganisationFactory(direct=True, activated_at=None)

    with pytest.raises(PermissionError):
        activation.activate(unit, by=recommender, **ACCOUNT)
    activation.activate(unit, by=officer, **ACCOUNT)

    assert Organisation.objects.get(pk=unit.pk).activated_at is not None


def test_a_new_unit_needs_a_credit_code_that_passes_its_check(recommender, body):
    client = signed_in(recommender)
    region = RegionFactory(league=True)
    given = {"name": "包头昆河永磁材料（演示）", "kind": "enterprise", "region": region.pk}
    right = credit_code(777)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")

    refused = client.post(reverse("unit-new"), given | {"credit_code": wrong})
    taken = client.post(reverse("unit-new"), given | {"credit_code": right})
    again = client.post(reverse("unit-new"), given | {"credit_code": right})

    unit = Organisation.objects.get(credit_code=right)
    assert (refused.status_code, taken.status_code, again.status_code) == (422, 302, 422)
    assert (unit.recommended_through, unit.activated_at, unit.seats.get().region) == (body, None, region)


def test_the_unit_adds_people_with_numbers_that_pass_and_are_kept_encrypted(keeper, active):
    client, number = signed_in(keeper), id_number(5)
    given = {"name": "乌兰", "email": "w@example.invalid", "username": "wulan"}

    refused = client.post(reverse("unit-person-new"), given | {"id_number": number[:-1] + "0"})
    answer = client.post(reverse("unit-person-new"), given | {"id_number": number})

    person = Person.objects.get(name="乌兰")
    assert refused.status_code == 422
    assert "乌兰" in refused.content.decode()
    assert person.user.check_password(answer.context["password"])
    assert (person.born.isoformat(), person.sex) == ("1990-01-01", "M")
    assert person.employments.get().organisation == active
    assert number not in "".join(str(row.after) for row in ActionLog.objects.all())


def test_somebody_who_works_elsewhere_is_not_added(keeper, active, colleague):
    other = OrganisationFactory()
    elsewhere = office_of(other)

    with pytest.raises(ValidationError):
        unit_people.add(
            other,
            by=elsewhere,
            username="x",
            name=colleague.name,
            id_number=colleague.id_number,
            email="x@example.invalid",
        )


def test_the_unit_disables_enables_and_resets_its_own_peoples_accounts_only(keeper, active, colleague):
    theirs = signed_in(colleague.user)
    stranger = office_of(OrganisationFactory())

    opened_by(keeper, colleague)
    unit_people.set_active(active, colleague, False, by=keeper)
    assert theirs.get(reverse("inbox")).status_code == 302
    unit_people.set_active(active, colleague, True, by=keeper)
    password = unit_people.reset_password(active, colleague, by=keeper)

    user = fresh(colleague.user)
    assert user.is_active
    assert user.check_password(password)
    assert user.must_change_password
    with pytest.raises(PermissionError):
        unit_people.reset_password(active, colleague, by=stranger)
    page = reverse("unit-person", args=[colleague.public_id])
    assert signed_in(stranger).post(page, {"act": "reset"}).status_code == 404


def test_whoever_holds_an_office_is_not_the_units_to_change(keeper, active, colleague):
    office_of(OrganisationFactory(), "recommend").memberships.update(user=colleague.user)

    with pytest.raises(NotNow):
        unit_people.reset_password(active, colleague, by=keeper)


def test_an_ended_employment_leaves_the_list_and_the_account(keeper, active, colleague):
    client = signed_in(keeper)

    client.post(reverse("unit-person", args=[colleague.public_id]), {"act": "end"})

    assert client.get(reverse("unit-accounts")).context["people"] == []
    assert fresh(colleague.user).is_active


def test_the_administrator_changes_by_letter_at_the_next_request(keeper, active, colleague, recommender):
    asked = signed_in(keeper).post(
        reverse("unit-administrator"), {"newcomer": colleague.user.pk, "letter": pdf("授权书.pdf")}
    )
    change = AdministratorChange.objects.get()
    answer = reverse("administrator-change", args=[change.public_id])
    too_early = signed_in(recommender).post(answer, {"outcome": "confirmed"})
    outbox.dispatch()
    assert signed_in(colleague.user).get(reverse("unit-accounts")).status_code == 404
    confirmed = signed_in(recommender).post(answer, {"outcome": "confirmed"})

    assert [each.status_code for each in (asked, too_early, confirmed)] == [302, 422, 302]
    assert offices_of(fresh(keeper)) == set()
    assert offices_of(fresh(colleague.user)) == {f"unit@{active.public_id}"}
    assert signed_in(keeper).get(reverse("unit-accounts")).status_code == 404
    assert signed_in(colleague.user).get(reverse("unit-accounts")).status_code == 200


def test_a_refusal_needs_its_reason_and_changes_nothing(keeper, active, colleague, recommender):
    change = administrators.ask(active, colleague.user, pdf("授权书.pdf"), by=keeper)

    with pytest.raises(NotNow):
        administrators.decide(change, Outcome.REFUSED, note=" ", by=recommender)
    administrators.decide(change, Outcome.REFUSED, note="印章不清", by=recommender)

    assert offices_of(fresh(keeper)) == {f"unit@{active.public_id}"}
    with pytest.raises(Conflict):
        administrators.decide(change, Outcome.CONFIRMED, note="", by=recommender)


def test_only_one_change_is_open_and_only_for_the_units_own_people(keeper, active, colleague, stranger):
    with pytest.raises(NotNow):
        administrators.ask(active, stranger, pdf("a.pdf"), by=keeper)
    administrators.ask(active, colleague.user, pdf("a.pdf"), by=keeper)

    with pytest.raises(Conflict):
        administrators.ask(active, colleague.user, pdf("a.pdf"), by=keeper)
    with pytest.raises(PermissionError):
        administrators.ask(active, colleague.user, pdf("a.pdf"), by=stranger)


def test_who_activates_enters_a_change_when_the_administrator_is_gone(active, colleague, recommender):
    page = reverse("unit-change", args=[active.public_id])

    answer = signed_in(recommender).post(page, {"newcomer": colleague.user.pk, "letter": pdf("授权书.pdf")})

    assert answer.status_code == 302
    assert AdministratorChange.objects.get().asked_by == recommender


def test_nobody_answers_the_change_that_they_asked_for(active, colleague, recommender):
    change = administrators.ask(active, colleague.user, pdf("授权书.pdf"), by=recommender)
    outbox.dispatch()
    page = reverse("administrator-change", args=[change.public_id])

    answer = signed_in(recommender).post(page, {"outcome": "confirmed", "note": ""})

    assert answer.status_code == 422
    for outcome, note in ((Outcome.CONFIRMED, ""), (Outcome.REFUSED, "印章不清")):
        with pytest.raises(NotNow):
            administrators.decide(change, outcome, note=note, by=recommender)
    assert offices_of(fresh(colleague.user)) == set()
    alone = {"outcome": Outcome.CONFIRMED, "decided_by": recommender, "decided_at": change.asked_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        AdministratorChange.objects.filter(pk=change.pk).update(**alone)


def test_another_of_the_same_office_answers_it(active, body, colleague, recommender):
    change = administrators.ask(active, colleague.user, pdf("授权书.pdf"), by=recommender)
    outbox.dispatch()
    second = MembershipFactory(office=recommender.memberships.get().office).user

    administrators.decide(change, Outcome.CONFIRMED, note="", by=second)

    assert offices_of(fresh(colleague.user)) == {f"unit@{active.public_id}"}


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_people_costs_the_same_however_long(keeper, active, people, django_assert_num_queries):
    for n in range(people):
        person = PersonFactory(user=UserFactory(username=f"p{n}"))
        EmploymentFactory(person=person, organisation=active)
    client = signed_in(keeper)
    client.get(reverse("unit-accounts"))

    with django_assert_num_queries(6):
        client.get(reverse("unit-accounts"))


def test_the_password_of_an_expert_is_not_the_units_to_set(keeper, active, colleague):
    ExpertFactory(person=colleague, term=False)
    page = reverse("unit-person", args=[colleague.public_id])

    answer = signed_in(keeper).post(page, {"act": "reset"})

    assert answer.status_code == 422
    assert "本单位不能重置" in answer.content.decode()
    assert "password" not in answer.context
    assert not ActionLog.objects.filter(verb="password_reset").exists()


def test_a_panel_is_not_told_by_who_may_be_reset(keeper, active, colleague):
    PanelMemberFactory(person=colleague)
    opened_by(keeper, colleague)

    assert unit_people.reset_password(active, colleague, by=keeper)


def test_an_account_that_another_unit_opened_is_not_taken_over(keeper, active, colleague):
    with pytest.raises(NotNow):
        unit_people.reset_password(active, colleague, by=keeper)

    opened_by(office_of(OrganisationFactory()), colleague)
    with pytest.raises(NotNow):
        unit_people.reset_password(active, colleague, by=keeper)


def test_an_expert_is_not_locked_out_by_the_unit(keeper, active, colleague):
    ExpertFactory(person=colleague, term=False)

    with pytest.raises(NotNow):
        unit_people.set_active(active, colleague, False, by=keeper)

    assert fresh(colleague.user).is_active
