"""Many hands at once, for real: threads on PostgreSQL, each with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from django.db import connections, transaction
from django.utils import timezone
from viewflow.workflow import FlowLockFailed
from viewflow.workflow.models import Process

from tests.factories.workflows import ApplicationFactory, DecisionFactory, RoundFactory
from trail import log
from trail.models import ActionLog
from workflows import process
from workflows.flows import RoundFlow
from workflows.models import Application, Award, CaseProcess, Decision, Round, Screening
from workflows.services import register
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

REFUSALS = (Conflict, Closed, NotNow, FlowLockFailed)


def at_once(*calls):
    """Run the calls at the same moment; gives for each what it returned, or its refusal."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except REFUSALS as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_eight_simultaneous_checks_one_wins(desk, applicant):
    application = desk.submit(desk.round(), applicant)
    task = desk.task(application.case, "screen")

    def check():
        mine = Application.objects.get(pk=application.pk)
        return process.perform(
            type(task).objects.get(pk=task.pk), by=desk.officer, act=lambda: desk.screened(mine, desk.officer)
        )

    answers = at_once(*[check] * 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 7 + ["tuple"]
    assert Screening.objects.count() == 1
    assert log.verify() == []


def test_of_eight_simultaneous_decisions_one_wins(desk, applicant):
    round_ = desk.round(places=8)
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)

    answers = at_once(*[lambda: desk.decide(round_, [application], Decision.Outcome.GRANTED)] * 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 7 + ["Receipt"]
    round_.refresh_from_db()
    assert (Decision.objects.count(), round_.places_used, round_.money_used) == (1, 1, 100_000)


def test_a_submit_pressed_eight_times_makes_one_application_and_one_receipt(desk, applicant):
    draft = desk.complete(desk.round(), applicant)

    answers = at_once(
        *[lambda: process.submit(Application.objects.get(pk=draft.pk), by=applicant) for _ in range(8)]
    )

    assert len({answer.number for answer in answers}) == 1
    assert CaseProcess.objects.filter(case=draft.case).count() == 1
    assert ActionLog.objects.filter(verb="submitted").count() == 1


def test_a_process_that_could_not_be_tied_to_its_case_leaves_no_orphan(desk):
    round_ = desk.round()
    before = Process.objects.count()

    answers = at_once(*[lambda: process.start_round(Round.objects.get(pk=round_.pk))] * 4)

    assert [type(answer) for answer in answers] == [Conflict] * 4
    assert Process.objects.count() == before


def test_two_hundred_awards_from_eight_threads_carry_two_hundred_numbers_without_gap(unit):
    released = {"window": Round.Window.RELEASED, "released_at": timezone.now()}
    round_ = RoundFactory(places=200, money=200 * 100_000, **released)
    applications = [
        ApplicationFactory(round=round_, submitted=True, host_unit=unit, state=Application.State.ACCEPTED)
        for _ in range(200)
    ]
    for application in applications:
        DecisionFactory(application=application)

    def grant(share):
        for application in share:
            with transaction.atomic():
                register.grant(Application.objects.get(pk=application.pk), by=None)

    at_once(*[lambda share=applications[start::8]: grant(share) for start in range(8)])

    serials = sorted(int(number[-4:]) for number in Award.objects.values_list("number", flat=True))
    assert serials == list(range(1, 201))


def test_closing_and_handing_in_at_the_same_moment_never_cross(desk, applicant):
    round_ = desk.round()
    draft = desk.complete(round_, applicant)

    answers = at_once(
        lambda: process.submit(Application.objects.get(pk=draft.pk), by=applicant),
        lambda: desk.close(Round.objects.get(pk=round_.pk)),
    )

    draft.refresh_from_db()
    round_.refresh_from_db()
    in_time = not isinstance(answers[0], Closed)
    assert (draft.state == Application.State.SUBMITTED) == in_time
    assert round_.window == Round.Window.CLOSED


def test_moving_the_cutoff_waits_for_the_process_before_it_holds_the_round(desk, officer):
    round_ = desk.round()
    held, later = Barrier(2), round_.closes_at + timedelta(days=1)

    def hold():
        with transaction.atomic(), RoundFlow.lock(round_.case.processes.get().process_id):
            held.wait()
            sleep(0.5)
            return Round.objects.select_for_update(nowait=True).get(pk=round_.pk)

    def move():
        held.wait()
        return process.move_cutoff(round_, closes_at=later, reason="顺延一日", by=officer)

    kept, receipt = at_once(hold, move)

    assert kept == round_
    assert receipt.object_id == round_.public_id
    assert Round.objects.get().closes_at == later
