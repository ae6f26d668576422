"""Rows of the register, and the pages of the department that count them."""

from datetime import date

from django.test import Client
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, RegionFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory
from trail import clock

HOHHOT, BANNER, BAOTOU, WHOLE = "150100", "150105", "150200", "150000"


def place(code):
    """The region, one of two leagues, or a banner."""
    if code == BAOTOU:
        return RegionFactory(league=True, code=BAOTOU, name="包头市")
    return RegionFactory(league=code == HOHHOT, banner=code == BANNER)


def grant(programme, *, to=None, region=HOHHOT, industry="C3921", since=date(2026, 1, 1), **more):
    """A row of the register; of a new enterprise where none is given."""
    region = place(region)
    to = to or EnterpriseFactory(seat=region, industry=industry)
    return AwardFactory(
        holder=to.holder, programme=programme, region=region, since=since, **({"until": None} | more)
    )


def ended(kind, day=date(2026, 3, 1)):
    return {"ended_on": day, "end_kind": kind, "end_recorded_at": clock.now()}


def officer(role="screen", scope=WHOLE):
    client = Client()
    client.force_login(MembershipFactory(office__role=role, office__code=f"{role}@{scope}").user)
    return client


def page_of(client, name="ladder", **asked):
    return client.get(reverse(name), asked)
