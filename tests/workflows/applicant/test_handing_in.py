"""Looking through the answers and handing them in."""

from datetime import timedelta

from django.utils import timezone

from tests.workflows.applicant.acts import PLEDGES, page_url, save, text, url
from trail.models import ActionLog
from workflows import process
from workflows.models import Application, Round


def test_the_review_shows_all_answers_and_what_is_missing_with_the_way_there(mine, draft):
    save(mine, draft, {"title": "羊草种质"})
    response = mine.get(url("application-review", draft))

    assert "羊草种质" in text(response)
    places = {problem["url"] for problem in response.context["problems"]}
    assert f"{page_url(draft, 'rationale')}#schedule" in places
    assert f"{page_url(draft, 'papers')}#upload-signature_page" in places


def test_nothing_is_handed_in_without_the_pledges(mine, ready):
    response = mine.post(url("application-review", ready), {"pledge_integrity": "on"})

    ready.refresh_from_db()
    assert response.status_code == 422
    assert ready.state == Application.State.DRAFT


def test_handing_in_leads_to_the_receipt(mine, ready):
    response = mine.post(url("application-review", ready), PLEDGES, follow=True)

    ready.refresh_from_db()
    row = ActionLog.objects.get(verb="submitted")
    assert ready.state == Application.State.SUBMITTED
    assert ready.answers["pledge_secrecy"] is True
    assert str(row.pk) in text(response)
    assert ready.number in text(response)
    assert ready.verification_code in text(response)


def test_pressing_twice_hands_in_once(mine, ready):
    for _press in range(2):
        response = mine.post(url("application-review", ready), PLEDGES)
        assert response.url == url("application-detail", ready)

    assert ActionLog.objects.filter(verb="submitted").count() == 1


def test_what_is_missing_stops_the_submission_and_nothing_is_lost(mine, draft):
    response = mine.post(url("application-review", draft), PLEDGES)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert draft.state == Application.State.DRAFT
    assert len(response.context["problems"]) > 10


def test_after_the_cutoff_the_draft_is_kept_and_the_page_says_so(mine, ready):
    Round.objects.update(closes_at=timezone.now() - timedelta(minutes=1))

    response = mine.post(url("application-review", ready), PLEDGES)
    shown = mine.get(url("application-detail", ready))

    ready.refresh_from_db()
    assert response.status_code == 422
    assert response.context["refusal"]
    assert ready.state == Application.State.DRAFT
    assert shown.context["is_over"]
    assert save(mine, ready, {"title": "仍可保存"}).status_code == 302


def test_what_was_submitted_shows_where_it_stands_and_who_holds_it(mine, ready, applicant):
    process.submit(ready, by=applicant)

    shown = text(mine.get(url("application-detail", ready)))

    assert ready.round.screening_office.title in shown
    assert "<svg" in shown
    assert "time-current" in shown
    assert mine.get(page_url(ready)).url == url("application-detail", ready)
    assert mine.get(url("application-review", ready)).url == url("application-detail", ready)
