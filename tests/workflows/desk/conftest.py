"""A round of the youth fund whose applications come straight to the department."""

from datetime import timedelta

import pytest

from tests.factories.accounts import EmploymentFactory, PersonFactory, UserFactory
from tests.factories.workflows import EditionFactory, programme_file
from trail import clock, outbox
from workflows import process
from workflows.models import Deadline, Screening
from workflows.policy.programme import Programme
from workflows.services import reconsideration

BEFORE_THE_DEPARTMENT = ("links", "quota")
FIVE_DAYS = {"from": "2021-08-28", "value": {"days": 5, "kind": "working"}, "source": "待核实"}
CORRECTION = {
    "defects": [{"defect": "signature", "title": "成员签字页缺页", "questions": ["signature_page"]}],
    "period": [FIVE_DAYS],
}


def edition(*, correction=False):
    """The youth fund without the links before the department; `correction` lets the desk send back."""
    content = programme_file("youth_fund").content
    way = {key: value for key, value in content["way"].items() if key not in BEFORE_THE_DEPARTMENT}
    way |= {"correction": CORRECTION} if correction else {}
    return EditionFactory(text=Programme.parse({**content, "way": way}, "youth_fund.yaml"))


class Review:
    """What people do around a non-acceptance, each through the door that the pages use."""

    def __init__(self, desk):
        self.desk = desk

    def refused(self, user, round_=None):
        """An application that was not accepted, with its letter; the applicant may ask."""
        application = self.desk.submit(round_ or self.desk.round(edition=edition()), user)
        self.desk.check(application, Screening.Outcome.REFUSED)
        outbox.dispatch(limit=50)
        return application

    def ask(self, application, *, by=None, reason="签字页在附件第3页"):
        """The applicant asks."""
        by = by or application.applicant
        task = self.desk.task(application.case, "ask_reconsideration")
        return process.perform(
            task, by=by, act=lambda: reconsideration.ask(application, reason=reason, by=by)
        )

    def answer(self, application, outcome, *, by, opinion="签字页齐全"):
        """An officer answers."""
        task = self.desk.task(application.case, "reconsider")
        receipt = process.perform(
            task,
            by=by,
            act=lambda: reconsideration.answer(application, outcome=outcome, opinion=opinion, by=by),
        )
        outbox.dispatch(limit=50)
        application.refresh_from_db()
        return receipt


@pytest.fixture
def review(desk):
    """The review of a non-acceptance."""
    return Review(desk)


@pytest.fixture
def whole_round(desk):
    """A round with a way, and no links before the department."""
    return desk.round(edition=edition())


@pytest.fixture
def later(monkeypatch):
    """Let the clock say a later moment."""

    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def applicants(unit):
    """So many people of the unit who may apply."""

    def people(count):
        users = [UserFactory() for _ in range(count)]
        for user in users:
            EmploymentFactory(person=PersonFactory(user=user), organisation=unit)
        return users

    return people


@pytest.fixture
def time_passes(monkeypatch):
    """Let every running period of a case have ended, and what was waiting for it happen."""

    def pass_(case):
        for deadline in Deadline.objects.filter(case=case, fires=True, ended_at=None):
            monkeypatch.setattr(clock, "now", lambda due=deadline.due_at: due + timedelta(seconds=1))
            process.sweep_deadlines(case=case)

    return pass_
