"""The review of a non-acceptance: asked for in time, answered by somebody else."""

from datetime import timedelta

import pytest
from django.shortcuts import resolve_url

from trail import clock, log
from trail.models import ActionLog
from workflows import invariants, timeline
from workflows.models import Application, Document, Reconsideration
from workflows.services import reconsideration
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db

Outcome = Reconsideration.Outcome


def test_who_is_overturned_is_accepted_and_waits_for_the_panel(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application)

    review.answer(application, Outcome.OVERTURNED, by=desk.colleague_of(desk.officer))

    assert application.state == Application.State.ACCEPTED
    assert desk.waits_for(application.case) == ["await_panel"]
    assert log.verify() == []


def test_who_is_upheld_is_not_accepted_and_the_case_is_filed(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application)

    review.answer(application, Outcome.UPHELD, by=desk.colleague_of(desk.officer), opinion="仍缺一人签字")

    application.case.refresh_from_db()
    assert application.state == Application.State.REFUSED
    assert (application.case.is_open, application.case.outcome) == (False, "refused")


@pytest.mark.parametrize(("outcome", "words"), [(Outcome.UPHELD, "维持"), (Outcome.OVERTURNED, "予以受理")])
def test_the_answer_is_a_letter_in_the_words_of_the_programme(desk, review, applicant, outcome, words):
    application = review.refused(applicant)
    review.ask(application)

    review.answer(application, outcome, by=desk.colleague_of(desk.officer))

    letter = Document.objects.get(case=application.case, kind=Document.Kind.REVIEW_REPLY)
    assert letter.title == "复审答复"
    assert words in "".join(application.edition.policy.letter[outcome].paragraphs)


def test_the_one_who_checked_it_first_is_refused_in_words(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application)

    with pytest.raises(NotNow, match="另|another"):
        review.answer(application, Outcome.UPHELD, by=desk.officer)

    assert Reconsideration.objects.get().outcome == ""


def test_an_answer_without_an_opinion_is_refused(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application)

    with pytest.raises(NotNow):
        review.answer(application, Outcome.UPHELD, by=desk.colleague_of(desk.officer), opinion=" ")


def test_a_request_in_the_last_second_of_its_period_counts(review, applicant, later):
    application = review.refused(applicant)
    later(reconsideration.right_ends(application))

    review.ask(application)

    assert Reconsideration.objects.filter(application=application).exists()


def test_a_request_after_its_period_is_refused(review, applicant, later):
    application = review.refused(applicant)
    later(reconsideration.right_ends(application) + timedelta(microseconds=1))

    with pytest.raises(Closed):
        review.ask(application)


def test_a_request_without_reasons_is_refused(review, applicant):
    with pytest.raises(NotNow):
        review.ask(review.refused(applicant), reason="  ")


def test_nobody_asks_for_another(review, applicant, other_applicant):
    application = review.refused(applicant)

    with pytest.raises(PermissionError):
        review.ask(application, by=other_applicant)


def test_an_accepted_application_has_nothing_to_ask_for(desk, review, applicant):
    application = review.refused(applicant)
    Application.objects.filter(pk=application.pk).update(state=Application.State.ACCEPTED)

    with pytest.raises(Conflict):
        review.ask(application)


def test_who_does_not_ask_in_time_is_filed(desk, review, applicant, time_passes):
    application = review.refused(applicant)

    time_passes(application.case)

    application.case.refresh_from_db()
    assert (application.case.is_open, application.state) == (False, Application.State.REFUSED)


def test_the_way_shows_request_and_answer(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application)
    review.answer(application, Outcome.OVERTURNED, by=desk.colleague_of(desk.officer))

    states = [step.state for step in timeline.timeline(application)]

    # The experts now; then the decision, the public notice and the letter.
    ahead = ["current", "upcoming", "upcoming", "upcoming"]
    assert states == ["done", "refused", "done", "done", "done", "done", *ahead]


def test_the_officer_who_checked_sees_why_somebody_else_has_to_answer(desk, review, applicant, client):
    application = review.refused(applicant)
    review.ask(application)
    task = desk.task(application.case, "reconsider")
    client.force_login(desk.officer)

    page = client.get(resolve_url("task", task.external_task_id)).content.decode()

    assert "另一名" in page
    assert 'name="opinion"' not in page


def test_an_answer_typed_without_an_outcome_keeps_what_was_typed(desk, review, applicant, client):
    application = review.refused(applicant)
    review.ask(application)
    task = desk.task(application.case, "reconsider")
    client.force_login(desk.colleague_of(desk.officer))

    answer = client.post(resolve_url("task", task.external_task_id), {"opinion": "签字页齐全"})

    assert answer.status_code == 422
    assert "签字页齐全" in answer.content.decode()


def test_the_applicant_asks_on_the_page_of_the_task(desk, review, applicant, client):
    application = review.refused(applicant)
    task = desk.task(application.case, "ask_reconsideration")
    client.force_login(applicant)

    answer = client.post(resolve_url("task", task.external_task_id), {"reason": "签字页在附件第3页"})

    assert answer.status_code == 302
    assert Reconsideration.objects.get().asked_at <= clock.now()


def test_a_stranger_does_not_find_the_request(desk, review, applicant, other_applicant, client):
    task = desk.task(review.refused(applicant).case, "ask_reconsideration")
    client.force_login(other_applicant)

    assert client.get(resolve_url("task", task.external_task_id)).status_code == 404


def test_an_overturned_application_breaks_no_invariant(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application)
    review.answer(application, Outcome.OVERTURNED, by=desk.colleague_of(desk.officer))

    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_the_log_does_not_repeat_the_reasons_which_the_request_itself_keeps(desk, review, applicant):
    application = review.refused(applicant)
    review.ask(application, reason="申请人自己的理由")
    review.answer(
        application, Outcome.UPHELD, by=desk.colleague_of(desk.officer), opinion="申请人自己的理由不成立"
    )

    rows = ActionLog.objects.filter(verb__in=("reconsideration_asked", "reconsidered"))
    assert [row.note for row in rows] == ["", ""]
