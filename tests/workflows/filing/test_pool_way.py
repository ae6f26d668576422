"""An enterprise enters the pool by application: banner, league, department."""

import pytest

from tests.factories.workflows import AwardFactory
from tests.workflows import way
from tests.workflows.filing.conftest import handed_in, plan
from tests.workflows.way import Link
from workflows.models import Application
from workflows.services.errors import NotNow


@pytest.fixture
def pool(officer, enterprise):
    enterprise.field = "4.2.1"
    enterprise.origins |= {"field": {"source": "演示", "day": "2026-03-01", "by": "演示"}}
    enterprise.save()
    return plan(officer, programme="high_tech_pool")


def test_an_application_for_the_pool_goes_from_the_banner_to_the_formal_check(
    pool, contact, checker, recommender
):
    application = handed_in(pool, contact)
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    application = way.fresh(application)
    assert (application.state, application.assessment["verdict"]) == (Application.State.SUBMITTED, "met")
    assert way.steps_of(application) == ["screen"]


def test_who_was_a_high_tech_enterprise_does_not_enter_the_pool(pool, contact, enterprise):
    AwardFactory(holder=enterprise.holder, programme="high_tech_enterprise", number="GR202115000001")

    with pytest.raises(NotNow):
        handed_in(pool, contact)
