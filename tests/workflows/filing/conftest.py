"""An enterprise that qualifies, who speaks for it, the banner's and the league's bureaus above it, and a
batch of the small and medium enterprises.
"""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.test import Client

from cultivation.seed.filling import Filling
from tests.factories.accounts import OfficeFactory, OrganisationFactory, RegionFactory
from tests.factories.enterprises import EnterpriseFactory, PropertyFactory, YearFactsFactory, contact_of
from tests.factories.workflows import EditionFactory
from tests.workflows import way
from tests.workflows.way import Link
from trail import clock
from workflows import process

FIGURES = {
    "staff": 100, "tech_staff": 30, "revenue": 100_000_000, "total_cost": 90_000_000, "rd_cost": 6_000_000,
    "assets": 80_000_000,
}  # fmt: skip
TOLD = {"source": "演示", "day": "2026-03-01", "by": "演示"}
PARTS = ("properties", "bodies", "honours", "standards", "incidents")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def league(db):
    return OrganisationFactory(name="呼和浩特市科技局（演示）", kind="authority")


@pytest.fixture
def bureau(league):
    return OrganisationFactory(name="赛罕区科技局（演示）", kind="authority", recommended_through=league)


@pytest.fixture
def enterprise(bureau):
    return qualified("青山石墨负极（演示）", bureau)


@pytest.fixture
def contact(enterprise):
    return contact_of(enterprise, username="contact", display_name="企业联系人")


@pytest.fixture
def colleague(enterprise):
    """Somebody else who speaks for the same enterprise."""
    return contact_of(enterprise, username="colleague", display_name="财务主管")


@pytest.fixture
def stranger(bureau):
    """Who speaks for another enterprise."""
    return contact_of(qualified("昆河永磁（演示）", bureau), username="stranger", display_name="别家联系人")


@pytest.fixture
def checker(bureau):
    return way.holder_of(bureau, Link.BANNER, username="banner", display_name="区科技局经办")


@pytest.fixture
def recommender(league):
    return way.holder_of(league, Link.BODY, username="league", display_name="市科技局经办")


@pytest.fixture
def batch(officer):
    return plan(officer)


@pytest.fixture
def application(batch, contact, checker, recommender):
    """An application that lies with the banner's bureau."""
    return handed_in(batch, contact)


def qualified(name, bureau):
    """An enterprise whose archive is whole and meets every condition."""
    enterprise = EnterpriseFactory(
        organisation__name=name,
        organisation__recommended_through=bureau,
        seat=RegionFactory(banner=True),
        registered_on=date(2015, 6, 1),
        industry="C3091",
        complete=dict.fromkeys(PARTS, {"day": "2026-03-01", "by": "演示"}),
        origins=dict.fromkeys(("registered_on", "industry"), TOLD),
    )
    YearFactsFactory(
        enterprise=enterprise, year=clock.today().year - 1, **FIGURES, origins=dict.fromkeys(FIGURES, TOLD)
    )
    PropertyFactory(enterprise=enterprise, kind="invention", owner=name)
    return enterprise


def plan(officer, *, closes_in=10, links_in=30, number=1, year=None, programme="tech_sme", policy_date=None):
    """A batch that is open: the cut-off of who applies in minutes, that of the links in days."""
    now = clock.now()
    round_ = process.plan_round(
        EditionFactory(programme=programme, whole=True),
        by=officer,
        title=f"第{number}批科技型中小企业评价（演示）",
        year=year or clock.today().year,
        policy_date=policy_date or clock.today(),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(minutes=closes_in),
        body_closes_at=now + timedelta(days=links_in),
        places=None,
        money=0,
        money_each=0,
        screening_office=OfficeFactory(role="screen"),
        deciding_office=OfficeFactory(role="decide"),
    )
    process.sweep_deadlines()
    round_.refresh_from_db()
    return round_


def account_of(user):
    return SimpleNamespace(user=user)


def drafted(round_, user):
    """A draft for the enterprise that lacks nothing but the handing in."""
    return Filling(Random(7)).complete(round_, account_of(user))


def handed_in(round_, user):
    return Filling(Random(7)).submit(round_, account_of(user))


def at_work(user):
    """The user's browser."""
    client = Client()
    client.force_login(user)
    return client
