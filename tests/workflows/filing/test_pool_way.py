"""An enterprise enters the pool by application: banner, league, department."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
from tests.factories.workflows import AwardFactory
from tests.workflows import way
from tests.workflows.filing.conftest import handed_in, plan
from tests.workflows.way import Link
from workflows.models import Application
from workflows.services import endings
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


def test_who_was_put_out_of_the_pool_applies_again_and_whoever_checks_it_is_told_why(
    pool, contact, enterprise, checker, recommender, officer
):
    lost = AwardFactory(
        holder=enterprise.holder, programme="high_tech_pool", number="PYK202515000009",
        since=date(2025, 3, 1), until=date(2028, 3, 1),
    )  # fmt: skip
    endings.end(
        lost,
        endings.cause_of(lost, "dishonest"),
        since=date(2025, 9, 1),
        heard="未作陈述。",
        note="查实。",
        by=officer,
    )
    application = handed_in(pool, contact)

    for who, link in ((checker, Link.BANNER), (recommender, Link.BODY), (None, None)):
        page = _page_of_the_step(application, who or _screener(application))
        assert "PYK202515000009" in page
        assert "2025-09-01 弄虚作假或者严重失信" in page
        if link:
            way.forward(application, link, who)


def _page_of_the_step(application, user):
    client = Client()
    client.force_login(user)
    return client.get(
        reverse("task", args=[way.open_task(application, *way.steps_of(application)).external_task_id])
    ).text


def _screener(application):
    return MembershipFactory(office=application.round.screening_office).user
