"""A round at its proposal, and the people of each office who sign."""

from functools import cache
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Office
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.review import DrawFactory, PanelMemberFactory, ReviewFactory, ReviewGroupFactory
from tests.factories.workflows import ApplicationFactory, EditionFactory, programme_file
from workflows.models import Application, Decision, Round
from workflows.policy.programme import Programme

SIGNERS = ("division", "meeting", "supervise", "secretary")


@cache
def signed_programme():
    """The youth fund with its sign-off and nothing else of its way, so that a round comes straight to its
    list.
    """
    content = programme_file("youth_fund").content
    way = {"sign_off": content["way"]["sign_off"]}
    return Programme.parse({**content, "way": way}, "youth_fund.yaml")


class Listing:
    """A round with accepted applications whose list is proposed and signed through the pages."""

    def __init__(self, desk, people):
        self.desk = desk
        self.people = people

    def round(self, *, count=4, places=2, totals=()):
        """A closed round that waits for its proposal; `totals` are each application's opinions, which the
        programme then knows how to read.
        """
        round_ = self.desk.round(places=places, edition=self.edition())
        self.desk.close(round_)
        applications = [self.accepted(round_) for _ in range(count)]
        if totals:
            self.review(round_, applications, totals)
        return SimpleNamespace(round=round_, applications=applications)

    def edition(self):
        """The programme that comes straight to its list."""
        return EditionFactory(text=signed_programme())

    def accepted(self, round_, **columns):
        """An application that passed the formal check."""
        state = Application.State.ACCEPTED
        return ApplicationFactory(round=round_, submitted=True, state=state, **columns)

    def review(self, round_, applications, totals):
        """One panel gives its opinions: `totals` has a row for each application."""
        whole = EditionFactory(whole=True, is_current=False)
        Round.objects.filter(pk=round_.pk).update(edition=whole)
        round_.refresh_from_db()
        group = ReviewGroupFactory(round=round_)
        draw = DrawFactory(group=group)
        members = [PanelMemberFactory(draw=draw) for _ in range(max(map(len, totals)))]
        for application, row in zip(applications, totals, strict=True):
            application.group = group
            application.save(update_fields=["group"])
            for number, total in enumerate(row, start=1):
                ReviewFactory(
                    application=application, member=members[number - 1], alias=f"{number}", total=total
                )
        return members

    def browser(self, who):
        """A browser in which one of the people, or a user, is signed in."""
        client = Client()
        client.force_login(self.people[who] if isinstance(who, str) else who)
        return client

    def page(self, round_, step="sign"):
        """The address of the open task of that step."""
        return reverse("task", args=[self.desk.task(round_.case, step).external_task_id])

    def post(self, round_, who, action, *, step=None, **fields):
        """One of the people acts on the open task as the page would."""
        step = step or ("propose" if who == "officer" else "sign")
        if action in ("propose", "sign"):
            fields.setdefault("version", Round.objects.get(pk=round_.pk).list_version)
        chosen = [application.public_id for application in fields.pop("chosen", [])]
        data = {"action": action, "application": chosen, **fields}
        return self.browser(who).post(self.page(round_, step), data)

    def proposed(self, made, *, granted=2):
        """The first are granted, the rest are not, and the proposal is signed."""
        one, rest = made.applications[:granted], made.applications[granted:]
        if one:
            assert self.post(made.round, "officer", "grant", chosen=one).status_code == 302
        if rest:
            fields = {"chosen": rest, "reason": "择优"}
            assert self.post(made.round, "officer", "decline", **fields).status_code == 302
        assert self.post(made.round, "officer", "propose").status_code == 302
        made.round.refresh_from_db()

    def signed(self, made, *offices):
        """The offices sign one after the other."""
        for office in offices:
            minutes = {} if office == "leader" else {"minutes": f"{office}〔2026〕3号"}
            assert self.post(made.round, office, "sign", **minutes).status_code == 302


def granted(round_):
    """The ids of what is granted."""
    return set(
        Decision.objects.filter(application__round=round_, outcome=Decision.Outcome.GRANTED).values_list(
            "application__public_id", flat=True
        )
    )


@pytest.fixture
def people(officer, leader):
    """One person for each office that reads or signs the list."""
    found = {"officer": officer, "leader": leader}
    for role in SIGNERS:
        found[role] = UserFactory(username=role, display_name=str(Office.Role(role).label))
        MembershipFactory(user=found[role], office__role=role)
    return found


@pytest.fixture
def listing(desk, people):
    """The list and its people."""
    return Listing(desk, people)
