"""Workers killed with -9 midway in a letter: it is made once, by whoever comes after."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from tests.workers.machinery import eventually, waits_for_a_lock
from trail import clock, log
from trail.models import Outbox
from workflows.models import Application, Award, Case, Document

pytestmark = [pytest.mark.workers, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def while_printing(row, line):
    """The lease is taken and nothing is on the disk yet."""
    eventually(lambda: Outbox.objects.filter(pk=row.pk, lease_until__isnull=False), "the letter is begun")
    assert papers() == []


def while_filing(row, line):
    """The paper lies on the disk and the worker's transaction is open, waiting for the process."""
    process = Task.objects.get(pk=row.payload["task"]).process_id
    line.execute("SELECT 1 FROM viewflow_process WHERE id = %s FOR UPDATE", [process])
    eventually(waits_for_a_lock, "the letter is about to be filed")
    assert len(papers()) == 1


def whole_worker(machinery, worker):
    worker.kill()
    machinery.worker()


def child_alone(machinery, worker):
    worker.kill_children()


@pytest.mark.parametrize(
    ("moment", "blow"),
    [(while_printing, whole_worker), (while_filing, whole_worker), (while_filing, child_alone)],
)
def test_a_letter_whose_worker_was_killed_midway_is_made_once(
    machinery, letter_due, letter_row, second_line, moment, blow
):
    machinery.timetable()
    worker = machinery.worker()
    moment(letter_row, second_line)

    blow(machinery, worker)
    second_line.rollback()
    assert not Document.objects.exists()
    Outbox.objects.filter(pk=letter_row.pk).update(lease_until=clock.now() - timedelta(seconds=1))

    eventually(lambda: Outbox.objects.filter(pk=letter_row.pk, done_at__isnull=False), "the letter is made")
    letter_row.refresh_from_db()
    assert (letter_row.attempts, letter_row.last_error) == (2, "")
    eventually(lambda: not Case.objects.filter(is_open=True).exists(), "the project's file is put together")
    assert_ended_once(letter_due)


def assert_ended_once(application):
    """One award, one letter, one paper on the disk, the case closed, the log whole."""
    document = Document.objects.get()
    assert [document.kind, document.case] == [Document.Kind.GRANT_LETTER, application.case]
    assert papers() == [document.file.path]
    assert Award.objects.get().case == application.case
    assert Application.objects.get().state == Application.State.GRANTED
    assert not Case.objects.filter(is_open=True).exists()
    assert not Task.objects.filter(status=STATUS.ERROR).exists()
    assert log.verify() == []


def papers():
    """The letters on the disk, and whatever a killed worker may have left beside them."""
    return [str(path) for path in Path(settings.MEDIA_ROOT, "documents").rglob("*") if path.is_file()]
