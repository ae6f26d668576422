"""A round that has come to its experts, and what they and the officers do there."""

import copy
from functools import cache

from django.test import Client
from viewflow.workflow.models import Task

from tests.factories.accounts import MembershipFactory
from tests.factories.review import DrawFactory, PanelMemberFactory, ReviewGroupFactory
from tests.factories.workflows import EditionFactory, programme_file
from trail import outbox
from workflows import process
from workflows.flows import RoundFlow
from workflows.invariants.registry import OF_ROWS
from workflows.models import PanelMember, Review, Stage
from workflows.policy.programme import Programme
from workflows.services import collecting, opinions, panels

HELD = {"state": PanelMember.State.HELD, "invited_at": None, "answered_at": None}
COMMENT = "研究问题提得有价值，技术路线可行，前期积累扎实，建议资助。"


@cache
def reviewed_programme(*, blind="single", interview=False, sign_off=False):
    """The youth fund without links before the department; interview and sign-off only where asked for."""
    content = copy.deepcopy(programme_file("youth_fund").content)
    way = content["way"]
    for part in ("links", "quota", "notice", "task_book", *(() if sign_off or interview else ("sign_off",))):
        way.pop(part, None)
    way["review"]["blind"] = blind
    if interview:
        way["interview"] = copy.deepcopy(way["review"])
    return Programme.parse(content, "youth_fund.yaml")


class Panel:
    """One group of a round with three experts on seats and some in reserve, at work on its applications."""

    def __init__(self, desk, applicants, *, reserves=2, **programme):
        self.desk = desk
        edition = EditionFactory(text=self.programme(**programme))
        self.round = desk.round(edition=edition)
        self.applications = [desk.submit(self.round, each) for each in applicants]
        for application in self.applications:
            desk.check(application)
        self.group = ReviewGroupFactory(round=self.round)
        self.round.applications.update(group=self.group)
        self.draw = DrawFactory(group=self.group)
        self.number_in_reserve = reserves
        self.fill_draw()
        if programme.get("interview"):
            self.hearing = DrawFactory(group=self.group, stage=Stage.INTERVIEW)
            self.hearers = [PanelMemberFactory(draw=self.hearing, **HELD) for _ in range(3)]
        self.desk.close(self.round)
        for step in ("group", "draw", "witness"):
            self.pass_by(step)
        self.all_accept()
        outbox.dispatch(limit=200)

    def programme(self, **options):
        """The programme of the round."""
        return reviewed_programme(**options)

    def fill_draw(self):
        """Who was drawn."""
        self.seats = [self.seat() for _ in range(3)]
        self.reserves = [
            PanelMemberFactory(draw=self.draw, in_reserve=True) for _ in range(self.number_in_reserve)
        ]

    @property
    def application(self):
        """The first application as it stands now."""
        self.applications[0].refresh_from_db()
        return self.applications[0]

    def seat(self, **columns):
        return PanelMemberFactory(**{"draw": self.draw, **HELD, **columns})

    def other_draw(self):
        """A second draw of the group."""
        return DrawFactory(group=self.group, number=2)

    def all_accept(self):
        """Whoever was invited accepts."""
        for task in Task.objects.filter(flow_task=RoundFlow.invitation, finished=None):
            member = PanelMember.objects.get(pk=task.data["member"])
            by = member.person.user
            process.perform(task, by=by, act=lambda pk=member.pk, by=by: panels.accept(pk, by=by))

    def pass_by(self, step):
        """Somebody does a step of the round that others try."""
        task = self.desk.task(self.round.case, step)
        who = MembershipFactory(
            office__code=task.owner_permission, office__role=task.owner_permission.split("@")[0]
        )
        process.perform(task, by=who.user, act=lambda: None)

    def review(self, member, application=None, stage=Stage.WRITTEN):
        """The member's review as it stands now."""
        return Review.objects.get(member=member, application=application or self.application, stage=stage)

    def task(self, review):
        """The expert's open task."""
        tasks = Task.objects.filter(flow_task_type="HUMAN", finished=None)
        return next(task for task in tasks if task.data.get("review") == review.pk)

    def clear(self, member, **where):
        """The expert declares that there is no conflict."""
        review, by = self.review(member, **where), member.person.user
        pledged = opinions.asks_pledge(review)
        return process.work(
            self.task(review), by=by, act=lambda: opinions.clear(review, pledged=pledged, by=by)
        )

    def recuse(self, member, ground="cowork", **where):
        """The expert declares a conflict."""
        review, by = self.review(member, **where), member.person.user
        return process.perform(
            self.task(review), by=by, act=lambda: opinions.recuse(review, ground=ground, by=by)
        )

    def file(self, member, points=20, **where):
        """The expert hands an opinion in."""
        self.clear(member, **where)
        review, by = self.review(member, **where), member.person.user
        task, sheet = self.task(review), whole_sheet(review, points)
        return process.perform(
            task,
            by=by,
            act=lambda: opinions.file(review, sheet, version=review.version, task=task, by=by),
        )

    def hand_over(self):
        """The officer closes the collection."""
        task = self.desk.task(self.round.case, "collect")
        by = self.desk.officer
        return process.perform(task, by=by, act=lambda: collecting.finish(self.round, by=by))


def whole_sheet(review, points=20):
    """An opinion that lacks nothing."""
    return opinions.Sheet(
        scores={line.name: points for line in opinions.lines_of(review)},
        grade="良",
        recommendation="fund",
        comment=COMMENT,
    )


def sending(review, points=20, **fields):
    """What a browser sends from the sheet."""
    return {
        **{f"item_{line.name}": points for line in opinions.lines_of(review)},
        "grade": "良",
        "recommendation": "fund",
        "comment": COMMENT,
        "version": review.version,
        **fields,
    }


def browser(user):
    """The user's browser, signed in."""
    client = Client()
    client.force_login(user)
    return client


def breaches():
    """What breaks the invariants of opinions; those of draws know nothing of panels made by hand."""
    own = [function for function in OF_ROWS if function.__module__ == "workflows.invariants.reviews"]
    return [(function.__name__, found) for function in own if (found := list(function()))]
