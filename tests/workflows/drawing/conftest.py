"""A round whose applications are grouped, an expert library, and the people of a draw."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from tests.factories.accounts import MembershipFactory, OfficeFactory, UserFactory
from tests.factories.talent import ExpertFactory
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from trail import clock, outbox
from workflows import process
from workflows.models import Application, Draw, PanelMember, ReviewGroup
from workflows.services import draws, panels


class Panel:
    """What the people of a draw do, each through the one door."""

    def __init__(self, round_, *, officer, drawer, witness):
        self.round = round_
        self.officer = officer
        self.drawer = drawer
        self.witness = witness

    def group(self, code="G01", *, fields=("B0201",), applications=2):
        """A group with accepted applications."""
        group = ReviewGroup.objects.create(round=self.round, code=code, title="化学", fields=list(fields))
        for _ in range(applications):
            self.application(group)
        return group

    def application(self, group, **columns):
        """An accepted application of the group."""
        return ApplicationFactory(
            round=self.round, submitted=True, state=Application.State.ACCEPTED, group=group, **columns
        )

    def start(self):
        """The round comes to its grouping: its cut-offs have passed."""
        process.start_round(self.round)
        for _day in ("opening", "cut-off", "cut-off of the links"):
            process.sweep_deadlines()
        outbox.dispatch()

    def begin(self):
        """The round comes to its draw: its cut-offs have passed and it is grouped."""
        self.start()
        process.perform(self.task("group"), by=self.officer, act=lambda: None)

    def task(self, name, by=None):
        """The open task of that step, of one person where it is said whose."""
        tasks = Task.objects.filter(process__case_process__case=self.round.case, finished=None)
        if by is not None:
            tasks = tasks.filter(owner_permission=f"user@{by.pk}")
        return next(task for task in tasks if task.flow_task.name == name)

    def is_waiting(self, name):
        """Whether a task of that step is open."""
        tasks = Task.objects.filter(process__case_process__case=self.round.case, finished=None)
        return any(task.flow_task.name == name for task in tasks)

    def draw(self, by=None):
        """The drawer draws every panel that is lacking."""
        by = by or self.drawer
        return process.perform(self.task("draw"), by=by, act=lambda: draws.draw_all(self.round, by=by))

    def lock(self, by=None):
        """The witness locks."""
        by = by or self.witness
        return process.perform(self.task("witness"), by=by, act=lambda: draws.lock(self.round, by=by))

    def void(self, *chosen, reason="见证时网络中断"):
        """The witness has some drawn again."""
        ids = [draw.public_id for draw in chosen]
        return process.perform(
            self.task("witness"),
            by=self.witness,
            act=lambda: draws.void(self.round, ids, reason=reason, by=self.witness),
        )

    def accept(self, member):
        """The expert accepts."""
        user = member.person.user
        return process.perform(
            self.task("invitation", user), by=user, act=lambda: panels.accept(member.pk, by=user)
        )

    def decline(self, member, reason="时间冲突"):
        """The expert declines."""
        user = member.person.user
        return process.perform(
            self.task("invitation", user),
            by=user,
            act=lambda: panels.decline(member.pk, reason=reason, by=user),
        )

    def members(self, **columns):
        """The panel's members in the order drawn."""
        found = PanelMember.objects.filter(draw__group__round=self.round, **columns)
        return list(found.select_related("person__user", "draw__group").order_by("draw", "position"))

    def drawn(self):
        """The draws of the round in the order of their groups."""
        return list(Draw.objects.filter(group__round=self.round).order_by("group__code", "stage", "number"))


@pytest.fixture
def drawer(db):
    """Who draws."""
    user = UserFactory(username="drawer", display_name="抽取人")
    MembershipFactory(user=user, office__role="draw")
    return user


@pytest.fixture
def witness(db):
    """Who witnesses the draw."""
    user = UserFactory(username="witness", display_name="见证人")
    MembershipFactory(user=user, office__role="witness")
    return user


@pytest.fixture
def panel(officer, leader, drawer, witness):
    """A round of the youth fund on its way to the draw, without groups yet."""
    now = clock.now()
    round_ = RoundFactory(
        edition=EditionFactory(whole=True),
        opens_at=now - timedelta(days=30),
        closes_at=now - timedelta(minutes=1),
        unit_closes_at=now - timedelta(minutes=1),
        body_closes_at=now - timedelta(minutes=1),
        window="planned",
        screening_office=OfficeFactory(role="screen"),
        deciding_office=OfficeFactory(role="decide"),
    )
    return Panel(round_, officer=officer, drawer=drawer, witness=witness)


@pytest.fixture
def library(db):
    """A function that adds so many experts."""

    def add(number, **columns):
        return [ExpertFactory(**columns) for _ in range(number)]

    return add


@pytest.fixture
def drawn(panel, library):
    """A round with one group whose panel of three, with three in reserve, was drawn."""
    panel.group()
    library(8)
    panel.begin()
    panel.draw()
    return panel


@pytest.fixture
def locked(drawn):
    """The same, locked: three experts are invited."""
    drawn.lock()
    return drawn
