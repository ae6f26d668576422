"""A round and those who work on it, made through the one door."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from viewflow.workflow.models import Task

from accounts.models import Office
from cultivation.seed.filling import Filling
from tests.factories.accounts import MembershipFactory
from tests.factories.workflows import EditionFactory
from trail import clock
from workflows import nodes, process
from workflows.models import Deadline, Screening
from workflows.services import completing, decision, rounds, screening


class Desk:
    """What people do in these tests, each through the door that the pages use."""

    def __init__(self, officer, leader):
        self.officer = officer
        self.leader = leader

    def round(self, *, places=1, opens_in=-60, closes_in=24 * 60, edition=None):
        """A round of the youth fund; minutes from now."""
        now = clock.now()
        row = rounds.plan_round(
            edition or EditionFactory(),
            by=self.officer,
            title="2026年度青年基金（演示）",
            year=2026,
            policy_date=clock.today(),
            opens_at=now + timedelta(minutes=opens_in),
            closes_at=now + timedelta(minutes=closes_in),
            places=places,
            money=places * 100_000,
            money_each=100_000,
            screening_office=Office.objects.get(role="screen"),
            deciding_office=Office.objects.get(role="decide"),
        )
        process.start_round(row)
        process.sweep_deadlines()
        row.refresh_from_db()
        return row

    def eligible(self, user):
        """The user, young enough and with an address."""
        person = user.person
        person.born, person.email = date(1995, 6, 1), "someone@example.invalid"
        person.save()
        return SimpleNamespace(user=user)

    def draft(self, round_, user):
        """A draft of the user with every page filled in."""
        return Filling(Random(7)).draft(round_, self.eligible(user))

    def complete(self, round_, user):
        """A draft of the user that lacks nothing."""
        return Filling(Random(7)).complete(round_, self.eligible(user))

    def submit(self, round_, user):
        """An application of the user, handed in."""
        return Filling(Random(7)).submit(round_, self.eligible(user))

    def task(self, case, name):
        """The open task of that step."""
        tasks = Task.objects.filter(process__case_process__case=case, finished=None)
        return next(task for task in tasks if task.flow_task.name == name)

    def waits_for(self, case):
        """The names of the nodes at which the case waits, without the timers beside them."""
        tasks = Task.objects.filter(process__case_process__case=case, finished=None)
        tasks = tasks.exclude(flow_task_type="TIMER")
        return sorted(task.flow_task.name for task in tasks)

    def check(self, application, outcome=Screening.Outcome.ACCEPTED):
        """The officer's formal check."""
        task = self.task(application.case, "screen")
        process.perform(task, by=self.officer, act=lambda: self.screened(application, self.officer, outcome))
        application.refresh_from_db()

    def screened(self, application, by, outcome=Screening.Outcome.ACCEPTED):
        """The result alone, as the step records it under the lock."""
        refusal = (
            {"reason_code": "other", "reason": "签字页缺失"} if outcome == Screening.Outcome.REFUSED else {}
        )
        return screening.screen(application, outcome=outcome, by=by, **refusal)

    def colleague_of(self, officer):
        """Somebody else who holds the same office."""
        membership = MembershipFactory(office=officer.memberships.get().office)
        return membership.user

    def close(self, round_):
        """The cut-off comes."""
        round_.closes_at = clock.now()
        round_.save(update_fields=["closes_at"])
        nodes.move(
            Deadline.objects.get(case=round_.case, rule="await_cutoff", ended_at=None), round_.closes_at
        )
        process.sweep_deadlines()
        round_.refresh_from_db()

    def decide(self, round_, applications, outcome, reason=""):
        """The leader's decision on some."""
        return process.work(
            self.task(round_.case, "decide"),
            by=self.leader,
            act=lambda: decision.decide(round_, applications, outcome=outcome, reason=reason, by=self.leader),
        )

    def finish(self, round_):
        """The leader hands the list over."""
        task = self.task(round_.case, "decide")
        process.perform(task, by=self.leader, act=lambda: completing.finish(round_, by=self.leader))
        round_.refresh_from_db()

    def release(self, round_):
        """The officer lets the results go out."""
        task = self.task(round_.case, "release")
        process.perform(task, by=self.officer, act=lambda: rounds.release(round_, by=self.officer))


@pytest.fixture
def desk(officer, leader):
    """The officer's and the leader's work."""
    return Desk(officer, leader)
