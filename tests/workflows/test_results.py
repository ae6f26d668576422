"""How the results of a round go out: on the day of the release, each for itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from tests.factories.accounts import SeatFactory
from trail import clock, outbox
from workflows.flows import RoundFlow
from workflows.models import Application, Award, Decision, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(desk, applicant, other_applicant):
    """A round whose two applications are to be granted, waiting for its release."""
    round_ = desk.round(places=2)
    both = [desk.submit(round_, user) for user in (applicant, other_applicant)]
    for application in both:
        desk.check(application)
    desk.close(round_)
    desk.decide(round_, both, Decision.Outcome.GRANTED)
    desk.finish(round_)
    return round_


def test_an_award_runs_from_the_day_of_the_release_however_late_the_worker_comes(desk, decided):
    desk.release(decided)
    yesterday = clock.now() - timedelta(days=1)
    Round.objects.filter(pk=decided.pk).update(released_at=yesterday)

    outbox.dispatch(limit=100)

    awards = Award.objects.all()
    assert {award.since for award in awards} == {timezone.localdate(yesterday)}
    assert all(award.recorded_at > yesterday + timedelta(hours=23) for award in awards)


def test_results_go_out_in_the_order_in_which_applications_were_begun(desk, decided):
    desk.release(decided)

    outbox.dispatch(limit=100)

    numbered = Award.objects.order_by("number").values_list("case__application", flat=True)
    assert list(numbered) == list(Application.objects.order_by("pk").values_list("pk", flat=True))


def test_a_result_that_cannot_go_out_holds_no_other_up(desk, decided, applicant):
    stuck = Application.objects.get(applicant=applicant)
    stuck.host_unit.seats.all().delete()
    other = Application.objects.exclude(pk=stuck.pk).get()
    other.host_unit = SeatFactory().organisation
    other.save()
    desk.release(decided)

    outbox.dispatch(limit=100)

    states = [Application.objects.get(pk=each.pk).state for each in (stuck, other)]
    assert states == [Application.State.ACCEPTED, Application.State.GRANTED]
    announcing = Task.objects.get(flow_task=RoundFlow.announce_results)
    assert announcing.status == STATUS.SCHEDULED


def test_the_announcement_fails_while_one_that_was_decided_on_is_neither_told_nor_waits(
    desk, decided, applicant
):
    astray = Application.objects.get(applicant=applicant)
    waiting = desk.task(astray.case, "await_decision")
    Task.objects.filter(pk=waiting.pk).update(status=STATUS.ERROR, finished=clock.now())
    desk.release(decided)

    outbox.dispatch(limit=100)

    assert Application.objects.exclude(pk=astray.pk).get().state == Application.State.GRANTED
    assert Task.objects.get(flow_task=RoundFlow.announce_results).status == STATUS.SCHEDULED


def test_a_grant_without_a_task_book_is_filed_with_its_one_file(desk, decided):
    desk.release(decided)

    outbox.dispatch(limit=100)

    for application in Application.objects.all():
        assert application.edition.policy.way.task_book is None
        assert application.archive_file.size > 0
        assert not application.case.is_open
