"""A batch: each link has its period, what comes too late goes on in the next, a number ends with its year."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories.workflows import programme_file
from tests.workflows import posts, way
from tests.workflows.filing.conftest import at_work, drafted, handed_in, plan
from tests.workflows.way import Link
from trail import clock
from trail.models import ActionLog
from workflows import process
from workflows.invariants.business import no_application_was_submitted_outside_the_window_of_its_round
from workflows.models import Application, Deadline, Notification, Round, WorkDay
from workflows.policy.papers import YearEnd
from workflows.services import batching, completing, corrections, links, periods
from workflows.services.errors import NotNow

State = Application.State


def due(application, step):
    return Deadline.objects.get(case=application.case, rule=step, ended_at=None).due_at


def period_end(application, step, start):
    rule = application.edition.policy.deadlines[step].on(application.round.policy_date).value
    return periods.end_of(rule, start)


def test_each_link_has_its_own_period_from_when_it_came(application, checker, recommender):
    assert due(application, "first_check") == period_end(application, "first_check", clock.now())

    way.forward(application, Link.BANNER, checker)

    assert due(application, "recommend") == period_end(application, "recommend", clock.now())


def test_the_page_of_a_link_shows_its_own_period_with_the_working_days_that_are_left(application, checker):
    page = f"/tasks/{way.open_task(application, 'first_check').external_task_id}/"
    shown = at_work(checker).get(page).text
    Deadline.objects.filter(case=application.case, rule="first_check").update(
        starts_at=clock.now() - timedelta(days=9), due_at=clock.now() - timedelta(days=1)
    )
    overdue = at_work(checker).get(page).text

    assert [words in shown for words in ("本环节期限", "还剩5个工作日", "自报到之日起5个工作日内")] == [
        True
    ] * 3
    assert links.in_words(application.round.body_closes_at) in shown
    assert "已超期" in overdue


def test_many_are_forwarded_by_what_the_programme_has_its_links_look_at(application, checker):
    office = f"banner@{application.banner_bureau.public_id}"
    page = reverse("batch-new", args=[office, application.round.public_id])
    chosen = {"kind": "forward", "application": application.public_id}

    shown = at_work(checker).get(page, chosen).text.partition("<main")[2]

    assert "逐件核对无误：信息完整，前后一致；注册地在本辖区" in shown
    assert "保密" not in shown


def test_no_period_runs_beyond_the_cut_off_and_a_moved_cut_off_is_followed(officer, contact, checker):
    batch = plan(officer, links_in=1)
    application = handed_in(batch, contact)
    assert due(application, "first_check") == batch.body_closes_at

    later = clock.now() + timedelta(days=60)
    process.move_cutoff(batch, reason="延长报送期限", by=officer, body_closes_at=later)

    assert due(application, "first_check") == period_end(application, "first_check", clock.now())


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_the_links_have_not_forwarded_goes_on_in_a_batch_that_is_planned_by_itself(
    batch, application, officer, checker, recommender
):
    _end(batch, officer)

    application = way.fresh(application)
    following = application.round
    assert following != batch
    assert (following.places, following.money, following.edition) == (None, 0, batch.edition)
    assert following.closes_at - following.opens_at >= batch.closes_at - batch.opens_at
    assert application.state == State.FORWARDING
    assert ActionLog.objects.filter(object_id=application.public_id, verb="carried_over").count() == 1
    assert application.submitted_at < following.opens_at
    assert list(no_application_was_submitted_outside_the_window_of_its_round()) == []
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)
    assert way.fresh(application).state == State.SUBMITTED


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_batch_that_is_planned_already_takes_them_unless_the_enterprise_applies_there(
    batch, application, officer, contact, stranger
):
    planned = plan(officer, number=2, closes_in=60, links_in=40)
    drafted(planned, stranger)
    other = handed_in(batch, stranger)

    _end(batch, officer)

    assert way.fresh(application).round == planned
    assert way.fresh(other).state == State.LAPSED
    assert Round.objects.count() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_where_nothing_is_late_no_batch_is_planned_and_nobody_is_told(batch, officer):
    _end(batch, officer)

    assert Round.objects.count() == 1
    assert not Notification.objects.filter(user=officer).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_officer_hears_how_many_went_on_and_until_when_that_batch_is_open(batch, application, officer):
    _end(batch, officer)

    told = Notification.objects.get(user=officer)
    following = way.fresh(application).round
    assert following.title in told.text
    assert links.in_words(following.closes_at) in told.text
    assert told.text.startswith("1")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_a_link_sends_back_may_come_back_after_the_cut_off_and_goes_on_in_the_next_batch(
    officer, contact, checker
):
    batch, planned = plan(officer, links_in=1), plan(officer, number=2, closes_in=60, links_in=40)
    application = handed_in(batch, contact)
    way.send_back(application, Link.BANNER, checker, products="请写明用途")
    due_at = way.open_correction(application).due_at
    rule = batch.edition.policy.way.correction.period.on(batch.policy_date).value
    assert due_at == periods.end_of(rule, clock.now()) > batch.body_closes_at

    _end(batch, officer)

    assert (way.fresh(application).round, way.fresh(application).state) == (planned, State.RETURNED)
    assert way.open_correction(application).due_at == due_at
    way.correct(application, products="储能电池负极")
    way.hand_in_again(application)
    assert way.steps_of(application) == ["first_check"]


def test_who_does_not_correct_in_time_is_told_that_it_lies_as_it_was_handed_in(officer, contact, checker):
    application = handed_in(plan(officer), contact)
    way.send_back(application, Link.BANNER, checker, products="请写明用途")
    correction = way.open_correction(application)
    with transaction.atomic():
        corrections.lapse(way.fresh(application))

    told = Notification.objects.filter(user=contact, text__contains=links.in_words(correction.due_at))
    assert told.filter(text__contains="按原提交的内容办理").count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_is_still_checked_or_corrected_is_handed_on_and_the_list_waits_no_longer(
    batch, officer, contact, stranger, checker, recommender
):
    planned = plan(officer, number=2, closes_in=60, links_in=40)
    ready, late = handed_in(batch, contact), handed_in(batch, stranger)
    for each in (ready, late):
        way.forward(each, Link.BANNER, checker)
        way.forward(each, Link.BODY, recommender)
    screen = way.open_task(ready, "screen")
    at_work(officer).post(f"/tasks/{screen.external_task_id}/", posts.accepting(way.fresh(ready)))
    _end(batch, officer)
    page = reverse("round-hand-on", args=[batch.public_id])
    with pytest.raises(NotNow, match="下一批次"), transaction.atomic():
        completing.finish(batch, by=officer)
    desk = reverse("round-desk", args=[batch.public_id])
    assert page in at_work(officer).get(desk).text
    for who in (contact, checker, recommender):
        assert at_work(who).post(page).status_code == 404

    assert at_work(officer).post(page).status_code == 302

    assert way.fresh(late).round == planned
    assert way.fresh(ready).round == batch
    assert Notification.objects.filter(user=stranger, text__contains=planned.title).count() == 1
    shown = at_work(stranger).get(reverse("application-detail", args=[late.public_id])).text
    assert "转入下一批次继续办理" in shown
    assert planned.title in shown
    assert way.steps_of(late) == ["screen"]
    assert page not in at_work(officer).get(desk).text
    with pytest.raises(NotNow):
        process.hand_on_unchecked(batch, by=officer)
    with pytest.raises(PermissionError):
        process.hand_on_unchecked(batch, by=checker)


def test_a_proposed_batch_opens_when_the_one_before_closed_and_gives_as_long(batch):
    proposed = batching.proposed_after(batch)

    as_long = batch.closes_at + (batch.closes_at - batch.opens_at)
    assert proposed["opens_at"] == batch.closes_at
    assert proposed["closes_at"] == periods.on_a_working_day(as_long)
    assert "2" in proposed["title"]


def test_a_proposed_batch_closes_on_a_day_on_which_people_work_and_never_before_those_it_takes(batch):
    shift = batch.closes_at - batch.opens_at
    first = timezone.localdate(batch.closes_at + shift)
    last = timezone.localdate(batch.body_closes_at + shift)
    for day in range((last - first).days + 1):
        WorkDay.objects.create(day=first + timedelta(days=day), is_workday=False, name="假日")

    proposed = batching.proposed_after(batch)

    days = [timezone.localdate(proposed[name]) for name in ("closes_at", "body_closes_at")]
    assert min(days) > last
    assert periods.rests(days) == []
    assert proposed["closes_at"] <= proposed["body_closes_at"]


@pytest.mark.parametrize(
    ("rule", "until"),
    [(YearEnd(12, 31), date(2026, 12, 31)), (YearEnd(3, 31, years=1), date(2027, 3, 31))],
)
def test_a_number_ends_with_its_year_or_in_the_next_as_the_file_says(rule, until):
    assert rule.after(date(2026, 5, 20)) == until
    assert rule.after(date(until.year - rule.years, rule.month, rule.day)) == until
    assert programme_file("tech_sme").runs_until(date(2026, 5, 20)) == date(2026, 12, 31)


def _end(batch, officer):
    """Both cut-offs have come, and what follows from them happens."""
    moments = dict.fromkeys(("closes_at", "body_closes_at"), clock.now())
    process.move_cutoff(batch, reason="提前截止", by=officer, **moments)
    way.let_time_pass(batch)
