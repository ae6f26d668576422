"""Reminders of what is due soon: each person once for each day on which something is due."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from trail import clock
from workflows.models import Deadline
from workflows.services import notices

PERSON = "user@"
TASK_BOOK = ("task_book", "seal_task_book")
EXPERTS = ("review", "panel_sheet", "interview")
# The product's own, where the programme's file says nothing of it.
DAYS_BEFORE = 3
MOST_DAYS_BEFORE = 60


def remind():
    """Tell whoever has something to do that is due soon, and has not been told of that day; returns how many
    tasks there were. Told twice of the same day, nothing changes.

    Work that waits for the department's offices stands on their desks and is left out: a thousand checks
    that are due on one day are no thousand notices.
    """
    now = clock.now()
    found = [deadline for deadline in _due_soon(now) if now >= _reminded_from(deadline)]
    held = notices.holders({deadline.task.owner_permission for deadline in found})
    for deadline in found:
        for user_id in _asked(deadline.task, held):
            notices.tell(
                user_id,
                gettext_noop("“%(title)s”: “%(step)s” is due on %(day)s."),
                case=_matter(deadline),
                key=f"due:{deadline.task_id}:{timezone.localdate(deadline.due_at)}",
                title=deadline.case.title,
                step=deadline.title,
                day=timezone.localdate(deadline.due_at).isoformat(),
            )
    return len(found)


def _due_soon(now):
    """Running days of people's tasks that are near enough for any programme's reminder."""
    people = Q(task__owner_permission__startswith=PERSON) | Q(rule__in=TASK_BOOK)
    return Deadline.objects.filter(
        people,
        ended_at=None,
        fires=False,
        task__finished=None,
        task__flow_task_type="HUMAN",
        due_at__gt=now,
        due_at__lte=now + timedelta(days=MOST_DAYS_BEFORE),
    ).select_related("task", "case__edition", "case__application__round__case")


def _reminded_from(deadline):
    """So many days before, and never earlier than half of the time that there is."""
    rule = deadline.case.edition.policy.way.task_book if deadline.rule in TASK_BOOK else None
    days = timedelta(days=rule.remind_days if rule else DAYS_BEFORE)
    return deadline.due_at - min(days, (deadline.due_at - deadline.starts_at) / 2)


def _matter(deadline):
    """What the notice leads to: an expert sees no page of the application, only the round's."""
    is_an_experts = deadline.rule in EXPERTS
    return deadline.case.application.round.case if is_an_experts else deadline.case


def _asked(task, held):
    if task.owner_id is not None:
        return [task.owner_id]
    if task.owner_permission.startswith(PERSON):
        return [int(task.owner_permission.removeprefix(PERSON))]
    return held.get(task.owner_permission, [])
