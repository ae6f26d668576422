"""Judging by columns in the processes that a worker forks."""

from pathlib import Path

import pytest
from django.db import transaction

from tests.workers.machinery import eventually
from trail import outbox
from trail.models import Outbox

pytestmark = [pytest.mark.workers, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def test_a_forked_worker_judges_a_table_without_hanging_because_its_parent_never_loaded_the_engine(machinery):
    """The column engine's threads do not survive a fork, so only the child may load it."""
    worker = machinery.worker(include="tests.workers.jobs").ready()

    for number in range(3):
        with transaction.atomic():
            outbox.put("judge_a_table", {"rows": 20_000}, key=f"judge:{number}")

    eventually(lambda: Outbox.objects.filter(done_at__isnull=False).count() == 3, "three tables are judged")
    (child,) = worker.children()
    assert loaded(child)
    assert not loaded(worker.process.pid)
    assert set(Outbox.objects.values_list("attempts", flat=True)) == {1}


def loaded(number):
    """Whether the process has the engine's library in its memory."""
    return "polars" in Path(f"/proc/{number}/maps").read_text()
