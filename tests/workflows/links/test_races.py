"""Many hands on one application, one quota, one cut-off: threads on PostgreSQL."""

from datetime import timedelta

import pytest

from tests.workflows import way
from tests.workflows.links.conftest import employed
from tests.workflows.test_races import at_once
from tests.workflows.way import Link
from trail import clock, log
from workflows import invariants, process
from workflows.models import Application, Correction, Endorsement, Quota, Round, Submission
from workflows.services import calls, quotas
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

State = Application.State


def breaches():
    return [each for each in invariants.broken() if each["breaches"]]


def test_of_two_hands_that_endorse_one_application_one_wins(application, administrator, colleague):
    answers = at_once(
        *[lambda by=by: way.forward(application, Link.UNIT, by) for by in [administrator, colleague] * 2]
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 3 + ["Receipt"]
    assert Endorsement.objects.count() == 1
    assert log.verify() == []
    assert breaches() == []


def test_the_last_place_of_a_quota_goes_to_one(round_, administrator, colleague, unit, recommender):
    everybody = [employed(unit, f"申请人{n}") for n in range(4)]
    applications = [way.handed_in(round_, user) for user in everybody]
    quota = quotas.of(unit, round_)
    Quota.objects.update_or_create(
        organisation=unit, year=quota.year, pool=quota.pool, defaults={"total": 1, "used": 0}
    )

    answers = at_once(
        *[
            lambda each=each, by=by: way.forward(each, Link.UNIT, by)
            for each, by in zip(applications, [administrator, colleague] * 2, strict=True)
        ]
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["NotNow"] * 3 + ["Receipt"]
    assert quotas.of(unit, round_).used == 1
    assert Application.objects.filter(reach=Application.Reach.BODY).count() == 1
    assert breaches() == []


def test_two_that_are_forwarded_at_once_get_two_ranks(round_, administrator, colleague, unit, recommender):
    applications = [way.handed_in(round_, employed(unit, f"申请人{n}")) for n in range(2)]

    at_once(
        lambda: way.forward(applications[0], Link.UNIT, administrator),
        lambda: way.forward(applications[1], Link.UNIT, colleague),
    )

    assert sorted(Endorsement.objects.values_list("rank", flat=True)) == [1, 2]


def test_a_cutoff_moved_to_now_and_handing_in_never_cross(round_, applicant, administrator, unit):
    draft = way.draft_of(round_, applicant)

    answers = at_once(
        lambda: process.submit(Application.objects.get(pk=draft.pk), by=applicant),
        lambda: calls.forward(
            round_, unit, Link.UNIT, closes_at=clock.now() + timedelta(milliseconds=1), by=administrator
        ),
    )

    draft.refresh_from_db()
    assert (draft.state == State.DRAFT) == isinstance(answers[0], Closed)
    assert breaches() == []


def test_moving_the_links_cutoff_and_forwarding_leave_one_truth(
    application, administrator, officer, recommender
):
    round_ = application.round
    later = round_.unit_closes_at + timedelta(days=2)

    answers = at_once(
        lambda: way.forward(application, Link.UNIT, administrator),
        lambda: process.move_cutoff(
            Round.objects.get(pk=round_.pk),
            reason="顺延",
            by=officer,
            body_closes_at=later + timedelta(days=20),
        ),
    )

    assert [type(answer).__name__ for answer in answers] == ["Receipt", "Receipt"]
    due_at = way.open_task(application, "recommend").deadline.due_at
    assert due_at == Round.objects.get(pk=round_.pk).body_closes_at
    assert breaches() == []


def test_a_correction_handed_in_eight_times_makes_one_version(application, administrator, applicant):
    way.send_back(application, Link.UNIT, administrator, title="改题目")
    way.correct(application, title="第二个题目")
    way.pledge(application)

    answers = at_once(*[lambda: process.resubmit(way.fresh(application), by=applicant)] * 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 7 + ["Receipt"]
    assert Submission.objects.filter(application=application).count() == 2
    assert breaches() == []


def test_of_four_hands_that_return_it_again_after_a_return_one_does(
    application, administrator, colleague, applicant
):
    way.send_back(application, Link.UNIT, administrator, title="改题目")
    way.correct(application, title="第二个题目")
    way.pledge(application)
    process.resubmit(way.fresh(application), by=applicant)

    answers = at_once(
        *[
            lambda by=by: way.send_back(application, Link.UNIT, by, title="再改题目")
            for by in [administrator, colleague] * 2
        ]
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 3 + ["Receipt"]
    assert Correction.objects.filter(application=application).count() == 2
    assert breaches() == []


def test_returning_and_forwarding_at_once_do_one_of_both(application, administrator, colleague):
    answers = at_once(
        lambda: way.forward(application, Link.UNIT, administrator),
        lambda: way.send_back(application, Link.UNIT, colleague, title="改题目"),
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Receipt"]
    assert Correction.objects.count() + Endorsement.objects.filter(outcome="forwarded").count() == 1


def test_withdrawing_against_endorsing_ends_in_one_of_both_ways(
    application, administrator, applicant, unit, recommender
):
    answers = at_once(
        lambda: way.forward(application, Link.UNIT, administrator),
        lambda: process.withdraw(way.fresh(application), reason="另有安排", by=applicant),
    )

    application.refresh_from_db()
    assert not isinstance(answers[1], Conflict | NotNow)
    assert application.state == State.WITHDRAWN
    assert quotas.of(unit, application.round).used == 0
    assert breaches() == []
