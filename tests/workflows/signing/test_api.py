"""Programs propose and sign as people do, over the version that they have read."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from tests.workflows.signing.conftest import granted
from workflows.services import signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(listing):
    return listing.round(totals=[[70, 70, 70], [90, 90, 90], [80, 80, 80], [60, 60, 60]])


def post(listing, made, who, action, **fields):
    program = APIClient()
    program.force_authenticate(listing.people[who])
    step = "propose" if who == "officer" else "sign"
    task = listing.desk.task(made.round.case, step).external_task_id
    address, headers = f"/api/v1/inbox/{task}/{action}/", {"Idempotency-Key": uuid4().hex}
    return program.post(address, fields, format="json", headers=headers)


def the_list(listing, made, who):
    program = APIClient()
    program.force_authenticate(listing.people[who] if isinstance(who, str) else who)
    return program.get(f"/api/v1/rounds/{made.round.public_id}/list/")


def test_a_list_is_proposed_changed_and_signed_by_programs(listing, made):
    ids = [each.public_id for each in made.applications]
    assert post(listing, made, "officer", "cut", places=2).status_code == 200
    assert post(listing, made, "officer", "decline_rest").status_code == 200
    version = the_list(listing, made, "officer").data["version"]
    assert post(listing, made, "officer", "propose", version=version).status_code == 200
    out = post(listing, made, "division", "take_out", applications=ids[1:2], reason="重复")
    assert out.status_code == 200
    assert post(listing, made, "division", "put_in", applications=ids[:1], reason="递补").status_code == 200
    sums = post(listing, made, "division", "regrade", applications=ids[:1], reason="核减", money=50_000)
    assert sums.status_code == 200

    stale = post(listing, made, "division", "sign", version=version, minutes="1号")
    found = the_list(listing, made, "supervise").data
    signed = post(listing, made, "division", "sign", version=found["version"], minutes="1号")

    assert (stale.status_code, signed.status_code) == (409, 200)
    assert granted(made.round) == {ids[0], ids[2]}
    assert found["hash"] == signing.valid(made.round).get(step="division_meeting").list_hash
    assert post(listing, made, "leader", "send_back", to=0, reason="再议").status_code == 200
    assert signing.next_position(made.round) == 0


def test_the_list_is_absent_for_whoever_may_not_know_it(listing, made, stranger, applicant):
    for who in (stranger, applicant, made.applications[0].applicant):
        assert the_list(listing, made, who).status_code == 404
    for who in ("officer", "leader", "division", "meeting", "secretary", "supervise"):
        assert the_list(listing, made, who).status_code == 200
