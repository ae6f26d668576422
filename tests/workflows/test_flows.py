"""The two flows walked as people walk them, from the open round to the register, and as the stranger."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.workflows import AwardFactory
from trail import clock, outbox
from trail.models import Outbox
from workflows import nodes, process, selectors
from workflows.models import Application, Award, Case, Deadline, Decision, Document, Round, Screening
from workflows.services import decision
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db

GRANTED, DECLINED = Decision.Outcome.GRANTED, Decision.Outcome.DECLINED


def test_a_granted_application_ends_in_the_register_with_number_and_letter(desk, applicant):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], GRANTED)

    desk.finish(round_)
    desk.release(round_)
    outbox.dispatch(limit=100)

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


def test_a_refused_application_ends_with_a_letter_and_never_enters_the_register(desk, applicant):
    application = desk.submit(desk.round(), applicant)

    desk.check(application, Screening.Outcome.REFUSED)
    outbox.dispatch(limit=100)

    assert Document.objects.get().kind == Document.Kind.REFUSAL_LETTER
    assert not Award.objects.exists()
    application.case.refresh_from_db()
    assert not application.case.is_open


def test_who_is_not_granted_learns_it_only_at_the_release(desk, applicant, other_applicant):
    round_ = desk.round()
    first, second = desk.submit(round_, applicant), desk.submit(round_, other_applicant)
    desk.check(first)
    desk.check(second)
    desk.close(round_)
    desk.decide(round_, [first], GRANTED)
    desk.decide(round_, [second], DECLINED, reason="名额有限")
    second.refresh_from_db()
    assert second.state == Application.State.ACCEPTED

    desk.finish(round_)
    desk.release(round_)
    outbox.dispatch(limit=100)

    second.refresh_from_db()
    assert second.state == Application.State.DECLINED
    assert Document.objects.get(case=second.case).kind == Document.Kind.DECLINE_LETTER


def test_nothing_is_granted_beyond_the_places(desk, applicant, other_applicant):
    round_ = desk.round(places=1)
    both = [desk.submit(round_, applicant), desk.submit(round_, other_applicant)]
    for application in both:
        desk.check(application)
    desk.close(round_)

    with pytest.raises(NotNow):
        desk.decide(round_, both, GRANTED)

    assert not Decision.objects.exists()


def test_a_second_decision_is_a_conflict_even_where_the_places_are_used_up(desk, applicant):
    round_ = desk.round(places=1)
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], GRANTED)

    with pytest.raises(Conflict):
        desk.decide(round_, [application], GRANTED)


def test_what_is_declined_needs_a_reason(desk, applicant):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)

    with pytest.raises(NotNow):
        desk.decide(round_, [application], DECLINED, reason=" ")

    assert not Decision.objects.exists()


def test_an_application_that_is_still_checked_cannot_be_decided_on(desk, applicant):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.close(round_)

    with pytest.raises(NotNow):
        desk.decide(round_, [application], GRANTED)

    assert not Decision.objects.exists()


def test_a_decision_taken_back_frees_place_and_money(desk, applicant, leader):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], GRANTED)

    process.work(
        desk.task(round_.case, "decide"),
        by=leader,
        act=lambda: decision.take_back(round_, application, reason="笔误", by=leader),
    )

    round_.refresh_from_db()
    assert (round_.places_used, round_.money_used) == (0, 0)
    assert not Decision.objects.exists()


def test_the_list_is_not_finished_while_one_is_still_checked_or_undecided(desk, applicant):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.close(round_)

    with pytest.raises(NotNow):
        desk.finish(round_)
    desk.check(application)
    with pytest.raises(NotNow):
        desk.finish(round_)

    assert desk.task(round_.case, "decide").status == STATUS.NEW


def test_a_second_check_of_the_same_application_is_a_conflict(desk, applicant, officer):
    application = desk.submit(desk.round(), applicant)
    task = desk.task(application.case, "screen")
    desk.check(application)

    with pytest.raises(Conflict):
        process.perform(task, by=officer, act=lambda: None)


def test_after_the_cutoff_nothing_is_handed_in_and_the_draft_stays(desk, applicant):
    round_ = desk.round()
    draft = desk.complete(round_, applicant)
    desk.close(round_)

    with pytest.raises(Closed):
        process.submit(draft, by=applicant)

    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert draft.answers["title"]


def test_strangers_applicants_and_the_leader_cannot_do_the_officers_task(desk, applicant, leader, stranger):
    application = desk.submit(desk.round(), applicant)
    task = desk.task(application.case, "screen")

    for somebody in (applicant, leader, stranger):
        with pytest.raises(PermissionError):
            process.perform(task, by=somebody, act=lambda: None)

    task.refresh_from_db()
    assert task.status == STATUS.NEW


def test_a_task_taken_by_a_colleague_is_a_conflict_and_comes_back_when_released(
    desk, applicant, officer, leader
):
    application = desk.submit(desk.round(), applicant)
    task = desk.task(application.case, "screen")
    process.claim(task, by=officer)
    colleague = desk.colleague_of(officer)

    with pytest.raises(Conflict):
        process.perform(task, by=colleague, act=lambda: None)
    process.release(task, by=officer)
    process.perform(task, by=colleague, act=lambda: desk.screened(application, colleague))

    task.refresh_from_db()
    assert task.owner == colleague


def test_nobody_checks_their_own_application(desk, applicant, officer):
    application = desk.submit(desk.round(), applicant)
    MembershipFactory(user=applicant, office=officer.memberships.get().office)
    desk.officer = applicant

    with pytest.raises(NotNow):
        desk.check(application)

    assert not Screening.objects.exists()


def test_nobody_decides_on_their_own_application(desk, applicant, leader):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    MembershipFactory(user=applicant, office=leader.memberships.get().office)
    desk.leader = applicant

    with pytest.raises(NotNow):
        desk.decide(round_, [application], GRANTED)

    assert not Decision.objects.exists()


def test_a_round_is_started_once(desk):
    round_ = desk.round()

    with pytest.raises(Conflict):
        process.start_round(round_)


def test_a_round_planned_for_later_opens_on_its_day(desk):
    round_ = desk.round(opens_in=24 * 60, closes_in=48 * 60)
    assert round_.window == Round.Window.PLANNED

    nodes.move(Deadline.objects.get(case=round_.case, rule="await_opening"), clock.now())
    process.sweep_deadlines()

    round_.refresh_from_db()
    assert round_.window == Round.Window.OPEN


def test_moving_the_cutoff_moves_the_flows_day_and_the_period_of_the_formal_check(desk, applicant, officer):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    before = Deadline.objects.get(case=application.case, rule="screen").due_at
    later = round_.closes_at + timedelta(days=3)

    process.move_cutoff(round_, closes_at=later, reason="系统维护，顺延三日", by=officer)

    assert Deadline.objects.get(case=round_.case, rule="await_cutoff").due_at == later
    assert Deadline.objects.get(case=application.case, rule="screen").due_at == before + timedelta(days=3)


def test_the_formal_check_is_due_at_the_end_of_a_day_wherever_the_cutoff_is_moved(desk, applicant, officer):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    noon = timezone.localtime(round_.closes_at).replace(hour=12) + timedelta(days=3)

    process.move_cutoff(round_, closes_at=noon, reason="系统维护，顺延三日", by=officer)

    due_at = timezone.localtime(Deadline.objects.get(case=application.case, rule="screen").due_at)
    assert f"{due_at:%H:%M:%S}" == "23:59:59"
    assert due_at.date() == noon.date() + timedelta(days=45)


def test_a_cutoff_moved_to_now_leaves_what_was_just_handed_in_in_time(desk, applicant, officer):
    round_ = desk.round()
    application = desk.submit(round_, applicant)

    process.move_cutoff(round_, closes_at=clock.now(), reason="提前截止", by=officer)

    assert application.submitted_at < round_.closes_at < clock.now() + timedelta(seconds=1)


def test_a_cutoff_is_not_moved_without_a_reason_nor_after_the_closing(desk, officer):
    round_ = desk.round()

    with pytest.raises(NotNow):
        process.move_cutoff(round_, closes_at=round_.closes_at, reason=" ", by=officer)
    desk.close(round_)
    with pytest.raises(NotNow):
        process.move_cutoff(round_, closes_at=clock.now(), reason="顺延", by=officer)


def test_notices_are_chinese_whatever_language_the_officer_reads(desk, applicant):
    application = desk.submit(desk.round(), applicant)

    with translation.override("en"):
        desk.check(application)

    assert applicant.notifications.get().text == f"“{application.title}”已通过形式审查，等待审定。"


def test_a_letter_that_was_given_up_is_made_once_it_is_revived(desk, applicant, settings, tmp_path):
    application = desk.submit(desk.round(), applicant)
    desk.check(application, Screening.Outcome.REFUSED)
    settings.MEDIA_ROOT = tmp_path / "missing" / "\0"
    for _ in range(outbox.MOST_ATTEMPTS):
        outbox.dispatch(limit=10)
        Outbox.objects.filter(done_at=None).update(not_before=clock.now())
    job = Task.objects.get(status=STATUS.ERROR)

    settings.MEDIA_ROOT = tmp_path
    call_command("revive", task=job.pk)
    outbox.dispatch(limit=10)

    assert Document.objects.get().kind == Document.Kind.REFUSAL_LETTER
    application.case.refresh_from_db()
    assert (application.case.is_open, application.case.outcome) == (False, Application.State.REFUSED)


def test_a_job_that_was_not_given_up_is_not_revived(desk, applicant):
    application = desk.submit(desk.round(), applicant)
    desk.check(application, Screening.Outcome.REFUSED)
    job = Task.objects.get(flow_task_type="JOB")

    with pytest.raises(Conflict):
        process.revive(job)


def test_the_administrators_of_system_and_units_read_no_business_of_the_department(
    administrator, unit, officer
):
    ours, others = AwardFactory(host_unit=unit), AwardFactory()
    keeper = UserFactory()
    MembershipFactory(
        user=keeper, office__role="unit", office__code=f"unit@{unit.public_id}", office__organisation=unit
    )

    assert set(selectors.awards_visible_to(administrator)) == set()
    assert set(selectors.awards_visible_to(keeper)) == {ours}
    assert set(selectors.awards_visible_to(officer)) == {ours, others}
