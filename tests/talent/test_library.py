"""The library of experts through its pages, and what it tells a draw."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from talent import library
from talent.models import Expert, ExpertTie
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.talent import ExpertFactory, ExpertTermFactory, ExpertTieFactory
from trail import clock
from trail.models import ActionLog
from workflows.services.candidates import Tie, candidates
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db

NEW = {
    "username": "expert1", "name": "萨仁高娃", "unit": "红山学院（演示）", "email": "a@example.invalid",
    "kinds": ["research"], "libraries": "自然科学基金，高新技术企业", "fields_": "b02, C05", "title": "教授",
    "is_outside": "on", "source": "单位推荐（演示）",
}  # fmt: skip
TIE = {"action": "tie", "kind": "kin", "name": "呼都特", "unit": "", "since": "", "until": ""}


@pytest.fixture
def expert():
    return ExpertFactory()


@pytest.fixture
def keeper(client, officer):
    client.force_login(officer)
    return client


def page(expert):
    return reverse("expert-detail", args=[expert.public_id])


def told(expert):
    """What a draw is told of the expert today."""
    return next(each for each in candidates(clock.today()) if each.person == expert.person_id)


def test_a_new_expert_gets_an_account_whose_password_is_shown_once(keeper):
    response = keeper.post(reverse("expert-add"), NEW)

    expert = Expert.objects.get()
    assert (expert.person.name, expert.person.user.username) == ("萨仁高娃", "expert1")
    assert (expert.kinds, expert.fields, expert.is_outside) == (["research"], ["B02", "C05"], True)
    assert expert.libraries == ["自然科学基金", "高新技术企业"]
    assert expert.person.user.check_password(response.context["password"])
    assert response["Cache-Control"] == "private, no-store"
    assert told(expert).unit == "红山学院（演示）"


def test_somebody_who_has_an_account_is_taken_in_with_it(keeper):
    person = PersonFactory(name="萨仁高娃", user=UserFactory(username="expert1"))

    response = keeper.post(reverse("expert-add"), NEW)

    assert response.status_code == 302
    assert (Expert.objects.get().person, User.objects.filter(username="expert1").count()) == (person, 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "别人"}, "name"),
        ({"fields_": "化学"}, "fields_"),
        ({"fields_": ""}, "fields_"),
        ({"kinds": []}, "kinds"),
        ({"source": ""}, "source"),
        ({"title": "150102199001010017"}, "title"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(keeper, changed, field):
    PersonFactory(name="萨仁高娃", user=UserFactory(username="expert1"))

    response = keeper.post(reverse("expert-add"), NEW | changed)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["form"]["source"].value() == (NEW | changed)["source"]
    assert not Expert.objects.exists()


def test_the_same_person_twice_is_a_conflict(expert, officer):
    with pytest.raises(Conflict):
        library.take_in(expert.person, by=officer, kinds=["other"], source="重复")


def test_the_library_is_absent_for_everybody_but_the_office_that_keeps_it(client, expert, stranger, leader):
    for user in (stranger, leader, expert.person.user):
        client.force_login(user)
        for address in (reverse("expert-library"), reverse("expert-add"), page(expert)):
            assert client.get(address).status_code == 404


def test_the_list_is_searched_by_name_class_discipline_place_and_service(keeper):
    chemist = ExpertFactory(person__name="甲", fields=["B0201"])
    auditor = ExpertFactory(person__name="乙", kinds=["finance"], fields=[], is_outside=True)
    gone = ExpertFactory(person__name="丙", fields=["C05"], term=False)
    ExpertTermFactory(expert=gone, until=date(2025, 1, 1), reason="调离")

    def found(**search):
        return set(keeper.get(reverse("expert-library"), search).context["experts"])

    assert found() == {chemist, auditor}
    assert found(q="甲") == {chemist}
    assert found(kind="finance") == {auditor}
    assert found(field="b02") == {chemist}
    assert found(field="02") == set()
    assert found(where="outside") == {auditor}
    assert found(serving="ended") == {gone}
    assert found(serving="all") == {chemist, auditor, gone}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    keeper, rows, django_assert_num_queries
):
    for _ in range(rows):
        ExpertFactory()

    with django_assert_num_queries(5):
        keeper.get(reverse("expert-library"))


def test_the_office_changes_an_expert_and_the_log_keeps_what_was(keeper, expert):
    sent = NEW | {"action": "change", "fields_": "B0201"}

    response = keeper.post(page(expert), sent)

    expert.refresh_from_db()
    assert (response.status_code, expert.fields) == (302, ["B0201"])
    assert ActionLog.objects.get(verb="expert_changed").before["fields"] == ["B02"]


def test_an_expert_who_leaves_is_no_candidate_until_taken_in_again(keeper, expert):
    assert told(expert).name == expert.person.name

    keeper.post(page(expert), {"action": "end", "ending": "本人申请退出"})
    assert candidates(clock.today()) == []
    assert expert.terms.get().reason == "本人申请退出"

    keeper.post(page(expert), {"action": "resume"})
    assert [each.person for each in candidates(clock.today())] == [expert.person_id]


def test_leaving_needs_a_reason_and_happens_once(expert, officer):
    with pytest.raises(NotNow):
        library.end(expert, reason=" ", by=officer)
    library.end(expert, reason="调离", by=officer)
    with pytest.raises(Conflict):
        library.end(expert, reason="调离", by=officer)


def test_an_expert_keeps_disciplines_and_ties(client, expert):
    client.force_login(expert.person.user)

    client.post(reverse("expert-own"), {"action": "change", "fields_": "B0203", "title": "研究员"})
    client.post(reverse("expert-own"), TIE)

    expert.refresh_from_db()
    assert (expert.fields, expert.title) == (["B0203"], "研究员")
    assert told(expert).ties == (Tie("kin", "呼都特", lasting=True),)


def test_an_expert_takes_back_own_ties_only(client, expert):
    client.force_login(expert.person.user)
    known, declared = ExpertTieFactory(expert=expert), ExpertTieFactory(expert=expert, is_declared=True)
    others = ExpertTieFactory(is_declared=True)

    answers = [
        client.post(reverse("expert-own"), {"action": "end_tie", "tie": tie.pk}).status_code
        for tie in (known, declared, others)
    ]

    assert answers == [404, 302, 404]
    assert set(ExpertTie.objects.filter(ended_at=None)) == {known, others}


def test_a_tie_that_ends_before_it_begins_is_refused(client, expert):
    client.force_login(expert.person.user)

    response = client.post(reverse("expert-own"), TIE | {"since": "2025-01-02", "until": "2025-01-01"})

    assert (response.status_code, list(response.context["tie_form"].errors)) == (422, ["until"])
    assert response.context["tie_form"]["name"].value() == "呼都特"


def test_the_own_page_is_absent_for_who_is_no_expert(client, stranger):
    client.force_login(stranger)

    assert client.get(reverse("expert-own")).status_code == 404


def test_who_cannot_sign_in_is_told_as_having_no_account(expert):
    expert.person.user.is_active = False
    expert.person.user.save()

    assert told(expert).user is None
