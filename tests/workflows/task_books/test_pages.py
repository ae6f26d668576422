"""The three steps of a task book through the front door."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cultivation.seed.filling import pdf
from trail import clock, outbox
from workflows.models import TaskBook

pytestmark = pytest.mark.django_db
State = TaskBook.State


def post(user, task, **data):
    client = Client()
    client.force_login(user)
    return client.post(reverse("task", args=[task.external_task_id]), data)


def filled(granted, **more):
    book = granted.book
    return {
        "version": book.version,
        "since": "2027-01-01",
        "until": "2029-12-31",
        "bank_name": "演示银行",
        "bank_account_name": "北疆理工大学（演示）",
        "schedule-TOTAL_FORMS": "1",
        "schedule-INITIAL_FORMS": "0",
        "schedule-0-year": "2027",
        "schedule-0-work": "野外观测",
        **more,
    }


def test_the_applicant_saves_and_hands_in_and_nothing_typed_is_lost(granted):
    task = granted.task("task_book")

    saved = post(granted.applicant, task, **filled(granted, bank_name="", save="1"))
    incomplete = post(granted.applicant, task, **filled(granted, bank_name="甲银行", hand_in="1"))
    done = post(granted.applicant, task, **filled(granted, title="别的题目", pledge="on", hand_in="1"))

    assert [each.status_code for each in (saved, incomplete, done)] == [302, 422, 302]
    assert "甲银行" in incomplete.content.decode()
    book = granted.book
    assert book.state == State.HANDED_IN
    assert book.answers["title"] == granted.application.answers["title"]


def test_the_unit_seals_only_the_version_whose_code_it_reads(granted):
    granted.hand_in()
    task, code = granted.task("seal_task_book"), granted.book.verification_code
    client = Client()
    client.force_login(granted.keeper)
    paper = client.get(reverse("task-book-print", args=[granted.book.public_id]))

    wrong = post(granted.keeper, task, code="7K3M9QXP2F4D8WZT6HNC", scan=pdf("a.pdf"))
    bad = post(granted.keeper, task, code=code, scan=pdf("a.exe"))
    right = post(granted.keeper, task, code=code.lower(), scan=pdf("盖章页.pdf"))

    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert [each.status_code for each in (wrong, bad, right)] == [422, 422, 302]
    assert granted.book.state == State.SEALED
    assert post(granted.applicant, task, code=code, scan=pdf("a.pdf")).status_code == 404


def test_the_department_sends_back_with_remarks_and_a_new_day_then_confirms(granted):
    granted.hand_in()
    granted.seal()
    outbox.dispatch(limit=100)
    task, day = granted.task("confirm_task_book"), clock.today() + timedelta(days=9)

    without = post(granted.officer, task, outcome="send_back")
    back = post(granted.officer, task, outcome="send_back", remarks="进度不符", due_on=day.isoformat())

    assert (without.status_code, back.status_code) == (422, 302)
    assert granted.open_tasks() == ["task_book"]
    granted.hand_in()
    granted.seal()
    outbox.dispatch(limit=100)
    done = post(granted.officer, granted.task("confirm_task_book"), outcome="confirm")
    assert (done.status_code, granted.book.state) == (302, State.CONFIRMED)


def test_the_code_of_a_version_that_came_back_is_known_as_overtaken(granted, client):
    granted.hand_in()
    granted.seal()
    earlier = granted.book.verification_code
    granted.send_back(clock.today() + timedelta(days=20))
    assert client.get(reverse("verify-document", args=[earlier])).context["proof"].is_overtaken
    granted.hand_in(bank_name="另一家银行")

    old = client.get(reverse("verify-document", args=[earlier]))
    new = client.get(reverse("verify-document", args=[granted.book.verification_code]))
    unknown = client.get(reverse("verify-document", args=["7K3M9QXP2F4D8WZT6HNC"]))

    assert (old.status_code, old.context["proof"].is_overtaken) == (200, True)
    assert granted.award.number in old.content.decode()
    assert (new.context["proof"].is_overtaken, unknown.status_code) == (False, 404)
