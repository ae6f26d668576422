"""What is being done in a round just now: how many applications wait where, with whom, what is overdue."""

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from viewflow.workflow.models import Task

from trail import clock
from workflows.models import Application, Deadline
from workflows.selectors.applications import applications_visible_to
from workflows.selectors.own import own
from workflows.selectors.rounds import READERS, rounds_run_by, run_by

PERSON = "user@"
# What an application waits for: somebody, its round, or a paper that is being made.
WAITING = ("HUMAN", "MESSAGE", "JOB")
# The steps of rounds that others recognise, by the nodes' stored names.
ELSEWHERE = ("workflows/flows.RoundFlow.hand_over", "workflows/flows.RoundFlow.take_results")
APPLICATION = "process__case_process__case__application"


def work_of(rounds):
    """How many applications of the rounds wait at each step, by whoever of an office holds them, and how many
    of them are overdue: rows of `round`, `flow_task`, `holder` (empty: nobody, or it is a person's own task),
    `count` and `overdue`.
    """
    office = ~Q(owner_permission__startswith=PERSON)
    late = Q(deadline__ended_at=None, deadline__due_at__lt=clock.now())
    return (
        Task.objects.filter(
            finished=None, flow_task_type__in=WAITING, **{f"{APPLICATION}__round__in": rounds}
        )
        .annotate(
            round=F(f"{APPLICATION}__round"),
            holder=Case(
                When(office, owner__isnull=False, then=F("owner__display_name")),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .order_by()
        .values("round", "flow_task", "holder")
        .annotate(
            count=Count("process", distinct=True),
            overdue=Count("process", filter=late, distinct=True),
        )
    )


def waits_at(step):
    """The condition of applications that wait at a step of their flow, by the node's stored name."""
    return Exists(
        Task.objects.filter(finished=None, flow_task=step, process__case_process__case=OuterRef("case"))
    )


def is_overdue():
    """The condition of applications with which somebody is late by the database's clock."""
    return Exists(
        Deadline.objects.filter(case=OuterRef("case"), fires=False, ended_at=None, due_at__lt=clock.now())
    )


def round_tasks(round_):
    """The tasks of the round's own process, oldest first: each step with its state and the office it is
    addressed to.
    """
    return Task.objects.filter(process__case_process__case=round_.case_id).order_by("pk")


def tasks_elsewhere_of(user):
    """The tasks at which rounds that others recognise wait, of those that the user's offices work on."""
    rounds = rounds_run_by(user).order_by()
    steps = Task.objects.filter(finished=None, flow_task__in=ELSEWHERE)
    found = steps.filter(process__case_process__case__round__in=rounds.values("pk"))
    return found.select_related("process__case_process__case__round__edition").order_by("pk")


def applications_run_by(user):
    """The applications that the user's offices of the department work on, once handed in; never one's own."""
    return applications_visible_to(user).filter(
        ~Q(state=Application.State.DRAFT), ~own(user), run_by(user, "round__", beside=READERS)
    )
