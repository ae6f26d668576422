"""Tasks, days, jobs, outbox, log and sessions."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from viewflow.workflow import STATUS
from viewflow.workflow.fields import import_task_by_ref
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import Obsolete

from accounts.models import Membership
from accounts.models.spans import in_force
from trail import clock, verification
from trail.models import Outbox
from workflows.models import Deadline
from workflows.nodes import job

from .registry import OF_ROWS, invariant

DAY_LATE = timedelta(minutes=5)
OUTBOX_LATE = timedelta(minutes=15)


@invariant(OF_ROWS)
def no_task_stands_in_error():
    return _tasks(Task.objects.filter(status=STATUS.ERROR))


@invariant(OF_ROWS)
def no_task_keeps_the_values_of_a_failing_frame():
    return _tasks(Task.objects.filter(data__has_key="_exception"))


@invariant(OF_ROWS)
def every_open_task_belongs_to_a_step_that_its_flow_still_has():
    names = Task.objects.filter(finished=None).annotate(name=Cast("flow_task", CharField())).order_by("name")
    return (f"step {name}" for name in names.values_list("name", flat=True).distinct() if _gone(name))


@invariant(OF_ROWS)
def every_open_task_for_people_waits_for_somebody_who_may_do_it():
    addressed = get_user_model().objects.annotate(address=Concat(Value("user@"), Cast("pk", CharField())))
    person = addressed.filter(address=OuterRef("owner_permission"), is_active=True)
    in_office = Membership.objects.filter(
        in_force(clock.now()), office__code=OuterRef("owner_permission"), user__is_active=True
    )
    anybody = Q(Exists(person) | Exists(in_office), owner=None)
    who_took_it = Q(
        Exists(person.filter(pk=OuterRef("owner"))) | Exists(in_office.filter(user=OuterRef("owner")))
    )
    return _tasks(Task.objects.filter(flow_task_type="HUMAN", finished=None).exclude(anybody | who_took_it))


@invariant(OF_ROWS)
def every_waiting_job_has_its_row_in_the_outbox():
    row = Outbox.objects.filter(key=OuterRef("key"), done_at=None, dead_at=None)
    jobs = Task.objects.annotate(key=Concat(Value(job.KEY), Cast("pk", CharField())))
    return _tasks(jobs.filter(~Exists(row), flow_task_type="JOB", status=STATUS.SCHEDULED))


@invariant(OF_ROWS)
def no_day_is_overdue():
    return _days(Deadline.objects.filter(fires=True, ended_at=None, due_at__lt=clock.now() - DAY_LATE))


@invariant(OF_ROWS)
def every_running_day_has_an_open_task_and_its_timer_the_same_moment():
    astray = Q(fires=True) & (~Q(task__status=STATUS.SCHEDULED) | ~Q(task__scheduled=F("due_at")))
    over = Q(task__finished__isnull=False)
    return _days(Deadline.objects.filter(astray | over, ended_at=None, task__isnull=False))


@invariant(OF_ROWS)
def every_armed_timer_has_a_running_day():
    day = Deadline.objects.filter(task=OuterRef("pk"), ended_at=None, fires=True)
    return _tasks(Task.objects.filter(~Exists(day), flow_task_type="TIMER", status=STATUS.SCHEDULED))


@invariant(OF_ROWS)
def every_row_of_the_outbox_is_done_or_in_time():
    """A job of a flow that was given up stands in error as a task; its row says nothing more."""
    leased = Q(lease_until__gte=clock.now())
    late = Q(~leased, dead_at=None, not_before__lt=clock.now() - OUTBOX_LATE)
    dead = Q(~Q(kind=job.KIND), dead_at__isnull=False)
    return (f"outbox {row.key}" for row in Outbox.objects.filter(late | dead, done_at=None))


@invariant(OF_ROWS)
def every_chain_of_the_log_is_unbroken():
    return (f"chain {each.chain} at {each.seq}: {each.reason}" for each in verification.verify().breaks)


@invariant(OF_ROWS)
def every_checkpoint_of_the_log_can_be_believed():
    return map(str, verification.faults())


@invariant(OF_ROWS)
def no_disabled_account_is_signed_in():
    disabled = get_user_model().objects.filter(is_active=False).values_list("pk", flat=True)
    disabled = {str(pk) for pk in disabled}
    sessions = Session.objects.filter(expire_date__gt=clock.now()).iterator() if disabled else ()
    signed_in = {session.get_decoded().get(SESSION_KEY) for session in sessions}
    return (f"user {pk}" for pk in sorted(signed_in & disabled))


def _gone(name):
    try:
        return isinstance(import_task_by_ref(name), Obsolete)
    except (ImportError, LookupError):
        return True


def _tasks(tasks):
    return (f"task {task.pk} of process {task.process_id}: {task.flow_task}" for task in tasks)


def _days(deadlines):
    return (f"{each.rule} of case {each.case.public_id}" for each in deadlines.select_related("case"))
