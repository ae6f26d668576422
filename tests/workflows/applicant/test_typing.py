"""Saving while typing."""

from django.test import Client

from tests.workflows.applicant.acts import page_url, save, save_by_script, text
from workflows import process


def test_typing_is_saved_and_answered_with_the_version(mine, draft):
    response = save_by_script(mine, draft, {"title": "羊草"})

    assert response.status_code == 200
    assert response.json()["version"] == 1
    assert response.json()["saved_at"]


def test_typing_something_wrong_is_told_by_field_and_nothing_is_stored(mine, draft):
    response = save_by_script(mine, draft, {"title": "羊草", "money": "二十万"})

    draft.refresh_from_db()
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"money"}
    assert "200000" in response.json()["detail"]
    assert draft.version == 0


def test_typing_over_another_window_is_a_conflict(mine, draft):
    save(mine, draft, {"title": "第一个窗口"})

    assert save_by_script(mine, draft, {"title": "第二个窗口"}).status_code == 409


def test_typing_after_the_sign_in_ran_out_is_told_so(draft):
    assert save_by_script(Client(), draft, {"title": "羊草"}).status_code == 401


def test_a_form_sent_after_the_sign_in_ran_out_is_handed_back_whole(draft, mine):
    mine.get(page_url(draft))
    mine.cookies.pop("sessionid")
    mine.cookies["csrftoken"] = "x" * 32

    response = save(mine, draft, {"title": "不能丢的题目"})

    assert response.status_code == 401
    assert "不能丢的题目" in text(response)


def test_a_script_cannot_save_what_was_handed_in(mine, ready, applicant):
    process.submit(ready, by=applicant)
    ready.refresh_from_db()

    assert save_by_script(mine, ready, {"title": "x"}).status_code == 422
    assert save(mine, ready, {"title": "x"}).status_code == 422
