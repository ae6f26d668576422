"""Cases without business, so that a flow can run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

from django.db import connection, transaction
from viewflow.workflow.models import Process, Task

from trail import clock, log
from trail.models import ActionLog
from workflows.models import Case, ProgrammeEdition


@transaction.atomic
def begin(flow_class, **orders):
    """Start a flow on a case of its own and return the process, with `orders` as its data."""
    edition = ProgrammeEdition.objects.create(
        programme=f"trial-{uuid4()}", title="试验", hash=uuid4().hex, content={}, loaded_at=clock.now()
    )
    case = Case.objects.create(kind=Case.Kind.NEED, title="试验", edition=edition, opened_at=clock.now())
    return flow_class.start.run(_process_data=orders, case=case)


def order(process, **orders):
    """Change what the process's data say."""
    stored = Process.objects.get(pk=process.pk)
    stored.data |= orders
    stored.save(update_fields=["data"])


def note(activation, verb):
    """Leave a row in the action log."""
    process = activation.process
    log.record(verb, actor=None, object_type="trial", object_id=process.pk, chain=f"case:trial-{process.pk}")


def noted(process, verb):
    """How often something was noted for a process."""
    return ActionLog.objects.filter(object_type="trial", object_id=str(process.pk), verb=verb).count()


def task_of(process, node):
    """The newest task of a node in a process."""
    return Task.objects.filter(process=process, flow_task=node).latest("pk")


def status_of(process):
    """The process's status as it stands in the database."""
    return Process.objects.get(pk=process.pk).status


def do(task, user):
    """What a step does: take the task if nobody has, and go on."""
    with task.activation() as activation:
        activation.begin(user)
        activation.execute()


def let_pass(monkeypatch, *, days):
    """Put the clock forward."""
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def at_once(*works):
    """Run works in threads that begin together, each with its own connection; an error is an answer too."""
    together = Barrier(len(works))

    def run(work):
        try:
            together.wait(timeout=30)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))
