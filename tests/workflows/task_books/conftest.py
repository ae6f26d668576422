"""A round whose programme asks for a task book and for nothing else of the way, and who works on it."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from accounts.models import Office
from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory
from tests.factories.workflows import EditionFactory, programme_file
from trail import clock, outbox
from workflows import nodes, process
from workflows.models import Award, Deadline, Decision, TaskBook
from workflows.policy.programme import Programme
from workflows.services import task_books


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


def edition():
    """The youth fund with formal check, decision and task book."""
    content = programme_file("youth_fund").content
    content = content | {"way": {"task_book": content["way"]["task_book"]}}
    return EditionFactory(text=Programme.parse(content, "youth_fund.yaml"))


class Granted:
    """One granted project, and what its people do with the task book."""

    def __init__(self, desk, applicant, keeper):
        self.desk, self.applicant, self.keeper, self.officer = desk, applicant, keeper, desk.officer
        now = clock.now()
        round_ = process.plan_round(
            edition(),
            by=desk.officer,
            title="2026年度青年基金（演示）",
            year=2026,
            policy_date=clock.today(),
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(days=1),
            places=2,
            money=200_000,
            money_each=100_000,
            screening_office=Office.objects.get(role="screen"),
            deciding_office=Office.objects.get(role="decide"),
        )
        self.application = desk.submit(round_, applicant)
        desk.check(self.application)
        desk.close(round_)
        desk.decide(round_, [self.application], Decision.Outcome.GRANTED)
        desk.finish(round_)
        desk.release(round_)
        outbox.dispatch(limit=100)
        self.application.refresh_from_db()
        self.round = round_

    @property
    def book(self):
        return TaskBook.objects.get(application=self.application)

    @property
    def award(self):
        return Award.objects.get(case=self.application.case)

    def task(self, name):
        return self.desk.task(self.application.case, name)

    def open_tasks(self):
        tasks = Task.objects.filter(
            process__case_process__case=self.application.case, finished=None, flow_task_type="HUMAN"
        )
        return [task.flow_task.name for task in tasks]

    def answers(self):
        return {"bank_name": "演示银行", "bank_account_name": "北疆理工大学（演示）"}

    def hand_in(self, task=None, *, by=None, **answers):
        by = by or self.applicant
        return process.perform(
            task or self.task("task_book"),
            by=by,
            act=lambda: task_books.hand_in(
                self.book, self.answers() | answers, version=self.book.version, pledged=True, by=by
            ),
        )

    def seal(self):
        return process.perform(
            self.task("seal_task_book"),
            by=self.keeper,
            act=lambda: task_books.seal(self.book, pdf("盖章页.pdf"), by=self.keeper),
        )

    def confirm(self):
        outbox.dispatch(limit=100)
        return process.perform(
            self.task("confirm_task_book"),
            by=self.officer,
            act=lambda: task_books.confirm(self.book, by=self.officer),
        )

    def send_back(self, due_on, remarks="研究进度与申报书不符"):
        return process.perform(
            self.task("confirm_task_book"),
            by=self.officer,
            act=lambda: task_books.send_back(self.book, remarks=remarks, due_on=due_on, by=self.officer),
        )

    def let_the_day_pass(self):
        self.due(clock.now())
        process.sweep_deadlines()

    def due(self, moment):
        TaskBook.objects.filter(pk=self.book.pk).update(due_at=moment)
        for deadline in Deadline.objects.filter(
            case=self.application.case, ended_at=None, task__isnull=False
        ):
            nodes.move(deadline, moment)


@pytest.fixture
def keeper(unit):
    """The unit's administrator."""
    return MembershipFactory(
        office__role="unit", office__code=f"unit@{unit.public_id}", office__organisation=unit
    ).user


@pytest.fixture
def granted(desk, applicant, keeper):
    return Granted(desk, applicant, keeper)
