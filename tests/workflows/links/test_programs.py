"""The same acts by programs."""

import pytest

from tests.workflows import way
from tests.workflows.api.programs import Program, task_of
from tests.workflows.way import Link
from workflows.models import Application

pytestmark = pytest.mark.django_db

State = Application.State


def test_a_program_returns_corrects_hands_in_again_and_endorses(application, administrator, applicant):
    unit, mine = Program(administrator), Program(applicant)
    place = f"applications/{application.public_id}/"
    task = task_of(unit)
    assert {"endorse", "return", "turn_down"} <= set(task["actions"])

    remarks = [{"question": "title", "text": "改题目"}]
    returned = unit.post(f"inbox/{task['id']}/return/", {"remarks": remarks})
    page = mine.get(f"{place}pages/project/")
    refused = mine.patch(f"{place}pages/project/", {"answers": {"keywords": "别的"}}, etag=page["ETag"])
    saved = mine.patch(f"{place}pages/project/", {"answers": {"title": "新题目"}}, etag=page["ETag"])
    way.pledge(application)
    again = mine.post(f"{place}resubmit/")
    task = task_of(unit)
    checks = way.in_order(way.fresh(application), Link.UNIT)
    endorsed = unit.post(f"inbox/{task['id']}/endorse/", {"checklist": checks, "opinion": "同意"})

    assert returned.status_code == 200, returned.content
    assert refused.status_code == 422
    assert (saved.status_code, again.status_code, endorsed.status_code) == (200, 201, 200)
    assert way.fresh(application).reach == Application.Reach.BODY


def test_what_is_not_in_order_is_said_at_its_line(application, administrator):
    unit = Program(administrator)
    task = task_of(unit)

    answer = unit.post(f"inbox/{task['id']}/endorse/", {"checklist": {}})

    assert answer.status_code == 422
    assert "secrecy" in answer.content.decode()


def test_a_program_withdraws_with_a_reason_and_nobody_elses_does(application, applicant, administrator):
    place = f"applications/{application.public_id}/withdraw/"

    assert Program(administrator).post(place, {"reason": "撤"}).status_code == 404
    assert Program(applicant).post(place, {}).status_code == 422
    assert Program(applicant).post(place, {"reason": "另有安排"}).status_code == 201
    assert way.fresh(application).state == State.WITHDRAWN


def test_others_read_by_program_what_was_handed_in_while_it_is_corrected(application, administrator):
    way.send_back(application, Link.UNIT, administrator, title="改题目")
    way.correct(application, title="还没有改好的题目")

    answer = Program(administrator).get(f"applications/{application.public_id}/")

    assert answer.json()["answers"]["title"] == application.title
