"""The officer collects: n of m, reminders, another draw, handing over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from tests.factories.accounts import MembershipFactory
from tests.factories.talent import ExpertFactory
from tests.factories.workflows import ApplicationFactory
from tests.workflows.reviews.panel import COMMENT, Panel, browser
from tests.workflows.stakes import STAKES
from trail import clock, outbox
from workflows import process, selectors
from workflows.models import Application, Deadline, Notification, Review, Round, Stage
from workflows.services import collecting, interviews, ranking, reminders
from workflows.services.reviews import open_all, rule_of

pytestmark = pytest.mark.django_db


def address(panel):
    task = panel.desk.task(panel.round.case, "collect")
    return reverse("task", args=[task.external_task_id])


def post(panel, action):
    return browser(panel.desk.officer).post(address(panel), {"action": action})


def test_the_officer_sees_n_of_m_by_group_and_application_and_aliases_but_no_points_and_no_names(panel):
    panel.file(panel.seats[0], points=17)
    client = browser(panel.desk.officer)

    html = client.get(f"{address(panel)}?group={panel.group.code}").content.decode()

    assert "1 / 3" in html
    for member in panel.seats[1:]:
        assert panel.review(member).alias in html
    assert "51" not in strip_tags(html).split()
    assert [member.person.name for member in panel.seats if member.person.name in html] == []
    assert client.get(f"{address(panel)}?group=none").status_code == 404


def test_who_draws_sees_the_names_of_those_who_are_late(panel):
    MembershipFactory(user=panel.desk.officer, office__role="draw")

    html = browser(panel.desk.officer).get(f"{address(panel)}?group={panel.group.code}").content.decode()

    assert panel.seats[0].person.name in html


def test_where_no_review_can_begin_it_says_so_in_place_of_a_receipt(panel):
    answer = post(panel, "open")

    assert answer.status_code == 422
    assert "后接受邀请的专家" in answer.content.decode()


def test_all_who_are_late_are_reminded_once_a_day_and_nobody_else(panel):
    panel.file(panel.seats[0])
    post(panel, "remind")
    post(panel, "remind")

    told = Notification.objects.filter(key__contains="reviews-reminder").values_list("user", flat=True)
    assert sorted(told) == sorted(member.person.user_id for member in panel.seats[1:])


def test_nothing_is_handed_over_while_somebody_writes_or_opinions_are_lacking(panel):
    panel.file(panel.seats[0])
    panel.file(panel.seats[1])
    assert post(panel, "finish").status_code == 422
    for member in [panel.seats[2], *panel.reserves]:
        panel.recuse(member)
    assert post(panel, "finish").status_code == 422

    assert panel.desk.waits_for(panel.round.case) == ["collect"]


def test_every_application_has_enough_opinions_and_the_round_goes_on(panel):
    for member in panel.seats:
        panel.file(member)

    assert post(panel, "another_draw").status_code == 422
    assert post(panel, "finish").status_code == 302
    assert panel.desk.waits_for(panel.round.case) == ["decide"]


def test_a_group_that_is_short_of_experts_is_drawn_for_again_and_its_reviews_go_on(panel):
    panel.file(panel.seats[0])
    for member in [*panel.seats[1:], *panel.reserves]:
        panel.recuse(member)

    assert post(panel, "another_draw").status_code == 302
    assert panel.desk.waits_for(panel.round.case) == ["draw"]
    fresh = [panel.seat(), panel.seat()]
    panel.pass_by("draw")
    panel.pass_by("witness")
    panel.all_accept()
    outbox.dispatch(limit=50)
    for member in fresh:
        panel.file(member)
    assert post(panel, "finish").status_code == 302

    filed = Review.objects.filter(state=Review.State.FILED).values_list("member", flat=True)
    assert set(filed) == {panel.seats[0].pk, *(member.pk for member in fresh)}


def test_points_are_read_by_those_who_work_on_the_list_once_they_are_handed_over(panel, stranger):
    division = MembershipFactory(office__role="division").user
    for member in panel.seats:
        panel.file(member)
    before = selectors.opinions_visible_to(division).count()
    panel.hand_over()

    assert before == 0
    assert selectors.opinions_visible_to(division).count() == 3
    assert selectors.opinions_visible_to(panel.desk.officer).count() == 3
    assert selectors.opinions_visible_to(panel.application.applicant).count() == 0
    assert selectors.opinions_visible_to(stranger).count() == 0


def test_who_prepares_and_takes_the_decision_reads_what_was_written_once_it_is_handed_over(panel, stranger):
    division = MembershipFactory(office__role="division").user
    page = reverse("application-opinions", args=[panel.application.public_id])
    for member in panel.seats:
        panel.file(member)

    def answered():
        people = (
            panel.desk.officer,
            division,
            panel.application.applicant,
            panel.seats[0].person.user,
            stranger,
        )
        return [browser(each).get(page).status_code for each in people]

    before = answered()
    panel.hand_over()

    assert before == [404] * 5
    assert answered() == [200, 200, 404, 404, 404]
    html = browser(division).get(page).content.decode()
    assert html.count(COMMENT) == 3
    assert not [seat for seat in panel.seats if seat.person.name in html]
    ranking_page = browser(panel.desk.officer).get(reverse("round-ranking", args=[panel.round.public_id]))
    assert page in ranking_page.content.decode()


def test_the_ranking_says_nothing_of_opinions_before_they_are_handed_over(panel):
    for member in panel.seats:
        panel.file(member)
    (before,) = ranking.of(panel.round).rows
    page = reverse("round-ranking", args=[panel.round.public_id])
    html = browser(panel.desk.officer).get(page).content.decode()
    panel.hand_over()
    (after,) = ranking.of(panel.round).rows

    assert "评审意见尚在收集中" in html
    assert before.written is None
    assert after.written.count == 3


def test_a_withdrawn_application_is_collected_no_more(panel):
    process.withdraw(panel.application, reason="另有安排", by=panel.application.applicant)

    assert not Review.objects.filter(state=Review.State.OPEN).exists()
    assert not collecting.outstanding(panel.round).exists()
    assert interviews.of_round(panel.round).count() == 0


def test_the_page_asks_as_often_for_two_applications_as_for_one(desk, applicant, other_applicant):
    panel = Panel(desk, [applicant, other_applicant])
    client, place = browser(desk.officer), f"{address(panel)}?group={panel.group.code}"

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(place)
        return len(queries)

    both = asked()
    panel.applications[1].group = None
    panel.applications[1].save()
    Review.objects.filter(application=panel.applications[1]).update(state=Review.State.VOID)
    assert asked() == both
    assert both <= 20


def test_the_timetable_reminds_an_expert_once_and_leads_to_no_page_that_the_expert_may_not_see(panel):
    panel.file(panel.seats[0])
    soon = clock.now() + timedelta(days=2)
    Deadline.objects.filter(rule="review", ended_at=None).update(
        starts_at=clock.now() - timedelta(days=13), due_at=soon
    )

    reminders.remind()
    reminders.remind()

    told = Notification.objects.filter(key__contains=":due:", case=panel.round.case)
    assert sorted(told.values_list("user", flat=True)) == sorted(
        member.person.user_id for member in panel.seats[1:]
    )


def test_an_application_that_joined_late_is_not_judged_by_its_own_unit_or_whom_it_names(panel):
    late = ApplicationFactory(
        round=panel.round, submitted=True, state=Application.State.ACCEPTED, group=panel.group
    )
    near, named, *_far = [seat.person for seat in panel.seats]
    ExpertFactory(person=near, unit=late.host_unit, term=False)
    ExpertFactory(person=named)
    late.answers = late.answers | {
        rule_of(panel.round, Stage.WRITTEN).avoid: [{"name": named.name, "unit": ""}]
    }
    late.save()

    open_all(late, Stage.WRITTEN)

    judging = set(Review.objects.filter(application=late).values_list("member", flat=True))
    assert judging == {panel.seats[2].pk, *(member.pk for member in panel.reserves)}


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_the_opinions_on_ones_own_project_stay_closed_after_the_release_too(panel, has_a_stake):
    division = MembershipFactory(office__role="division").user
    page = reverse("application-opinions", args=[panel.application.public_id])
    for member in panel.seats:
        panel.file(member)
    panel.hand_over()
    released = {"window": Round.Window.RELEASED, "released_at": clock.now()}
    Round.objects.filter(pk=panel.round.pk).update(**released)

    before = browser(division).get(page).status_code
    has_a_stake(division, panel.application)

    assert (before, browser(division).get(page).status_code) == (200, 404)
    assert browser(panel.desk.officer).get(page).status_code == 200


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_who_has_a_stake_in_the_round_does_not_collect_its_opinions(panel, has_a_stake):
    colleague = panel.desk.colleague_of(panel.desk.officer)
    before = browser(colleague).get(address(panel)).status_code

    has_a_stake(colleague, panel.application)

    assert before == 200
    assert browser(colleague).get(address(panel)).status_code == 404
    assert browser(colleague).post(address(panel), {"action": "remind"}).status_code == 404
    assert browser(panel.desk.officer).get(address(panel)).status_code == 200
