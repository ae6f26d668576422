"""The cast of the archive: an enterprise in Hohhot, who speaks for it, and what it holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.factories.accounts import OrganisationFactory, officer_of_body
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock
from workflows.policy.plan import read
from workflows.services import plan


@pytest.fixture
def enterprise(db):
    return EnterpriseFactory(organisation__name="青山石墨负极（演示）")


@pytest.fixture
def contact(enterprise):
    return contact_of(enterprise, username="contact", display_name="企业联系人")


@pytest.fixture
def at_work(contact):
    client = Client()
    client.force_login(contact)
    return client


@pytest.fixture
def last_year(db):
    """The last accounting year."""
    return clock.today().year - 1


@pytest.fixture
def media(settings, tmp_path):
    """Where files are kept, without the scanner."""
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def editions(db, settings):
    """The programmes of the plan as they stand in its files."""
    plan.load(read(settings.PLAN_DIR))


@pytest.fixture
def body(enterprise):
    league = OrganisationFactory(kind="authority")
    enterprise.organisation.recommended_through = league
    enterprise.organisation.save()
    return officer_of_body(league)


@pytest.fixture
def award(enterprise, contact, officer, leader, body):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", number="GR202415000001",
        since=clock.today() - timedelta(days=400), until=clock.today() + timedelta(days=600),
    )  # fmt: skip


@pytest.fixture
def pooled(enterprise):
    EditionFactory(programme="high_tech_pool", whole=True)
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_pool", number="PYK202515000001",
        since=date(2025, 3, 1), until=date(2028, 3, 1), recorded_at=datetime(2025, 3, 1, tzinfo=UTC),
    )  # fmt: skip
