"""The panel's meeting: order, presence, scores on the spot."""

import random

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
from tests.workflows.reviews.panel import browser, sending, whole_sheet
from trail import outbox
from trail.models import ActionLog
from workflows import process
from workflows.models import Interview, Review, Stage
from workflows.services import opinions
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
HEARD = {"stage": Stage.INTERVIEW}


@pytest.fixture
def secretary(hearing):
    return MembershipFactory(office__role="secretary").user


def post(hearing, secretary, action, **fields):
    task = hearing.desk.task(hearing.round.case, "interviews")
    answer = browser(secretary).post(
        reverse("task", args=[task.external_task_id]), {"action": action, **fields}
    )
    outbox.dispatch(limit=50)
    return answer


def arrange(hearing, secretary, *, first=0, both=True, action="order"):
    chosen = [hearing.applications[first]] + ([hearing.applications[1 - first]] if both else [])
    numbers = {f"position_{each.public_id}": n for n, each in enumerate(chosen, 1)}
    return post(hearing, secretary, action, application=[each.public_id for each in chosen], **numbers)


def on_list():
    return list(Interview.objects.order_by("position").values_list("application", "state"))


def test_the_secretary_says_who_is_heard_in_which_order(hearing, secretary):
    arrange(hearing, secretary, first=1)

    assert on_list() == [(hearing.applications[1].pk, "waiting"), (hearing.applications[0].pk, "waiting")]


def test_a_random_order_can_be_computed_again_from_its_seed(hearing, secretary):
    arrange(hearing, secretary, action="shuffle")

    kept = ActionLog.objects.get(verb="interviews_arranged").after
    order = sorted(hearing.applications, key=lambda each: each.pk)
    random.Random(kept["seed"]).shuffle(order)
    assert kept["order"] == [each.number for each in order]
    assert [pk for pk, _state in on_list()] == [each.pk for each in order]


def test_who_is_called_comes_before_every_expert_of_the_panel_at_once(hearing, secretary):
    arrange(hearing, secretary)
    post(hearing, secretary, f"call:{hearing.applications[0].public_id}")

    found = Review.objects.filter(stage=Stage.INTERVIEW)
    assert {review.member for review in found} == set(hearing.hearers)
    assert {review.application for review in found} == {hearing.applications[0]}


def test_one_after_the_other_comes_before_the_panel(hearing, secretary):
    arrange(hearing, secretary)
    post(hearing, secretary, f"call:{hearing.applications[0].public_id}")

    answer = post(hearing, secretary, f"call:{hearing.applications[1].public_id}")

    assert answer.status_code == 422
    assert [state for _pk, state in on_list()] == ["called", "waiting"]


def test_experts_score_on_the_spot_and_the_secretary_sees_who_has_and_no_points(hearing, secretary):
    application, member = hearing.applications[0], hearing.hearers[0]
    arrange(hearing, secretary)
    post(hearing, secretary, f"call:{application.public_id}")
    where = {"application": application, **HEARD}
    task = hearing.task(hearing.review(member, **where))
    expert, page = browser(member.person.user), reverse("task", args=[task.external_task_id])
    expert.post(page, {"action": "declare", "ground": "none"})
    expert.post(page, sending(hearing.review(member, **where), 17, action="file"))

    meeting = hearing.desk.task(hearing.round.case, "interviews")
    html = browser(secretary).get(reverse("task", args=[meeting.external_task_id])).content.decode()

    assert hearing.review(member, **where).total == 51
    assert "1 / 3" in html
    assert hearing.review(member, **where).alias in html
    assert ">51<" not in html
    assert [each.person.name for each in hearing.hearers if each.person.name in html] == []


def test_a_conflict_at_the_meeting_is_declared_too(hearing, secretary):
    application, member = hearing.applications[0], hearing.hearers[0]
    arrange(hearing, secretary)
    post(hearing, secretary, f"call:{application.public_id}")

    hearing.recuse(member, application=application, **HEARD)

    assert hearing.review(member, application=application, **HEARD).state == Review.State.RECUSED


def test_an_item_is_closed_once_enough_have_scored_and_late_scores_are_refused(hearing, secretary):
    application = hearing.applications[0]
    arrange(hearing, secretary, both=False)
    post(hearing, secretary, f"call:{application.public_id}")
    assert post(hearing, secretary, f"close:{application.public_id}").status_code == 422
    where = {"application": application, **HEARD}
    hearing.recuse(hearing.hearers[0], **where)
    for member in hearing.hearers[1:]:
        hearing.file(member, **where)

    assert post(hearing, secretary, f"close:{application.public_id}").status_code == 302
    assert on_list() == [(application.pk, "heard")]
    assert hearing.desk.waits_for(application.case) == ["await_decision"]


def test_who_has_not_scored_when_the_item_is_closed_abstains(hearing, secretary, monkeypatch):
    application = hearing.applications[0]
    arrange(hearing, secretary, both=False)
    post(hearing, secretary, f"call:{application.public_id}")
    where = {"application": application, **HEARD}
    for member in hearing.hearers:
        hearing.clear(member, **where)
    Interview.objects.update(state=Interview.State.HEARD)
    silent, by = hearing.review(hearing.hearers[0], **where), hearing.hearers[0].person.user

    with pytest.raises(NotNow):
        process.work(
            hearing.task(silent),
            by=by,
            act=lambda: opinions.save_draft(silent, whole_sheet(silent), version=0, by=by),
        )


def test_absentees_are_recorded_may_come_later_and_go_on_without_an_interview(hearing, secretary):
    first, second = hearing.applications
    arrange(hearing, secretary)
    post(hearing, secretary, f"absent:{first.public_id}", note="航班延误")
    assert post(hearing, secretary, "finish").status_code == 422
    post(hearing, secretary, f"absent:{second.public_id}")
    post(hearing, secretary, f"call:{second.public_id}")
    for member in hearing.hearers:
        hearing.file(member, application=second, **HEARD)
    post(hearing, secretary, f"close:{second.public_id}")

    assert post(hearing, secretary, "finish").status_code == 302
    outbox.dispatch(limit=50)
    assert on_list() == [(first.pk, "absent"), (second.pk, "heard")]
    for application in (first, second):
        assert hearing.desk.waits_for(application.case) == ["await_decision"]


def test_the_meeting_is_the_secretarys_alone(hearing, secretary, stranger):
    task = hearing.desk.task(hearing.round.case, "interviews")
    page = reverse("task", args=[task.external_task_id])

    for user in (hearing.desk.officer, stranger, hearing.hearers[0].person.user):
        assert browser(user).get(page).status_code == 404


def test_who_has_come_is_recorded_before_being_called(hearing, secretary):
    application = hearing.applications[0]
    arrange(hearing, secretary)

    assert post(hearing, secretary, f"present:{application.public_id}").status_code == 302

    here, awaited = Interview.objects.order_by("position")
    assert (here.state, awaited.present_at) == ("waiting", None)
    assert here.present_at is not None
    assert ActionLog.objects.filter(verb="present_at_the_interview").count() == 1
    assert post(hearing, secretary, f"present:{application.public_id}").status_code == 422


def test_who_was_absent_and_comes_after_all_waits_again(hearing, secretary):
    application = hearing.applications[0]
    arrange(hearing, secretary)
    post(hearing, secretary, f"absent:{application.public_id}", note="航班延误")

    post(hearing, secretary, f"present:{application.public_id}")

    interview = application.interview
    assert (interview.state, interview.note) == ("waiting", "")


def test_who_is_called_has_come(hearing, secretary):
    application = hearing.applications[0]
    arrange(hearing, secretary)

    post(hearing, secretary, f"call:{application.public_id}")

    assert application.interview.present_at == application.interview.called_at
    assert post(hearing, secretary, f"present:{application.public_id}").status_code == 422


def test_who_is_recorded_as_present_stays_so_when_the_order_is_changed(hearing, secretary):
    here, other = hearing.applications
    arrange(hearing, secretary)
    post(hearing, secretary, f"present:{here.public_id}")
    before = Interview.objects.get(application=here).present_at

    arrange(hearing, secretary, first=1)

    assert before is not None
    assert on_list() == [(other.pk, "waiting"), (here.pk, "waiting")]
    assert Interview.objects.get(application=here).present_at == before
    assert Interview.objects.get(application=other).present_at is None
