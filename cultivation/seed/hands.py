"""The hands that do a task: whoever holds the office that it is addressed to, each through the one door."""

from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from accounts.models import Membership, Office, User
from workflows import process

OPEN = (STATUS.NEW, STATUS.ASSIGNED)


def task_of(case, node):
    """The case's open human task at that node of its flow; the first where several wait there."""
    waiting = Task.objects.filter(
        process__case_process__case=case, status__in=OPEN, flow_task_type="HUMAN"
    ).order_by("pk")
    return next(task for task in waiting if task.flow_task.name == node)


def waits_at(case, node):
    """Whether the case has an open human task at that node."""
    waiting = Task.objects.filter(process__case_process__case=case, status__in=OPEN)
    return any(task.flow_task.name == node for task in waiting)


class Hands:
    """Finds who may do a task, and lets them do it; an office that nobody holds yet is given to somebody."""

    def __init__(self, population):
        self.population = population
        self.known = {}

    def of(self, address):
        """The user to whom an address (`unit@…`, `user@7`) leads."""
        if address not in self.known:
            self.known[address] = self._found(address)
        return self.known[address]

    def other_than(self, user, address):
        """Somebody else of the same office, for what one person may not do twice."""
        others = Membership.objects.filter(office__code=address, until=None).exclude(user=user)
        found = others.select_related("user").first()
        return found.user if found else self._appointed(address)

    def do(self, case, node, act, *, by=None):
        """Do the case's task at the node: `act(by)` changes the rows, then the flow goes on."""
        task = task_of(case, node)
        by = by or self.of(task.owner_permission)
        return process.perform(task, by=by, act=lambda: act(by))

    def work(self, case, node, act, *, by=None):
        """Do a part of the task without finishing it."""
        task = task_of(case, node)
        by = by or self.of(task.owner_permission)
        return process.work(task, by=by, act=lambda: act(by))

    def _found(self, address):
        kind, _, key = address.partition("@")
        if kind == "user":
            return User.objects.get(pk=key)
        held = Membership.objects.filter(office__code=address, until=None).select_related("user").first()
        return held.user if held else self._appointed(address)

    def _appointed(self, address):
        office = Office.objects.select_related("organisation").get(code=address)
        number = sum(account.role == office.role for account in self.population.accounts) + 1
        account = self.population.official(
            office.role,
            f"{office.role}{number}",
            f"{office.get_role_display()}{number}（演示）",
            office=office,
        )
        return account.user
