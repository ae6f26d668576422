"""Declaring, writing, handing in."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from benchmarks.world import statements
from tests.workflows.reviews.panel import COMMENT, browser, sending, whole_sheet
from trail import clock
from trail.models import ActionLog
from workflows import process
from workflows.models import Deadline, Notification, Recusal, Review
from workflows.services import opinions, reviews
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db
State = Review.State


def page(panel, member):
    return reverse("task", args=[panel.task(panel.review(member)).external_task_id])


def test_every_expert_of_the_panel_is_asked_under_an_alias_and_told_once(panel):
    found = Review.objects.filter(application=panel.application)

    assert {review.member for review in found} == set(panel.seats)
    assert len({review.alias for review in found}) == 3
    told = Notification.objects.filter(user=panel.seats[0].person.user, key__contains=":review:")
    assert [notice.case for notice in told] == [panel.round.case]


def test_nothing_can_be_read_before_the_declaration(panel):
    member = panel.seats[0]
    expert, review = browser(member.person.user), panel.review(member)

    html = expert.get(page(panel, member)).content.decode()

    assert panel.application.title in html
    assert panel.application.holder.name in html
    assert panel.application.answers["abstract"][:20] not in html
    file = panel.application.attachments.first()
    assert expert.get(reverse("review-document", args=[review.public_id])).status_code == 404
    assert (
        expert.get(reverse("review-attachment", args=[review.public_id, file.public_id])).status_code == 404
    )


def test_a_sheet_that_is_sent_before_the_declaration_is_not_taken(panel):
    member = panel.seats[0]
    review = panel.review(member)

    response = browser(member.person.user).post(page(panel, member), sending(review, action="file"))

    assert response.status_code == 422
    assert panel.review(member).scores == {}
    with pytest.raises(NotNow):
        opinions.save_draft(review, whole_sheet(review), version=0, by=member.person.user)


def test_without_a_conflict_the_document_stands_beside_the_sheet(panel):
    member = panel.seats[0]
    expert = browser(member.person.user)

    answer = expert.post(page(panel, member), {"action": "declare", "ground": "none"}, follow=True)

    html = answer.content.decode()
    assert panel.application.answers["abstract"][:20] in html
    assert "item_significance" in html
    assert panel.review(member).cleared_at is not None
    document = expert.get(reverse("review-document", args=[panel.review(member).public_id]))
    assert document["Content-Type"] == "application/pdf"


def test_a_conflict_before_reading_seats_the_first_of_the_reserve_for_this_application(panel):
    member, reserve = panel.seats[0], panel.reserves[0]

    browser(member.person.user).post(page(panel, member), {"action": "declare", "ground": "kin"})

    assert panel.review(member).state == State.RECUSED
    assert Recusal.objects.get().ground == "kin"
    assert panel.review(reserve).state == State.OPEN
    assert panel.task(panel.review(reserve)).owner_permission == f"user@{reserve.person.user_id}"
    assert Notification.objects.filter(user=reserve.person.user).count() == 1


def test_one_of_the_reserve_pledges_before_reading_since_nobody_invited_one(panel):
    member, reserve = panel.seats[0], panel.reserves[0]
    panel.recuse(member)
    expert, address = browser(reserve.person.user), page(panel, reserve)
    assert 'name="pledge"' in expert.get(address).content.decode()

    refused = expert.post(address, {"action": "declare", "ground": "none"})

    assert refused.status_code == 422
    assert refused.context["form"].has_error("pledge")
    assert panel.review(reserve).cleared_at is None

    expert.post(address, {"action": "declare", "ground": "none", "pledge": "on"})

    assert panel.review(reserve).cleared_at is not None
    assert ActionLog.objects.get(verb="conflict_denied").after == {"pledged": True}


def test_who_accepted_an_invitation_is_not_asked_to_pledge_again(panel):
    member = panel.seats[0]

    html = browser(member.person.user).get(page(panel, member)).content.decode()

    assert 'name="pledge"' not in html


def test_no_door_lets_one_of_the_reserve_read_without_the_pledge(panel):
    reserve = panel.reserves[0]
    panel.recuse(panel.seats[0])

    with pytest.raises(NotNow):
        opinions.clear(panel.review(reserve), by=reserve.person.user)


def test_where_nobody_is_left_in_reserve_the_application_waits_for_another_draw(panel):
    for member in [*panel.seats, *panel.reserves]:
        panel.recuse(member)

    assert panel.desk.waits_for(panel.application.case) == ["await_panel"]
    assert reviews.wants_another_draw(panel.round)


def test_another_interest_is_said_in_words(panel):
    member = panel.seats[0]

    response = browser(member.person.user).post(
        page(panel, member), {"action": "declare", "ground": "interest"}
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("note")
    assert panel.review(member).state == State.OPEN


def test_a_conflict_found_while_reading_makes_the_draft_void_and_seats_the_reserve(panel):
    member = panel.seats[0]
    panel.clear(member)

    browser(member.person.user).post(page(panel, member), {"action": "declare", "ground": "teacher"})

    assert panel.review(member).state == State.VOID
    assert panel.review(panel.reserves[0]).state == State.OPEN


def test_a_conflict_found_after_handing_in_makes_the_opinion_void_and_seats_the_reserve(panel):
    member = panel.seats[0]
    panel.file(member)
    mine = reverse("review-detail", args=[panel.review(member).public_id])

    response = browser(member.person.user).post(mine, {"ground": "cowork"})

    assert response.status_code == 302
    assert panel.review(member).state == State.VOID
    assert panel.review(panel.reserves[0]).state == State.OPEN


def test_a_conflict_found_after_all_are_in_brings_the_application_back_to_the_experts(panel):
    for member in panel.seats:
        panel.file(member)
    assert panel.desk.waits_for(panel.application.case) == ["await_decision"]
    review = panel.review(panel.seats[0])

    process.declare_late(review, ground="cowork", by=panel.seats[0].person.user)

    assert "review" in panel.desk.waits_for(panel.application.case)
    panel.file(panel.reserves[0])
    assert panel.desk.waits_for(panel.application.case) == ["await_decision"]
    assert reviews.has_enough(panel.application, "written")


def test_after_the_opinions_were_handed_over_none_becomes_void(panel):
    for member in panel.seats:
        panel.file(member)
    panel.hand_over()
    review = panel.review(panel.seats[0])

    response = browser(panel.seats[0].person.user).post(
        reverse("review-detail", args=[review.public_id]), {"ground": "cowork"}
    )

    assert response.status_code == 422
    assert panel.review(panel.seats[0]).state == State.FILED


def test_a_draft_may_lack_everything_and_an_opinion_nothing(panel):
    member = panel.seats[0]
    panel.clear(member)
    expert, address = browser(member.person.user), page(panel, member)

    expert.post(address, {"item_significance": 30, "version": 0, "action": "save"})
    half = panel.review(member)
    refused = expert.post(address, {"item_significance": 30, "version": 1, "action": "file"})

    assert (half.scores, half.total, half.version, half.state) == ({"significance": 30}, None, 1, State.OPEN)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {
        "item_plan_quality", "item_ability", "grade", "recommendation", "comment"
    }  # fmt: skip


@pytest.mark.parametrize(("points", "status"), [(-1, 422), (0, 302), (40, 302), (41, 422)])
def test_points_lie_within_what_the_line_gives(panel, points, status):
    member = panel.seats[0]
    panel.clear(member)

    response = browser(member.person.user).post(
        page(panel, member), {"item_significance": points, "version": 0, "action": "save"}
    )

    assert response.status_code == status


@pytest.mark.parametrize(("length", "state"), [(19, State.OPEN), (20, State.FILED)])
def test_a_comment_has_a_least_length(panel, length, state):
    member = panel.seats[0]
    panel.clear(member)
    review = panel.review(member)

    browser(member.person.user).post(
        page(panel, member), sending(review, comment="评" * length, action="file")
    )

    assert panel.review(member).state == state


def test_an_opinion_is_handed_in_once_with_its_total_and_never_changed(panel):
    member = panel.seats[0]
    panel.clear(member)
    address, expert = page(panel, member), browser(member.person.user)

    expert.post(address, sending(panel.review(member), 21, action="file"))
    filed = panel.review(member)
    again = expert.post(address, sending(filed, 1, action="file"))
    shown = expert.get(address, follow=True)

    assert (filed.state, filed.total, filed.comment) == (State.FILED, 63, COMMENT)
    assert again.status_code == 409
    assert panel.review(member).total == 63
    assert "63" in shown.content.decode()
    with pytest.raises(Conflict):
        opinions.save_draft(filed, whole_sheet(filed), version=filed.version, by=member.person.user)


def test_the_script_saves_drafts_and_is_told_of_another_version(panel):
    member = panel.seats[0]
    panel.clear(member)
    expert, address = browser(member.person.user), page(panel, member)
    asking = {"HTTP_ACCEPT": "application/json"}

    first = expert.post(address, {"item_ability": 5, "version": 0}, **asking)
    second = expert.post(address, {"item_ability": 6, "version": 0}, **asking)
    wrong = expert.post(address, {"item_ability": 99, "version": 1}, **asking)

    assert first.json()["version"] == 1
    assert (second.status_code, wrong.status_code) == (409, 422)
    assert panel.review(member).scores == {"ability": 5}


def test_two_windows_are_shown_beside_each_other_and_nothing_typed_is_lost(panel):
    member = panel.seats[0]
    panel.clear(member)
    expert, address = browser(member.person.user), page(panel, member)
    expert.post(address, {"comment": "先写的意见", "version": 0, "action": "save"})

    response = expert.post(address, {"comment": "后写的意见", "version": 0, "action": "save"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "先写的意见" in html
    assert "后写的意见" in html


def test_who_has_not_handed_in_by_the_day_abstains_and_the_reserve_has_a_whole_period(panel):
    member = panel.seats[0]
    case = panel.application.case
    before = Deadline.objects.filter(case=case, fires=True, ended_at=None, rule="review__timeout")
    assert before.count() == 3
    timer = before.get(task__in=panel.task(panel.review(member)).leading.all())
    timer.due_at = timer.starts_at = clock.now() - timedelta(minutes=1)
    timer.save()

    process.sweep_deadlines(case=case)

    assert panel.review(member).state == State.ABSTAINED
    task = panel.task(panel.review(panel.reserves[0]))
    assert task.deadline.due_at == reviews.due(panel.round)
    assert ActionLog.objects.filter(verb="review_abstained").count() == 1


def test_an_opinion_after_its_day_is_refused_even_before_the_timer_ran(panel):
    member = panel.seats[0]
    panel.clear(member)
    review, by = panel.review(member), member.person.user
    task = panel.task(review)
    past = clock.now() - timedelta(seconds=1)
    Deadline.objects.filter(task=task).update(starts_at=past, due_at=past)

    def file():
        return opinions.file(review, whole_sheet(review), version=0, task=task, by=by)

    with pytest.raises(Closed):
        process.perform(task, by=by, act=file)
    assert panel.review(member).state == State.OPEN


def test_no_one_writes_in_anothers_name(panel, stranger, officer):
    member, other = panel.seats[:2]
    panel.clear(member)
    review, address = panel.review(member), page(panel, member)

    for user in (stranger, officer, other.person.user, panel.application.applicant):
        assert browser(user).get(address).status_code == 404
        assert browser(user).post(address, sending(review, action="file")).status_code == 404
        with pytest.raises(PermissionError):
            opinions.file(review, whole_sheet(review), version=0, task=panel.task(review), by=user)


def test_the_pages_of_an_expert_ask_the_database_seldom(panel):
    member = panel.seats[0]
    expert, address = browser(member.person.user), page(panel, member)

    declaring = statements(lambda: expert.get(address))
    panel.clear(member)
    reading = statements(lambda: expert.get(address))
    listing = statements(lambda: expert.get(reverse("expert-desk")))

    assert (len(declaring) <= 12, len(reading) <= 12, len(listing) <= 12) == (True, True, True)


def test_handing_in_asks_the_database_seldom(panel):
    member = panel.seats[0]
    panel.clear(member)
    review, by = panel.review(member), member.person.user
    task, sheet = panel.task(review), whole_sheet(review)

    def file():
        act = partial(opinions.file, review, sheet, version=0, task=task, by=by)
        process.perform(task, by=by, act=act)

    asked = statements(file)

    assert len(asked) <= 24, "\n".join(asked)
