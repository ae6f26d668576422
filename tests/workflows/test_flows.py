"""The two flows walked as people walk them, from the open round to the register, and as the stranger."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from accounts.models import Office
from cultivation.seed.filling import Filling
from tests.factories.accounts import RegionFactory
from tests.factories.workflows import EditionFactory
from trail import clock, outbox
from workflows import nodes, process
from workflows.models import Application, Award, Case, Deadline, Decision, Document, Round, Screening
from workflows.services import decision, rounds, screening
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(officer, leader):
    """A round of the youth fund with one place, open for a day."""
    now = clock.now()
    row = rounds.plan_round(
        EditionFactory(),
        by=officer,
        title="2026年度青年基金（演示）",
        year=2026,
        policy_date=clock.today(),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        places=1,
        money=100_000,
        money_each=100_000,
        screening_office=Office.objects.get(role="screen"),
        deciding_office=Office.objects.get(role="decide"),
    )
    process.start_round(row)
    process.sweep_deadlines()
    row.refresh_from_db()
    return row


def eligible(user):
    """The user, young enough and with an address."""
    person = user.person
    person.born, person.email = date(1995, 6, 1), "someone@example.invalid"
    person.save()
    return user


def submitted(round_, user):
    """An application of the user, whole and handed in."""
    eligible(user)
    return Filling(Random(7)).submit(round_, SimpleNamespace(user=user))


def open_task(case, name):
    """The open task of that step."""
    tasks = Task.objects.filter(process__case_process__case=case, finished=None)
    return next(task for task in tasks if task.flow_task.name == name)


def check(application, officer, outcome=Screening.Outcome.ACCEPTED):
    refusal = {"reason_code": "other", "reason": "签字页缺失"} if outcome == Screening.Outcome.REFUSED else {}
    return process.perform(
        open_task(application.case, "screen"),
        by=officer,
        act=lambda: screening.screen(application, outcome=outcome, by=officer, **refusal),
    )


def close(round_):
    """The cut-off comes."""
    round_.closes_at = clock.now()
    round_.save(update_fields=["closes_at"])
    nodes.move(Deadline.objects.get(case=round_.case, rule="await_cutoff", ended_at=None), round_.closes_at)
    process.sweep_deadlines()
    round_.refresh_from_db()


def decide(round_, leader, **kwargs):
    return process.work(
        open_task(round_.case, "decide"), by=leader, act=lambda: decision.decide(round_, by=leader, **kwargs)
    )


def finish_and_release(round_, leader, officer):
    process.perform(
        open_task(round_.case, "decide"), by=leader, act=lambda: decision.finish(round_, by=leader)
    )
    round_.refresh_from_db()
    process.perform(
        open_task(round_.case, "release"), by=officer, act=lambda: rounds.release(round_, by=officer)
    )
    outbox.dispatch(limit=100)


def test_a_granted_application_ends_in_the_register_with_number_and_letter(
    round_, applicant, officer, leader
):
    application = submitted(round_, applicant)
    check(application, officer)
    close(round_)
    application.refresh_from_db()
    decide(round_, leader, applications=[application], outcome=Decision.Outcome.GRANTED)

    finish_and_release(round_, leader, officer)

    award = Award.objects.get()
    assert (award.holder, award.case, award.money) == (application.holder, application.case, 100_000)
    assert award.number.endswith("0001")
    assert Document.objects.get().kind == Document.Kind.GRANT_LETTER
    application.refresh_from_db()
    assert application.state == Application.State.GRANTED
    assert list(Case.objects.filter(is_open=True)) == []
    assert not Task.objects.filter(finished=None).exists()
    round_.refresh_from_db()
    assert round_.window == Round.Window.RELEASED


def test_a_refused_application_ends_with_a_letter_and_never_enters_the_register(round_, applicant, officer):
    application = submitted(round_, applicant)

    check(application, officer, Screening.Outcome.REFUSED)
    outbox.dispatch(limit=100)

    assert Document.objects.get().kind == Document.Kind.REFUSAL_LETTER
    assert not Award.objects.exists()
    application.case.refresh_from_db()
    assert not application.case.is_open


def test_an_application_not_granted_learns_it_only_at_the_release(
    round_, applicant, other_applicant, officer, leader
):
    first, second = submitted(round_, applicant), submitted(round_, other_applicant)
    check(first, officer)
    check(second, officer)
    close(round_)
    first.refresh_from_db()
    second.refresh_from_db()
    decide(round_, leader, applications=[first], outcome=Decision.Outcome.GRANTED)
    decide(round_, leader, applications=[second], outcome=Decision.Outcome.DECLINED, reason="名额有限")

    second.refresh_from_db()
    assert second.state == Application.State.ACCEPTED

    finish_and_release(round_, leader, officer)

    second.refresh_from_db()
    assert second.state == Application.State.DECLINED
    assert Document.objects.get(case=second.case).kind == Document.Kind.DECLINE_LETTER


def test_nothing_is_granted_beyond_the_places(round_, applicant, other_applicant, officer, leader):
    first, second = submitted(round_, applicant), submitted(round_, other_applicant)
    check(first, officer)
    check(second, officer)
    close(round_)
    first.refresh_from_db()
    second.refresh_from_db()

    with pytest.raises(NotNow):
        decide(round_, leader, applications=[first, second], outcome=Decision.Outcome.GRANTED)

    assert not Decision.objects.exists()


def test_a_decision_taken_back_frees_place_and_money(round_, applicant, officer, leader):
    application = submitted(round_, applicant)
    check(application, officer)
    close(round_)
    application.refresh_from_db()
    decide(round_, leader, applications=[application], outcome=Decision.Outcome.GRANTED)

    process.work(
        open_task(round_.case, "decide"),
        by=leader,
        act=lambda: decision.take_back(round_, application, reason="笔误", by=leader),
    )

    round_.refresh_from_db()
    assert (round_.places_used, round_.money_used) == (0, 0)
    assert not Decision.objects.exists()


def test_the_list_is_not_finished_while_one_is_still_checked_or_undecided(round_, applicant, officer, leader):
    application = submitted(round_, applicant)
    close(round_)
    task = open_task(round_.case, "decide")

    with pytest.raises(NotNow):
        process.perform(task, by=leader, act=lambda: decision.finish(round_, by=leader))
    check(application, officer)
    with pytest.raises(NotNow):
        process.perform(task, by=leader, act=lambda: decision.finish(round_, by=leader))

    assert open_task(round_.case, "decide") == task


def test_a_second_check_of_the_same_application_is_a_conflict(round_, applicant, officer):
    application = submitted(round_, applicant)
    task = open_task(application.case, "screen")
    check(application, officer)

    with pytest.raises(Conflict):
        process.perform(task, by=officer, act=lambda: None)


def test_after_the_cutoff_nothing_is_handed_in_and_the_draft_stays(round_, applicant):
    draft = Filling(Random(7)).draft(round_, SimpleNamespace(user=eligible(applicant)))
    close(round_)

    with pytest.raises(Closed):
        process.submit(draft, by=applicant)

    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert draft.answers["title"]


def test_strangers_applicants_and_the_leader_cannot_do_the_officers_task(round_, applicant, leader, stranger):
    application = submitted(round_, applicant)
    task = open_task(application.case, "screen")

    for somebody in (applicant, leader, stranger):
        with pytest.raises(PermissionError):
            process.perform(task, by=somebody, act=lambda: None)

    task.refresh_from_db()
    assert task.status == STATUS.NEW


def test_a_round_is_started_once(round_):
    with pytest.raises(Conflict):
        process.start_round(round_)


def test_a_round_planned_for_later_opens_on_its_day(officer, leader):
    RegionFactory()
    now = clock.now()
    row = rounds.plan_round(
        EditionFactory(),
        by=officer,
        title="下一批次（演示）",
        year=2027,
        policy_date=clock.today(),
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        places=1,
        money=100_000,
        money_each=100_000,
        screening_office=Office.objects.get(role="screen"),
        deciding_office=Office.objects.get(role="decide"),
    )
    process.start_round(row)
    process.sweep_deadlines()

    row.refresh_from_db()
    assert row.window == Round.Window.PLANNED
    nodes.move(Deadline.objects.get(case=row.case, rule="await_opening"), clock.now())
    process.sweep_deadlines()
    row.refresh_from_db()
    assert row.window == Round.Window.OPEN
