"""Beginning an application and filling it in, page by page."""

from datetime import timedelta

from django.utils import timezone

from tests.workflows.applicant.acts import page_url, save, signed_in, text, url
from workflows.models import Application, Round


def test_applying_twice_leads_to_the_same_draft(mine, round_):
    first = mine.post(url("round-apply", round_))
    second = mine.post(url("round-apply", round_))

    assert first.url == second.url
    assert Application.objects.count() == 1


def test_an_account_without_a_person_is_told_who_applies(officer, round_):
    assert signed_in(officer).post(url("round-apply", round_)).status_code == 422


def test_nobody_applies_after_the_cutoff(mine, round_):
    Round.objects.update(closes_at=timezone.now() - timedelta(minutes=1))

    assert mine.post(url("round-apply", round_)).status_code == 422
    assert not Application.objects.exists()


def test_the_task_list_says_how_far_each_page_is(mine, draft, applicant):
    states = [task["status"] for task in mine.get(url("application-detail", draft)).context["tasks"]]
    assert len(set(states[1:6])) == 1

    save(mine, draft, {"title": "羊草"})
    tasks = mine.get(url("application-detail", draft)).context["tasks"]
    assert [task["tone"] for task in tasks[:3]] == ["neutral", "info", "neutral"]


def test_a_finished_page_is_done_and_wrong_again_when_something_goes_missing(mine, ready):
    tones = [task["tone"] for task in mine.get(url("application-detail", ready)).context["tasks"]]
    assert tones == ["success"] * 6 + ["info"]

    ready.answers["title"] = ""
    ready.save()
    tones = [task["tone"] for task in mine.get(url("application-detail", ready)).context["tasks"]]
    assert tones[1] == "danger"


def test_saving_for_later_keeps_what_is_there_and_goes_back_to_the_list(mine, draft):
    response = save(mine, draft, {"title": "羊草"})

    draft.refresh_from_db()
    assert response.url == url("application-detail", draft)
    assert draft.answers["title"] == "羊草"


def test_going_on_needs_the_page_complete_and_saves_what_is_fine(mine, draft):
    response = save(mine, draft, {"title": "羊草", "money": "二十万"}, then="finish")

    draft.refresh_from_db()
    assert response.status_code == 422
    assert draft.answers["title"] == "羊草"
    assert "money" not in draft.answers
    assert 'value="二十万"' in text(response)
    assert {"id_money", "id_keywords"} <= {problem["id"] for problem in response.context["problems"]}
    assert f'name="version" value="{draft.version}"' in text(response)


def test_going_on_leads_to_the_next_page(mine, ready):
    response = save(mine, ready, {"foundation": "有", "conditions": "全"}, page="foundation", then="finish")

    assert response.url == page_url(ready, "team")


def test_html_and_formulas_come_back_as_text(mine, draft):
    hostile = "<script>alert(1)</script>=1+1{{ 7*7 }}"
    save(mine, draft, {"title": hostile})

    shown = text(mine.get(page_url(draft)))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;=1+1{{ 7*7 }}" in shown


def test_hidden_fields_that_nobody_asked_for_change_nothing(mine, draft):
    save(mine, draft, {"title": "羊草", "state": "granted", "number": "QN1", "person.born": "2001-01-01"})

    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert draft.number is None
    assert "state" not in draft.answers


def test_an_old_form_in_a_second_tab_is_a_conflict_that_shows_both_and_loses_neither(mine, draft):
    save(mine, draft, {"title": "第一个窗口"})

    response = save(mine, draft, {"title": "第二个窗口"})

    draft.refresh_from_db()
    assert response.status_code == 409
    assert draft.answers["title"] == "第一个窗口"
    assert "第一个窗口" in text(response)
    assert 'value="第二个窗口"' in text(response)

    again = save(mine, draft, {"title": "第二个窗口"})
    draft.refresh_from_db()
    assert again.status_code == 302
    assert draft.answers["title"] == "第二个窗口"
