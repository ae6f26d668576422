"""The invariants hold along the whole way, and each finds the breach that it is named for."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from viewflow.workflow import STATUS
from viewflow.workflow.models import Process, Task

from tests.engine_app import cases
from tests.engine_app.flows import DeskFlow, LetterFlow, WaitFlow
from trail import clock, outbox
from trail.models import ActionLog, NumberSeries, Outbox
from workflows import invariants
from workflows.invariants import business, engine
from workflows.models import Application, Award, Case, CaseProcess, Deadline, Decision, Round, Screening

GRANTED = Decision.Outcome.GRANTED


def breaches():
    return {each["invariant"]: each["breaches"] for each in invariants.broken() if each["breaches"]}


@pytest.fixture
def submitted(desk, applicant):
    return desk.submit(desk.round(closes_in=1), applicant)


@pytest.fixture
def checked(desk, submitted):
    desk.check(submitted)
    return submitted


@pytest.fixture
def granted(desk, checked):
    """An application that has gone the whole way, but for the letter."""
    round_ = checked.round
    Application.objects.update(submitted_at=clock.now() - timedelta(seconds=1))
    desk.close(round_)
    desk.decide(round_, [checked], GRANTED)
    desk.finish(round_)
    desk.release(round_)
    outbox.dispatch(1)
    checked.refresh_from_db()
    return checked


def test_nothing_is_broken_before_anything_happened(db):
    assert breaches() == {}


def test_a_check_of_ones_own_application_is_found(checked, applicant):
    Screening.objects.update(done_by=applicant)

    assert list(business.nobody_checked_or_decided_on_their_own_application()) == [
        f"application {checked.public_id}"
    ]


def test_nothing_is_broken_while_an_application_is_checked(checked):
    assert breaches() == {}


def test_nothing_is_broken_when_the_results_have_gone_out(granted):
    assert granted.state == Application.State.GRANTED
    assert breaches() == {}
    outbox.dispatch(limit=100)
    assert breaches() == {}


def test_an_open_case_without_a_task_is_found(submitted):
    Task.objects.filter(process__case_process__case=submitted.case, finished=None).update(
        finished=clock.now()
    )
    assert list(business.every_open_case_that_has_begun_has_one_open_process_with_an_open_task()) == [
        f"case {submitted.case.public_id}"
    ]


def test_an_open_case_without_a_process_is_found(submitted):
    CaseProcess.objects.filter(case=submitted.case).update(is_open=False)
    assert len(list(business.every_open_case_that_has_begun_has_one_open_process_with_an_open_task())) == 1


def test_a_draft_and_a_planned_round_need_no_process(desk, applicant):
    desk.draft(desk.round(), applicant)
    Round.objects.update(window=Round.Window.PLANNED)
    assert list(business.every_open_case_that_has_begun_has_one_open_process_with_an_open_task()) == []


def test_a_closed_case_with_an_open_task_is_found(submitted):
    Case.objects.filter(pk=submitted.case_id).update(is_open=False, closed_at=clock.now())
    assert list(business.no_closed_case_has_an_open_process_or_an_open_task()) == [
        f"case {submitted.case.public_id}"
    ]


def test_a_finished_process_that_still_counts_as_open_is_found(submitted):
    Process.objects.filter(case_process__case=submitted.case).update(status=STATUS.DONE)
    assert list(business.no_finished_process_counts_as_the_open_one_of_its_case()) == [
        f"case {submitted.case.public_id}"
    ]


@pytest.mark.parametrize("state", ["submitted", "refused", "granted", "declined"])
def test_a_state_that_nothing_led_to_is_found(checked, state):
    Application.objects.filter(pk=checked.pk).update(state=state)
    assert list(business.every_application_is_in_the_state_that_its_check_decision_and_award_say()) == [
        f"application {checked.public_id}"
    ]


def test_a_grant_without_its_row_in_the_register_is_found(granted):
    Award.objects.all().delete()
    assert len(list(business.every_application_is_in_the_state_that_its_check_decision_and_award_say())) == 1


def test_a_check_without_the_officers_task_is_found(checked, leader):
    Screening.objects.update(done_by=leader)
    assert list(business.every_check_was_done_by_its_officer_in_one_task()) == [
        f"application {checked.public_id}"
    ]


@pytest.mark.parametrize("part", ["officer", "leader"])
def test_a_check_or_decision_by_somebody_not_in_office_is_found(granted, part, request):
    user = request.getfixturevalue(part)
    user.memberships.update(until=user.memberships.get().since + timedelta(days=1))
    assert list(business.every_check_and_every_decision_was_made_by_somebody_in_office_then()) == [
        f"application {granted.public_id}"
    ]


def test_a_place_that_nobody_was_given_is_found(granted):
    Round.objects.update(places_used=0)
    assert list(business.places_and_money_used_equal_what_was_granted()) == [
        f"round {granted.round.public_id}: 0 places and 100000 yuan used, 1 places and 100000 yuan granted"
    ]


def test_money_that_nobody_was_given_is_found(checked):
    Round.objects.update(money_used=5)
    assert len(list(business.places_and_money_used_equal_what_was_granted())) == 1


def test_a_submission_after_the_cut_off_is_found(submitted):
    Application.objects.update(submitted_at=submitted.round.closes_at)
    assert list(business.no_application_was_submitted_outside_the_window_of_its_round()) == [
        f"application {submitted.public_id}"
    ]


def test_a_missing_and_a_foreign_award_number_are_found(granted):
    year = clock.today().year
    Award.objects.update(number="QN-1")
    assert list(business.the_numbers_of_awards_have_no_gap_within_a_programme_and_year()) == [
        f"award:youth_fund:{year}: 1 is missing"
    ]
    NumberSeries.objects.filter(series__startswith="award").delete()
    assert list(business.the_numbers_of_awards_have_no_gap_within_a_programme_and_year()) == [
        f"award:youth_fund:{year}: 1 awards, but 0 numbers were taken"
    ]


def test_a_missing_application_number_is_found(submitted):
    NumberSeries.objects.filter(series__startswith="application").update(last=2)
    assert len(list(business.the_numbers_of_applications_have_no_gap_within_a_year())) == 1


def test_a_failed_job_is_found_and_forgotten_once_revived(db):
    process = cases.begin(LetterFlow, fails=True)
    for _ in range(outbox.MOST_ATTEMPTS):
        outbox.dispatch()
        Outbox.objects.update(not_before=clock.now())
    task = cases.task_of(process, LetterFlow.letter)
    assert set(breaches()) == {
        "no task stands in error",
        "every open case that has begun has one open process with an open task",
    }
    with task.activation() as activation:
        activation.revive()
    assert breaches() == {}


def test_values_that_the_engine_itself_would_keep_of_a_failure_are_found(db):
    process = cases.begin(DeskFlow)
    Task.objects.filter(process=process, finished=None).update(data={"_exception": {"locals": {}}})
    assert len(list(engine.no_task_keeps_the_values_of_a_failing_frame())) == 1


def test_an_office_that_nobody_holds_is_found(officer):
    process = cases.begin(DeskFlow)
    found = engine.every_open_task_for_people_waits_for_somebody_who_may_do_it
    assert list(found()) == []
    officer.memberships.update(until=clock.now())
    task = cases.task_of(process, DeskFlow.check)
    assert list(found()) == [f"task {task.pk} of process {process.pk}: Check"]


@pytest.mark.parametrize("address", ["office", "user"])
def test_a_task_that_waits_for_a_disabled_account_is_found(officer, address):
    office = f"user@{officer.pk}" if address == "user" else "screen@150000"
    process = cases.begin(DeskFlow, office=office)
    if address == "office":
        with cases.task_of(process, DeskFlow.check).activation() as activation:
            activation.assign(officer)
    found = engine.every_open_task_for_people_waits_for_somebody_who_may_do_it
    assert list(found()) == []
    officer.is_active = False
    officer.save()
    assert len(list(found())) == 1


def test_a_job_that_the_outbox_has_forgotten_is_found(db):
    cases.begin(LetterFlow)
    assert list(engine.every_waiting_job_has_its_row_in_the_outbox()) == []
    Outbox.objects.all().delete()
    assert len(list(engine.every_waiting_job_has_its_row_in_the_outbox())) == 1


def test_a_day_that_did_not_fire_is_found(db):
    process = cases.begin(WaitFlow, day=(clock.now() - timedelta(minutes=6)).isoformat())
    assert list(engine.no_day_is_overdue()) == [f"opening of case {process.case_process.case.public_id}"]


def test_a_day_and_its_timer_that_differ_are_found(db):
    process = cases.begin(WaitFlow, day=clock.now().isoformat())
    days, timers = (
        engine.every_running_day_has_an_open_task_and_its_timer_the_same_moment,
        engine.every_armed_timer_has_a_running_day,
    )
    assert (list(days()), list(timers())) == ([], [])
    Task.objects.filter(flow_task_type="TIMER").update(scheduled=clock.now() + timedelta(days=1))
    assert len(list(days())) == 1
    Deadline.objects.update(ended_at=clock.now())
    assert len(list(timers())) == 1
    Deadline.objects.update(ended_at=None)
    WaitFlow.instance.cancel(process)
    Deadline.objects.update(ended_at=None)
    assert len(list(days())) == 1


def test_a_row_of_the_outbox_that_is_late_or_dead_is_found(db):
    outbox.put("trial", {}, key="trial")
    assert list(engine.every_row_of_the_outbox_is_done_or_in_time()) == []
    late = clock.now() - timedelta(minutes=16)
    for change in ({"not_before": late}, {"not_before": clock.now(), "dead_at": clock.now()}):
        Outbox.objects.update(**change)
        assert list(engine.every_row_of_the_outbox_is_done_or_in_time()) == ["outbox trial"]


def test_a_log_that_lacks_a_row_is_found(db):
    ActionLog.objects.create(chain="case:1", seq=2, at=clock.now(), hash="0" * 64)
    assert list(engine.every_chain_of_the_log_is_unbroken()) == ["chain case:1 at 2: missing"]


def test_a_disabled_account_that_is_signed_in_is_found(officer):
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session.save()
    assert list(engine.no_disabled_account_is_signed_in()) == []
    officer.is_active = False
    officer.save()
    assert list(engine.no_disabled_account_is_signed_in()) == [f"user {officer.pk}"]


def told(*options):
    """What the command says, and with what it ends."""
    out = StringIO()
    try:
        call_command("check_invariants", *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_command_names_every_invariant_and_ends_well_when_all_hold():
    text, code = told("--json")
    assert code == 0
    assert {"invariant": "no day is overdue", "breaches": []} in json.loads(text)
    assert all(each["breaches"] == [] for each in json.loads(text))


def test_the_command_ends_with_one_and_names_the_breach(submitted):
    Application.objects.update(submitted_at=submitted.round.closes_at)
    text, code = told("--json")
    assert code == 1
    assert [each for each in json.loads(text) if each["breaches"]] == [
        {
            "invariant": "no application was submitted outside the window of its round",
            "breaches": [f"application {submitted.public_id}"],
        }
    ]
    text, code = told()
    assert code == 1
    assert "BROKEN: no application was submitted outside the window of its round\n    application" in text
