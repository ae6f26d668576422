"""The human tasks that somebody sees."""

from django.db.models import Exists, OuterRef, Q
from viewflow.workflow.models import Task

from accounts.models import Membership, Office, spans
from accounts.offices import offices_of, scopes_of
from trail import clock
from workflows.models import CaseProcess, Objection
from workflows.selectors.own import own

PERSON = "user@"
SCREEN = "workflows/flows.ApplicationFlow.screen"


def open_tasks_of(user):
    """The human tasks that wait for the user: one's own, and those of one's offices that nobody took
    (待办).
    """
    mine = Q(owner=user) | Q(owner=None)
    return _human_tasks_for(user).filter(mine, finished=None, owner_permission__in=_addresses(user))


def newest_open_tasks_of(user, *, count, before=None):
    """The newest of them, at most `count`, of those before a task's number.

    Each owner's and each office's own index is read from its end; asked for all of them together, the planner
    reads every task there ever was.
    """
    tasks = Task.objects.filter(~_tells_of_an_objection(user), flow_task_type="HUMAN", finished=None)
    if before is not None:
        tasks = tasks.filter(pk__lt=before)
    shares = [tasks.filter(owner=user)]
    shares += [tasks.filter(owner=None, owner_permission=address) for address in _addresses(user)]
    first, *others = (share.order_by("-pk").values_list("pk", flat=True)[:count] for share in shares)
    found = list(first.union(*others, all=True).order_by("-id")[:count])
    return open_tasks_of(user).filter(pk__in=found).order_by("-pk")


def tasks_done_by(user):
    """The human tasks that the user did for offices still held, or as the person meant (已办)."""
    return _human_tasks_for(user).filter(
        owner=user, finished__isnull=False, status="DONE", owner_permission__in=_addresses(user)
    )


def tasks_visible_to(user):
    """The tasks that are addressed to the user or to one's offices, finished ones too."""
    return _human_tasks_for(user).filter(owner_permission__in=_addresses(user))


def checks_for(user, round_, *, count=10):
    """The next formal checks of a round for an officer: one begun by the officer, then the oldest that nobody
    has taken; never on one's own application.
    """
    waiting = Task.objects.filter(
        flow_task=SCREEN,
        finished=None,
        owner_permission__in=offices_of(user),
        process__case_process__case__application__round=round_,
    ).exclude(own(user, "process__case_process__case__application__"))
    begun = waiting.filter(owner=user).order_by("pk")[:1]
    return [*begun, *waiting.filter(owner=None).order_by("pk")[:count]]


def tasks_left_behind():
    """The open tasks of an office whose owners no longer hold it."""
    in_office = Membership.objects.filter(
        spans.in_force(clock.now()),
        user=OuterRef("owner"),
        user__is_active=True,
        office__code=OuterRef("owner_permission"),
    )
    return (
        Task.objects.filter(~Exists(in_office), flow_task_type="HUMAN", finished=None, owner__isnull=False)
        .exclude(owner_permission__startswith=PERSON)
        .select_related("owner")
    )


def _tells_of_an_objection(user):
    """The condition of tasks on an objection to one's own project: one does not learn that there is one."""
    spoken_for = scopes_of(user, Office.Role.CONTACT)
    mine = own(user, "item__application__")
    mine |= Q(change__award__holder__organisation__public_id__in=spoken_for)
    objected = Objection.objects.filter(mine).values("case")
    return Q(process__in=CaseProcess.objects.filter(case__in=objected).values("process"))


def _human_tasks_for(user):
    return Task.objects.filter(~_tells_of_an_objection(user), flow_task_type="HUMAN").select_related(
        "process__case_process__case__application__round",
        "process__case_process__case__application__holder__person",
        "process__case_process__case__application__holder__organisation",
        "process__case_process__case__application__host_unit",
        "process__case_process__case__round",
        "deadline",
        "owner",
    )


def _addresses(user):
    return [*offices_of(user), f"{PERSON}{user.pk}"]
