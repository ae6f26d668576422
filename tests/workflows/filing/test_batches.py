"""A batch: each link has its period, what comes too late goes on in the next, a number ends with its year."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.workflows import programme_file
from tests.workflows import way
from tests.workflows.filing.conftest import at_work, drafted, handed_in, plan
from tests.workflows.way import Link
from trail import clock
from trail.models import ActionLog
from workflows import process
from workflows.models import Application, Deadline, Round, WorkDay
from workflows.policy.papers import YearEnd
from workflows.services import batching, links, periods

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
