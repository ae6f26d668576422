"""The steps that are measured, and the most queries each may ask."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from viewflow.workflow.models import Task

from benchmarks.world import post
from tests.workflows import posts
from workflows.flows import ApplicationFlow, RoundFlow
from workflows.models import Application


@dataclass(frozen=True)
class Step:
    """A step that people do; `prepare(count)` gives so many calls, each of which does it once."""

    name: str
    prepare: callable
    most_queries: int


def of(world):
    """The steps of a world, in the order in which they must be done."""
    return [
        Step("submit", lambda count: submits(world, count), 25),
        Step("formal check", lambda count: checks(world, count, posts.accepting), 20),
        # The two beyond are the letter's job: its task's own status, and its row in the outbox.
        Step("formal check, refused", lambda count: checks(world, count, posts.refusing), 22),
        Step("decide", lambda count: decisions(world, count), 20),
    ]


def submits(world, count):
    """The applicants press the button."""
    return [
        post(client, "application-review", draft.public_id, posts.handing_in(draft))
        for draft, client in world.complete(count)
    ]


def checks(world, count, filled):
    """The officer finishes checklists."""
    tasks = _open_tasks(ApplicationFlow.screen).select_related(
        "process__case_process__case__application__edition"
    )
    return [
        post(world.officer, "task", task.external_task_id, filled(task.process.case_process.case.application))
        for task in tasks.order_by("pk")[:count]
    ]


def decisions(world, count):
    """The round is closed, a second after the last was handed in, and its checks are done; the leader grants
    one application after the other.
    """
    submitted = Application.objects.filter(round=world.round, submitted_at__isnull=False)
    submitted.update(submitted_at=F("submitted_at") - timedelta(seconds=1))
    world.scale.stages.close(world.round)
    checking = Application.objects.filter(round=world.round, state=Application.State.SUBMITTED)
    checking.update(state=Application.State.ACCEPTED)
    key = _open_tasks(RoundFlow.decide).get().external_task_id
    waiting = Application.objects.filter(round=world.round, state=Application.State.ACCEPTED, decision=None)
    return [post(world.leader, "task", key, posts.granting(each)) for each in waiting.order_by("pk")[:count]]


def _open_tasks(node):
    return Task.objects.filter(flow_task=node, finished=None)
