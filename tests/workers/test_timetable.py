"""Two workers under one timetable, told everything many times: each thing happens once."""

import pytest
from celery import current_app
from django.db import transaction
from viewflow.workflow.models import Task

from tests.workers.machinery import eventually
from trail import clock, log, outbox
from trail.models import ActionLog, Outbox
from workflows import nodes
from workflows.flows import RoundFlow
from workflows.models import Deadline, Document, Round, Screening

pytestmark = [pytest.mark.workers, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

DUTIES = ("trail.dispatch", "trail.reap", "workflows.sweep_deadlines")


def test_two_workers_told_everything_many_times_make_a_letter_once_and_fire_a_deadline_once(
    machinery, desk, applicant, other_applicant
):
    round_ = desk.round()
    for user in (applicant, other_applicant):
        desk.check(desk.submit(round_, user), Screening.Outcome.REFUSED)
    come(round_)
    for _ in range(15):
        tell_all()

    machinery.worker(slots=2)
    machinery.worker(slots=2)
    machinery.timetable()

    eventually(lambda: outbox.state()["pending"] == 0, "all letters are made")
    eventually(lambda: Round.objects.get().window == Round.Window.CLOSED, "the round is closed")
    for _ in range(5):
        tell_all()
    eventually(lambda: machinery.broker.ask(b"LLEN celery") == b":0\r\n", "the workers have heard it all")
    assert Document.objects.filter(kind=Document.Kind.REFUSAL_LETTER).count() == 2
    assert ActionLog.objects.filter(verb="letter_filed").count() == 2
    assert ActionLog.objects.filter(verb="closed", object_type="round").count() == 1
    assert Task.objects.filter(flow_task=RoundFlow.decide).count() == 1
    assert set(Outbox.objects.values_list("attempts", "dead_at")) == {(1, None)}
    assert log.verify() == []


def test_what_a_worker_seals_lies_in_a_folder_of_the_test(machinery, tmp_path):
    """The timetable seals at an hour of the clock, whichever test runs then; no later one may find it."""
    machinery.worker().ready()

    with current_app.connection_for_write(machinery.broker.url) as line:
        current_app.send_task("trail.seal", connection=line)

    eventually((tmp_path / "checkpoints" / "00000001.json").exists, "the log is sealed")


@transaction.atomic
def come(round_):
    """The cut-off is now; nobody has seen to it yet."""
    round_.closes_at = clock.now()
    round_.save(update_fields=["closes_at"])
    nodes.move(Deadline.objects.get(case=round_.case, rule="await_cutoff"), round_.closes_at)


def tell_all():
    for duty in DUTIES:
        current_app.send_task(duty)
