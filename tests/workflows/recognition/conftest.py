"""An enterprise that meets every condition of a high-tech one, the bureaus above it, and a round."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest

from cultivation.seed.filling import Filling
from enterprises.claims import Rights
from tests.factories.accounts import OfficeFactory, OrganisationFactory, RegionFactory
from tests.factories.enterprises import EnterpriseFactory, PropertyFactory, YearFactsFactory, contact_of
from tests.factories.workflows import EditionFactory
from tests.workflows import way
from tests.workflows.reviews.classes import HIGH_TECH, facts_of
from tests.workflows.way import Link
from trail import clock
from workflows import process

YEARS = ("", "_before", "_two_before")
FIGURES = (
    "staff", "tech_staff", "revenue", "rd_recognition", "rd_abroad", "gross_income", "untaxed_income",
    "hightech_revenue", "conversions", "assets", "liabilities",
)  # fmt: skip
TOLD = {"source": "演示", "day": "2026-03-01", "by": "演示"}
UNUSUAL = {"rd_abroad": TOLD | {"text": "首次委托境外机构试验。"}}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def league(db):
    return OrganisationFactory(name="包头市科技局（演示）", kind="authority")


@pytest.fixture
def bureau(league):
    return OrganisationFactory(name="青山区科技局（演示）", kind="authority", recommended_through=league)


@pytest.fixture
def enterprise(bureau):
    return qualified("包头昆河永磁材料（演示）", bureau)


@pytest.fixture
def contact(enterprise):
    return contact_of(enterprise, username="contact", display_name="企业联系人")


@pytest.fixture
def checker(bureau):
    return way.holder_of(bureau, Link.BANNER, username="banner", display_name="区科技局经办")


@pytest.fixture
def recommender(league):
    return way.holder_of(league, Link.BODY, username="league", display_name="市科技局经办")


@pytest.fixture
def round_(officer):
    return plan(officer)


@pytest.fixture
def application(round_, contact, checker, recommender):
    """An application that lies with the banner's bureau."""
    return handed_in(round_, contact)


def qualified(name, bureau):
    """An enterprise whose archive holds the figures of the programme's own case of 71 points."""
    enterprise = EnterpriseFactory(
        organisation__name=name,
        organisation__recommended_through=bureau,
        seat=RegionFactory(banner=True),
        registered_on=date(2015, 1, 1),
        industry="C3985",
        complete={"properties": {"day": "2026-03-01", "by": "演示"}},
        origins=dict.fromkeys(("registered_on", "industry"), TOLD),
    )
    facts = facts_of()
    for back, ending in enumerate(YEARS):
        told = {name: facts.get(f"enterprise.{name}{ending}") for name in FIGURES}
        figures = {name: value for name, value in told.items() if value is not None}
        YearFactsFactory(
            enterprise=enterprise,
            year=clock.today().year - 1 - back,
            **figures,
            origins=dict.fromkeys(figures, TOLD),
            explanations=UNUSUAL if back == 0 else {},
        )
    PropertyFactory(enterprise=enterprise, kind="invention", owner=name)
    return enterprise


def plan(officer, programme=HIGH_TECH):
    now = clock.now()
    round_ = process.plan_round(
        EditionFactory(programme=programme, whole=True),
        by=officer,
        title="2026年高新技术企业认定第一批（演示）",
        year=clock.today().year,
        policy_date=clock.today(),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(minutes=10),
        body_closes_at=now + timedelta(days=30),
        places=None,
        money=0,
        money_each=0,
        screening_office=OfficeFactory(role="screen"),
        deciding_office=OfficeFactory(role="decide"),
    )
    process.sweep_deadlines()
    round_.refresh_from_db()
    return round_


def filling_for(user, **answers):
    """What the enterprise answers besides its archive; `answers` by question."""
    holder = user.memberships.get().office.organisation.holder
    filling = Filling(Random(7))
    filling.known |= {
        "field": "materials", "ip_class_two": 0, "ip_developed": 1, "had_violation": False,
        "rights": [name for name, _title in Rights().options(holder, clock.today())],
        **answers,
    }  # fmt: skip
    return filling


def handed_in(round_, user, **answers):
    return filling_for(user, **answers).submit(round_, SimpleNamespace(user=user))
